import { promote } from '../engine/dtype.ts'
import { ShapeError } from '../errors/index.ts'
import { batchOf, expectFloat, turned } from '../primitives/matrices.ts'
import { expand } from '../primitives/movement.ts'
import { broadcastShapes, sameShape, show } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A system of equations as the primitives want it: with matrices on both sides, in one batch and one dtype. */
export interface System {
  /** `[..., m, n]`, which is stretched to the batch of b once it is factored. */
  readonly a: Tensor
  /** `[..., m, k]` */
  readonly b: Tensor
  /** The unknown, `[..., n, k]`, as the caller wants it. */
  readonly restore: (x: Tensor) => Tensor
}

/** b is a vector where it has one axis, or the shape of a without its last axis: a batch of vectors. */
const isVector = (a: Tensor, b: Tensor) => b.rank === 1 || sameShape(b.shape, a.shape.slice(0, -1))

/** The system of matrices of floats and a right side, which is checked; for the unknown on the left a is square. */
export function systemOf(op: string, a: Tensor, b: Tensor, left = true): System {
  const [matrix, right] = inOneDType(a, expectFloat(op, b, 'b'))
  const vector = isVector(matrix, right)
  const m = matrix.shape.at(-2)!
  // An unknown on the left of a matrix is one on the right of its transpose: x a = b is aᵀ xᵀ = bᵀ.
  const turn = (x: Tensor) => (vector || left ? x : turned(x))
  const columns = vector ? right.unsqueeze(-1) : right.rank === 0 ? right : turn(right)
  if (columns.rank < 2 || columns.shape.at(-2) !== m)
    throw new ShapeError(
      op,
      `b must be ${left ? `[${m}] or [..., ${m}, k]` : `[${m}] or [..., k, ${m}]`} beside ${show(matrix.shape)}`,
      show(right.shape),
      'unsqueeze or transpose of b',
    )
  const unlaid = (x: Tensor) => (vector ? x.squeeze(-1) : turn(x))
  if (matrix.rank === 2) return besideEachOther(matrix, columns, unlaid)
  const batch = broadcastShapes(op, batchOf(matrix), batchOf(columns))
  return { a: matrix, b: expand(columns, [...batch, ...columns.shape.slice(-2)]), restore: unlaid }
}

function inOneDType(a: Tensor, b: Tensor): [Tensor, Tensor] {
  const dtype = promote(a.dtype, b.dtype)
  return [a.to(dtype), b.to(dtype)]
}

/** One matrix for a batch of right sides: they are put beside each other, and it is solved once for all. */
function besideEachOther(a: Tensor, b: Tensor, restore: (x: Tensor) => Tensor): System {
  if (b.rank === 2) return { a, b, restore }
  const [m, n] = a.shape as [number, number]
  const behind = [...batchOf(b), b.shape.at(-1)!]
  const flat = b.movedim(-2, 0).reshape([m, behind.reduce((p, q) => p * q, 1)])
  return { a, b: flat, restore: (x) => restore(x.reshape([n, ...behind]).movedim(0, -2)) }
}

/** The matrix, or its factor, stretched to the batch of the right sides. */
export const matched = (a: Tensor, b: Tensor) => expand(a, [...batchOf(b), ...a.shape.slice(-2)])
