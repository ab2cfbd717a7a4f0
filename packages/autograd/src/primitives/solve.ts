import { mapMatrices } from '../engine/dense/batch.ts'
import { substitute } from '../engine/dense/triangular.ts'
import type { View } from '../engine/view.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { broadcastView } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { register } from './kinds.ts'
import type { Factors } from './lu.ts'
import { batchOf, turned } from './matrices.ts'

interface System {
  readonly factors: Factors
  /** The system is of the transpose of a. */
  readonly transpose: boolean
}

/**
 * A X = B, from the factors of A. dA X + A dX = dB, so dX = A⁻¹ (dB - dA X); the cotangents are B̄ = A⁻ᵀ X̄ and
 * Ā = -B̄ Xᵀ (Giles 2008, An extended collection of matrix derivative results, 2.3.1). All are systems of the same
 * matrix, which is factored once for every order.
 */
const solution: Primitive<System> = register({
  name: 'solve',
  kind: 'other',
  reads: (i) => (i === 0 ? [0, 'out'] : [0]),
  shape: ([, b]) => ({ shape: b!.shape, dtype: b!.dtype }),
  kernel: ([, b], { factors, transpose }, { shape, dtype }) => {
    const batch = batchOf({ shape })
    const [n, k] = shape.slice(-2) as [number, number]
    const views: View[] = [
      broadcastView(factors.packed.view, [...batch, n, n]),
      broadcastView(factors.rows.view, [...batch, n]),
      b!,
    ]
    const solveOne = transpose ? solveTransposed : solveStraight
    return mapMatrices(batch, views, [{ shape: [n, k], dtype }], ([packed, rows, right], [x]) =>
      solveOne(packed!, rows!, right!, x!),
    )[0]!
  },
  vjp: (g, call, i) => {
    const { factors, transpose } = call.attrs
    const right = solveFactored(call.x(0), g, factors, !transpose)
    if (i === 1) return right
    const x = call.out()
    return (transpose ? x.matmul(turned(right)) : right.matmul(turned(x))).neg()
  },
  jvp: ([da, db], call) => {
    const { factors, transpose } = call.attrs
    if (!da) return solveFactored(call.x(0), db!, factors, transpose)
    const moved = (transpose ? turned(da) : da).matmul(call.out())
    return solveFactored(call.x(0), db ? db.sub(moved) : moved.neg(), factors, transpose)
  },
})

/** a with its rows in another order is L U, so x = U⁻¹ L⁻¹ b with b in that order. */
function solveStraight(packed: Float64Array, rows: Float64Array, b: Float64Array, x: Float64Array): void {
  const n = rows.length
  const k = n === 0 ? 0 : b.length / n
  for (let i = 0; i < n; i++) x.set(b.subarray(rows[i]! * k, (rows[i]! + 1) * k), i * k)
  substitute(packed, x, n, k, { upper: false, transpose: false, unitriangular: true })
  substitute(packed, x, n, k, { upper: true, transpose: false, unitriangular: false })
}

/** aᵀ is Uᵀ Lᵀ with its columns in another order, so x in that order is L⁻ᵀ U⁻ᵀ b. */
function solveTransposed(packed: Float64Array, rows: Float64Array, b: Float64Array, x: Float64Array): void {
  const n = rows.length
  const k = n === 0 ? 0 : b.length / n
  substitute(packed, b, n, k, { upper: true, transpose: true, unitriangular: false })
  substitute(packed, b, n, k, { upper: false, transpose: true, unitriangular: true })
  for (let i = 0; i < n; i++) x.set(b.subarray(i * k, (i + 1) * k), rows[i]! * k)
}

/**
 * x with a x = b, or aᵀ x = b, for matrices of floats of one dtype, `a: [..., n, n], b: [..., n, k]` with one batch; the
 * factors of a by partial pivoting may lack axes of the batch.
 */
export function solveFactored(a: Tensor, b: Tensor, factors: Factors, transpose = false): Tensor {
  return apply(solution, [a, b], { factors, transpose })
}
