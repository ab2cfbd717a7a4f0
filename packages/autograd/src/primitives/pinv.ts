import { mapMatrices } from '../engine/dense/batch.ts'
import { zeros } from '../engine/dense/kernels/room.ts'
import { partAt, subtractProduct, transposed } from '../engine/dense/product.ts'
import { svdInto } from '../engine/dense/svd.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { register } from './kinds.ts'
import { batchOf, turned } from './matrices.ts'

/** Singular values up to atol, or up to rtol times the largest, count as 0. */
export interface Cutoff {
  readonly atol: number
  readonly rtol: number
}

/**
 * P = X⁺. As long as the rank stays, Ṗ = -P Ẋ P + P Pᵀ Ẋᵀ (I - X P) + (I - P X) Ẋᵀ Pᵀ P (Golub and Pereyra, The
 * differentiation of pseudo-inverses, 1973), so the cotangent of X is the sum of -Pᵀ G Pᵀ, (I - X P) Gᵀ P Pᵀ and
 * Pᵀ P Gᵀ (I - P X). No gaps between singular values are divided by.
 */
const pseudoInverse: Primitive<Cutoff> = register({
  name: 'pinv',
  kind: 'other',
  reads: () => [0, 'out'],
  shape: ([x]) => ({
    shape: [...batchOf(x!), x!.shape[x!.rank - 1]!, x!.shape[x!.rank - 2]!],
    dtype: x!.dtype,
  }),
  kernel: ([x], cutoff, { dtype }) => {
    const [m, n] = x!.shape.slice(-2) as [number, number]
    const results = [{ shape: [n, m], dtype }]
    const [out] = mapMatrices(batchOf(x!), [x!], results, ([a], [to]) => pinvInto(a!, m, n, cutoff, to!))
    return out!
  },
  vjp: (g, call) => {
    const [x, p] = [call.x(0), call.out()]
    const [pt, gt] = [turned(p), turned(g)]
    const beside = gt.matmul(p).matmul(pt)
    const behind = pt.matmul(p).matmul(gt)
    return beside
      .sub(x.matmul(p.matmul(beside)))
      .add(behind.sub(behind.matmul(p).matmul(x)))
      .sub(pt.matmul(g).matmul(pt))
  },
  jvp: ([t], call) => {
    const [x, p] = [call.x(0), call.out()]
    const [pt, tt] = [turned(p), turned(t!)]
    const beside = p.matmul(pt).matmul(tt)
    const behind = tt.matmul(pt).matmul(p)
    return beside
      .sub(beside.matmul(x).matmul(p))
      .add(behind.sub(p.matmul(x.matmul(behind))))
      .sub(p.matmul(t!).matmul(p))
  },
})

/** X⁺ = V Σ⁺ Uᵀ. */
function pinvInto(a: Float64Array, m: number, n: number, { atol, rtol }: Cutoff, out: Float64Array): void {
  const k = Math.min(m, n)
  const [u, s, v] = [zeros(m * k), zeros(k), zeros(n * k)]
  svdInto(a, m, n, { u, s, v })
  const least = Math.max(atol, rtol * (s[0] ?? 0))
  // Not `>`: of entries that are not finite all is NaN, and shall stay so. Negative, for a difference of products.
  const inverses = s.map((value) => (value <= least ? 0 : -1 / value))
  for (let i = 0; i < v.length; i++) v[i]! *= inverses[i % k]!
  subtractProduct(partAt(out, m, 0, 0), partAt(v, k, 0, 0), transposed(partAt(u, k, 0, 0)), [n, k, m])
}

/** The pseudoinverse: `[..., m, n] -> [..., n, m]`. */
export function pseudoInverseOf(x: Tensor, cutoff: Cutoff): Tensor {
  return apply(pseudoInverse, [x], cutoff)
}
