import { OptionError } from '../errors/index.ts'
import { complement } from '../primitives/complement.ts'
import { symmetricParts, symmetricValues } from '../primitives/eigh.ts'
import { concat } from '../primitives/join.ts'
import { batchOf, expectMatrices, expectSquare, turned } from '../primitives/matrices.ts'
import { tallQr } from '../primitives/qr.ts'
import { partsOfSvd, valuesOfSvd } from '../primitives/svd.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { zeros } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import type { EighResult, QrOptions, QrResult, SvdOptions, SvdResult } from '../tensor/options/index.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { narrowAt } from './slice.ts'

const modes: readonly unknown[] = ['reduced', 'complete', 'r']

/**
 * x = Q R with orthonormal columns in Q and R upper triangular, by Householder's reflections; signs are LAPACK's, so
 * entries of R's diagonal are mostly negative.
 *
 * `x: [..., m, n] -> Q: [..., m, k], R: [..., k, n]` with k = min(m, n) in mode 'reduced' and k = m in mode 'complete';
 * in mode 'r' only R is wanted, and Q is empty. For m < n the gradient is that of the first m columns and of Qᵀ times the
 * others. The columns that 'complete' adds are one choice of many: gradients are right for what does not depend on it.
 * Gradients need independent columns (of the first m for m < n), else they are a LinAlgError.
 *
 * Throws a ShapeError for less than two axes, a DTypeError for integers.
 *
 * @example
 * qr(tensor([[3, 1], [4, 2]])).R // [[-5, -2.2], [0, 0.4]]
 */
export function qr(x: Tensor, options: QrOptions = {}): QrResult {
  checkOptions('qr', options, ['mode'])
  const input = expectMatrices('qr', x)
  const { mode = 'reduced' } = options
  if (!modes.includes(mode))
    throw new OptionError('qr', `mode '${modes.join("', '")}'`, describe(mode), "mode: 'reduced'")
  const { q, r } = wideQr(input)
  if (mode === 'r') return { Q: zeros([0], { dtype: input.dtype }).dynamic(), R: r }
  const [m, k] = q.shape.slice(-2) as [number, number]
  if (mode === 'reduced' || m === k) return { Q: q, R: r }
  const below = zeros([...batchOf(r), m - k, r.shape[r.rank - 1]!], { dtype: r.dtype })
  return { Q: concat([q, complement(q)], -1), R: concat([r, below.dynamic()], -2) }
}

/** A wide matrix is [A B] with A square: with A = Q R it is Q [R, Qᵀ B]. */
function wideQr(x: Tensor): { q: Tensor; r: Tensor } {
  const [m, n] = x.shape.slice(-2) as [number, number]
  if (m >= n) return tallQr(x)
  const { q, r } = tallQr(narrowAt(x, x.rank - 1, 0, m))
  return { q, r: concat([r, turned(q).matmul(narrowAt(x, x.rank - 1, m, n - m))], -1) }
}

/**
 * Eigenvalues, ascending, and orthonormal eigenvectors (columns) of symmetric matrices; of others those of (x + xᵀ) / 2,
 * so gradients are symmetric. The first of the largest entries of each vector is positive. A matrix with NaN or ±∞ gives
 * NaN.
 *
 * `x: [..., n, n] -> eigenvalues: [..., n], eigenvectors: [..., n, n]`. Gradients of eigenvectors are divided by the gaps
 * between eigenvalues: where two are equal they are not finite, unless the loss does not turn one into the other. They
 * are right for losses that do not depend on the vectors' signs. Those of eigenvalues alone are divided by nothing.
 *
 * Throws a ShapeError where matrices are not square, a DTypeError for integers.
 *
 * @example
 * const { eigenvalues, eigenvectors } = eigh(tensor([[2, 1], [1, 2]]))
 * eigenvalues // [1, 3]
 * eigenvectors // [[0.7071, 0.7071], [-0.7071, 0.7071]]
 */
export function eigh(x: Tensor): EighResult {
  const { values, vectors } = symmetricParts(symmetric(expectSquare('eigh', x)))
  return { eigenvalues: values, eigenvectors: vectors }
}

/**
 * Eigenvalues, ascending, of symmetric matrices; of others those of (x + xᵀ) / 2. The gradient of a simple one with the
 * vector v is v vᵀ; where some are equal it is that of the vectors that {@link eigh} finds, and sums over them are right.
 *
 * `x: [..., n, n] -> [..., n]`. Throws a ShapeError where matrices are not square, a DTypeError for integers.
 *
 * @example
 * eigvalsh(tensor([[2, 1], [1, 2]])) // [1, 3]
 */
export function eigvalsh(x: Tensor): Tensor {
  return symmetricValues(symmetric(expectSquare('eigvalsh', x)))
}

/** Halved before they are added: the sum of the largest numbers would overflow. */
function symmetric(x: Tensor): Tensor {
  const half = x.mul(0.5)
  return half.add(turned(half))
}

/**
 * x = U diag(S) Vh with orthonormal columns in U and rows in Vh, and singular values S >= 0 descending. The first of the
 * largest entries of each column of U (of each row of Vh for m < n) is positive. A matrix with NaN or ±∞ gives NaN.
 *
 * `x: [..., m, n] -> U: [..., m, k], S: [..., k], Vh: [..., k, n]` with k = min(m, n); with `fullMatrices` U and Vh are
 * square, and what that adds is one choice of many: gradients are right for what does not depend on it. Gradients of U
 * and Vh are divided by the gaps between singular values (and by these for m ≠ n): where two are equal they are not
 * finite, unless the loss does not turn one into the other. They are right for losses that do not depend on signs.
 *
 * Throws a ShapeError for less than two axes, a DTypeError for integers.
 *
 * @example
 * const { U, S, Vh } = svd(tensor([[0, 2], [3, 0]]))
 * S // [3, 2]
 * U.mul(S).matmul(Vh) // [[0, 2], [3, 0]]
 */
export function svd(x: Tensor, options: SvdOptions = {}): SvdResult {
  checkOptions('svd', options, ['fullMatrices'])
  const input = expectMatrices('svd', x)
  const { u, values, v } = partsOfSvd(input)
  const whole = options.fullMatrices ? square : (columns: Tensor) => columns
  return { U: whole(u), S: values, Vh: turned(whole(v)) }
}

/** Orthonormal columns and the rest of a basis. */
function square(columns: Tensor): Tensor {
  const [m, k] = columns.shape.slice(-2)
  return m === k ? columns : concat([columns, complement(columns)], -1)
}

/**
 * The singular values, descending. The gradient of a simple one with the vectors u and v is u vᵀ, and 0 for one that is
 * 0; where some are equal it is that of the vectors that {@link svd} finds, and sums over them are right.
 *
 * `x: [..., m, n] -> [..., min(m, n)]`. Throws a ShapeError for less than two axes, a DTypeError for integers.
 *
 * @example
 * svdvals(tensor([[0, 2], [3, 0]])) // [3, 2]
 */
export function svdvals(x: Tensor): Tensor {
  return valuesOfSvd(expectMatrices('svdvals', x))
}
