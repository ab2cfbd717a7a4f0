import { promote } from '../engine/dtype.ts'
import { ShapeError } from '../errors/index.ts'
import { factorsOf } from '../primitives/lu.ts'
import { batchOf, expectFloat, expectSquare, turned } from '../primitives/matrices.ts'
import { expand } from '../primitives/movement.ts'
import { solveFactored } from '../primitives/solve.ts'
import { solveTriangle } from '../primitives/triangular.ts'
import { checkOptions, eye } from '../tensor/create.ts'
import { operation } from '../tensor/operation.ts'
import type { SolveOptions, TriangularSolveOptions } from '../tensor/options.ts'
import { broadcastShapes, sameShape, show } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** A system of equations as the primitives want it: with matrices on both sides, in one batch and one dtype. */
interface System {
  /** `[..., n, n]`, which is stretched to the batch of b once it is factored. */
  readonly a: Tensor
  /** `[..., n, k]` */
  readonly b: Tensor
  /** The unknown as the caller wants it. */
  readonly restore: (x: Tensor) => Tensor
}

/** b is a vector where it has one axis, or the shape of a without its last axis: a batch of vectors. */
const isVector = (a: Tensor, b: Tensor) => b.rank === 1 || sameShape(b.shape, a.shape.slice(0, -1))

function systemOf(op: string, a: Tensor, b: Tensor, left: boolean): System {
  const [matrix, right] = inOneDType(expectSquare(op, a, 'a'), expectFloat(op, b, 'b'))
  const vector = isVector(matrix, right)
  const n = matrix.shape.at(-1)!
  // An unknown on the left of a matrix is one on the right of its transpose: x a = b is aᵀ xᵀ = bᵀ.
  const turn = (x: Tensor) => (vector || left ? x : turned(x))
  const columns = vector ? right.unsqueeze(-1) : right.rank === 0 ? right : turn(right)
  if (columns.rank < 2 || columns.shape.at(-2) !== n)
    throw new ShapeError(
      op,
      `b must be ${left ? `[${n}] or [..., ${n}, k]` : `[${n}] or [..., k, ${n}]`} beside ${show(matrix.shape)}`,
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
  const batch = batchOf(b)
  const [n, k] = b.shape.slice(-2) as [number, number]
  const apart = [n, ...batch, k]
  const flat = b.movedim(-2, 0).reshape([n, apart.slice(1).reduce((p, q) => p * q, 1)])
  return { a, b: flat, restore: (x) => restore(x.reshape(apart).movedim(0, -2)) }
}

/**
 * x with a x = b, or with `left: false` x a = b, by elimination with partial pivoting; the matrix is factored once for
 * values and derivatives of every order. b is a vector where it has one axis or the shape of a without its last one.
 *
 * `a: [..., n, n], b: [..., n, k] or [..., n] -> the shape of b`; batches broadcast. Throws a LinAlgError where a matrix
 * is singular, a ShapeError where shapes do not fit, a DTypeError for integers.
 *
 * @example
 * solve(tensor([[2, 0], [1, 4]]), tensor([2, 9])) // [1, 2]
 * solve(eye(2), ones([5, 2, 3])).shape // [5, 2, 3]
 */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  checkOptions('solve', options, ['left'])
  const { left = true } = options
  const { a: matrix, b: right, restore } = systemOf('solve', a, b, left)
  const factors = factorsOf(matrix, { invertibleFor: 'solve' })
  return restore(solveFactored(matched(matrix, right), right, factors, !left))
}

/** The matrix stretched to the batch of the right sides. */
const matched = (a: Tensor, b: Tensor) => expand(a, [...batchOf(b), ...a.shape.slice(-2)])

/**
 * x with T x = b, or with `left: false` x T = b, for the lower triangle T of a, with `upper` the upper one, with
 * `transpose` its transpose. The other entries of a are not read and have gradient 0.
 *
 * `a: [..., n, n], b: [..., n, k] or [..., n] -> the shape of b`; batches broadcast, and b is a vector as in
 * {@link solve}. Throws a LinAlgError where a diagonal has a 0, a ShapeError where shapes do not fit, a DTypeError for
 * integers.
 *
 * @example
 * triangularSolve(tensor([[2, 7], [1, 4]]), tensor([2, 9])) // [1, 2]: 7 is not read
 * triangularSolve(tensor([[2, 1], [0, 4]]), tensor([4, 8]), { upper: true }) // [1, 2]
 */
export function triangularSolve(a: Tensor, b: Tensor, options: TriangularSolveOptions = {}): Tensor {
  checkOptions('triangularSolve', options, ['upper', 'left', 'transpose', 'unitriangular'])
  const { upper = false, left = true, transpose = false, unitriangular = false } = options
  const { a: matrix, b: right, restore } = systemOf('triangularSolve', a, b, left)
  const triangle = { upper, transpose: transpose === left, unitriangular }
  return restore(solveTriangle(matched(matrix, right), right, triangle))
}

/**
 * The inverse of every matrix. `[..., n, n] -> [..., n, n]`. To multiply by it, {@link solve} is faster and more
 * accurate. Throws a LinAlgError where a matrix is singular, a ShapeError where it is not square, a DTypeError for
 * integers.
 *
 * @example
 * inv(tensor([[2, 0], [0, 4]])) // [[0.5, 0], [0, 0.25]]
 */
export const inv = operation('inv', (x) => {
  const input = expectSquare('inv', x)
  const factors = factorsOf(input, { invertibleFor: 'inv' })
  const identity = eye(input.shape.at(-1)!, input.shape.at(-1)!, { dtype: input.dtype }).dynamic()
  return solveFactored(input, expand(identity, input.shape), factors)
})
