import { batchOf, expectMatrices, turned } from '../primitives/matrices.ts'
import { type Cutoff, pseudoInverseOf } from '../primitives/pinv.ts'
import { tallQr } from '../primitives/qr.ts'
import { solveTriangle } from '../primitives/triangular.ts'
import type { CutoffOptions } from '../tensor/options/index.ts'
import { eye } from '../tensor/ranges.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { diagonalOf } from './diagonal.ts'
import { matrixNorm } from './matrixNorm.ts'
import { cutoffOf } from './pseudoInverse.ts'
import { matched, systemOf } from './system.ts'

/**
 * The y for which ‖a y - b‖ is least, of several the shortest: {@link pinv} of a times b, with the same options.
 *
 * Matrices of full rank are factored, a = Q R: then R y = Qᵀ b; or where a is wide aᵀ = Q R: then y = Q R⁻ᵀ b. A batch in
 * which one matrix may lack rank goes through {@link pinv}, and so do its gradients, which are those of the same rank.
 *
 * `a: [..., m, n], b: [..., m, k] or [..., m] -> [..., n, k] or [..., n]`; batches broadcast, and b is a vector as in
 * {@link solve}. Throws a ShapeError where shapes do not fit, a DTypeError for integers.
 *
 * @example
 * lstsq(tensor([[1, 0], [1, 1], [1, 2]]), tensor([1, 3, 5])) // [1, 2]: the line 1 + 2 t
 */
export function lstsq(a: Tensor, b: Tensor, options: CutoffOptions = {}): Tensor {
  const input = expectMatrices('lstsq', a, 'a')
  const cutoff = cutoffOf('lstsq', options, input)
  const { a: matrix, b: right, restore } = systemOf('lstsq', input, b)
  return restore(byFactors(matrix, right, cutoff) ?? pseudoInverseOf(matrix, cutoff).matmul(right))
}

const upper = { upper: true, unitriangular: false } as const

function byFactors(a: Tensor, b: Tensor, cutoff: Cutoff): Tensor | null {
  if (a.size === 0) return null
  const [m, n] = a.shape.slice(-2) as [number, number]
  const tall = m >= n
  const { q, r } = tallQr(tall ? a : turned(a))
  if (!hasFullRank(r.detach(), cutoff)) return null
  const triangle = matched(r, b)
  return tall
    ? solveTriangle(triangle, turned(q).matmul(b), { ...upper, transpose: false })
    : q.matmul(solveTriangle(triangle, b, { ...upper, transpose: true }))
}

/**
 * Whether no singular value counts as 0, for certain: with Frobenius norms 1 / ‖R⁻¹‖ is at most the smallest of them, and
 * ‖R‖ at least the largest. The diagonal of R alone says less: it may be ones beside a singular value of 2⁻ⁿ.
 */
function hasFullRank(r: Tensor, { atol, rtol }: Cutoff): boolean {
  const least = diagonalOf(r, r.rank - 2, r.rank - 1)
    .abs()
    .amin()
    .item()
  if (!(least > 0)) return false
  const n = r.shape.at(-1)!
  const identity = eye(n, n, { dtype: r.dtype })
    .dynamic()
    .expand([...batchOf(r), n, n])
  const inverse = solveTriangle(r, identity, { ...upper, transpose: false })
  const limit = matrixNorm(r).mul(rtol).maximum(atol)
  return matrixNorm(inverse).mul(limit).less(1).all().item() === 1
}
