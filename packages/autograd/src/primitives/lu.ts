import { mapMatrices, nameOf } from '../engine/dense/batch.ts'
import { eliminate, eliminateCompletely, parity } from '../engine/dense/lu.ts'
import { LinAlgError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { arange } from '../tensor/ranges.ts'
import { Tensor, viewHere } from '../tensor/tensor.ts'
import { gatherAt } from './indexing.ts'
import { register } from './kinds.ts'
import { batchOf, turned } from './matrices.ts'
import { solveTriangle } from './triangular.ts'

/** What elimination finds of x: `[..., n, n]`. Constants, whatever x depends on: {@link packedOf} is what has a gradient. */
export interface Factors {
  /** U on and above the diagonal, L without its ones below it. `[..., n, n]` */
  readonly packed: Tensor
  /** Row i of L U is row rows[i] of x; columns likewise. int32, `[..., n]` */
  readonly rows: Tensor
  readonly columns: Tensor
  /** The determinant of both permutations, 1 or -1. `[...]` */
  readonly parity: Tensor
  /** How many columns of L are not those of the identity: as many pivots are divided by. int32, `[...]` */
  readonly steps: Tensor
}

/** How a matrix is factored. */
export interface Pivoting {
  /** Columns change places too where pivots are small: then zeros come last. */
  readonly complete?: boolean
  /** The operation that refuses a singular matrix; none, where they are factored too. */
  readonly invertibleFor?: string
  /** How many rows and columns are not padding: all. */
  readonly size?: readonly [m: number, n: number]
}

// A pivot smaller than this part of the largest has lost half of its digits.
const smallPivot = 1e-8

/** The factors of every matrix. Throws a LinAlgError for a singular one where they are to be inverted. */
export function factorsOf(x: Tensor, { complete = false, invertibleFor, size }: Pivoting = {}): Factors {
  const batch = batchOf(x)
  const n = x.shape.at(-1)!
  const [used, columnsUsed] = size ?? [n, n]
  const { dtype } = x
  const results = [
    { shape: [n, n], dtype },
    { shape: [n], dtype: 'int32' },
    { shape: [n], dtype: 'int32' },
    { shape: [], dtype },
    { shape: [], dtype: 'int32' },
  ] as const
  const views = mapMatrices(batch, [viewHere(x)], results, ([matrix], outputs, item) => {
    const [packed, rows, columns, sign, steps] = outputs as Outputs
    const rank = factorOne(matrix!, packed, rows, columns, complete)
    if (invertibleFor !== undefined) checkPivots(invertibleFor, packed, n, () => nameOf(item, batch))
    sign[0] = parity(rows) * parity(columns)
    // The last row has no rows below it.
    steps[0] = Math.min(rank, used - 1, columnsUsed)
  })
  const [packed, rows, columns, sign, steps] = views.map((view) => new Tensor(view))
  return { packed: packed!, rows: rows!, columns: columns!, parity: sign!, steps: steps! }
}

type Outputs = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

function factorOne(
  matrix: Float64Array,
  packed: Float64Array,
  rows: Float64Array,
  columns: Float64Array,
  complete: boolean,
): number {
  const n = rows.length
  const begin = () => {
    packed.set(matrix)
    for (let i = 0; i < n; i++) rows[i] = columns[i] = i
  }
  begin()
  eliminate(packed, rows, n)
  if (!complete || !hasSmallPivot(packed, n)) return n
  begin()
  return eliminateCompletely(packed, rows, columns, n)
}

function hasSmallPivot(packed: Float64Array, n: number): boolean {
  let [least, most] = [Infinity, 0]
  for (let k = 0; k < n; k++) {
    const pivot = Math.abs(packed[k * n + k]!)
    least = Math.min(least, pivot)
    most = Math.max(most, pivot)
  }
  return least <= smallPivot * most
}

function checkPivots(op: string, packed: Float64Array, n: number, name: () => string): void {
  for (let k = 0; k < n; k++)
    if (packed[k * n + k] === 0)
      throw new LinAlgError(
        op,
        'every matrix must be invertible',
        `${name()}, which is singular: pivot ${k} is 0`,
        'a small multiple of the identity added, or lstsq or pinv',
      )
}

/**
 * L U = B, the input with its rows and columns in the order of the factors, which small changes leave as it is.
 *
 * dB = dL U + L dU. With N = L⁻¹ dB and K the part of N U⁻¹ below the diagonal, dL = L K and dU = N - K U. K has
 * as many columns as there are steps, and depends on no pivot behind them: U⁻¹ is taken with ones in their place, so that
 * the last may be 0, and where a block of zeros is left, it has the derivatives of the block. Read backwards:
 * N̄ = K̄ U⁻ᵀ + Ū with K̄ the part of Lᵀ L̄ - Ū Uᵀ below the diagonal, and B̄ = L⁻ᵀ N̄.
 */
const elimination: Primitive<Factors> = register({
  name: 'lu',
  kind: 'other',
  reads: () => ['out'],
  shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  kernel: (_views, { packed }) => packed.view,
  vjp: (g, call) => {
    const { rows, columns } = call.attrs
    const { below, lower, upper, divisor } = partsOf(call.out(), call.attrs)
    const [dLower, dUpper] = [below.where(g, 0), below.where(0, g)]
    const back = turned(lower).matmul(dLower).add(dLower)
    const k = below.where(back.sub(dUpper.matmul(turned(upper))), 0)
    const divided = turned(solveTriangle(divisor, turned(k), uppers))
    const permuted = solveTriangle(lower, divided.add(dUpper), { ...lowers, transpose: true })
    return inOrder(inOrder(permuted, -2, rows.argsort()), -1, columns.argsort())
  },
  jvp: ([t], call) => {
    const { rows, columns } = call.attrs
    const { below, lower, upper, divisor } = partsOf(call.out(), call.attrs)
    const n = solveTriangle(lower, inOrder(inOrder(t!, -2, rows), -1, columns), lowers)
    const divided = solveTriangle(divisor, turned(n), { ...uppers, transpose: true })
    const k = below.where(turned(divided), 0)
    return below.where(lower.matmul(k).add(k), n.sub(k.matmul(upper)))
  },
})

/** Where the entries of L lie, L without its ones, U, and U with ones in place of the pivots behind the last step. */
function partsOf(packed: Tensor, { steps }: Factors) {
  const n = packed.shape.at(-1)!
  const at = arange(0, n, 1, { dtype: 'int32' }).dynamic()
  const fromDiagonal = at.unsqueeze(1).sub(at)
  const stepped = at.less(steps.unsqueeze(-1)).unsqueeze(-2)
  const below = fromDiagonal.greater(0).logicalAnd(stepped)
  const idle = fromDiagonal.equal(0).logicalAnd(stepped.logicalNot())
  const upper = below.where(0, packed)
  return { below, lower: below.where(packed, 0), upper, divisor: idle.where(1, upper) }
}

const lowers = { upper: false, transpose: false, unitriangular: true } as const
const uppers = { upper: true, transpose: false, unitriangular: false } as const

/** Rows (axis -2) or columns (axis -1) in the order that is given for each matrix. */
function inOrder(x: Tensor, axis: -1 | -2, order: Tensor): Tensor {
  return gatherAt(x, x.rank + axis, order.unsqueeze(axis === -2 ? -1 : -2).expand(x.shape))
}

/** L and U of x in one matrix, from its factors: what is differentiated. */
export function packedOf(x: Tensor, factors: Factors): Tensor {
  return apply(elimination, [x], factors)
}
