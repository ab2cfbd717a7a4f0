import { LinAlgError } from '../../errors/index.ts'
import { addRow, dotAt, identity, rescale, rotate, signOf, transposed } from './matrix.ts'
import { complementInto, pivotedQr } from './qr.ts'

/** `u: [m, k], s: [k], v: [n, k]` with k = min(m, n), row-major. */
interface Factors {
  readonly u: Float64Array
  readonly s: Float64Array
  readonly v: Float64Array
}

/**
 * Singular values, descending, and vectors of an m by n matrix, which is overwritten: A = U Σ Vᵀ, with the vectors as
 * columns, the first of the largest entries of each column of U (of V for m < n) positive. After a QR decomposition with pivots the rows
 * of R are made orthogonal by rotations (Demmel and Veselić, Jacobi's method is more accurate than QR, 1992).
 * Of entries that are not finite all is NaN.
 */
export function svdInto(a: Float64Array, m: number, n: number, { u, s, v }: Factors): void {
  if (m < n) {
    svdInto(transposed(a, m, n), n, m, { u: v, s, v: u })
    return
  }
  const power = rescale(a)
  if (Number.isNaN(power)) {
    for (const array of [u, s, v]) array.fill(Number.NaN)
    return
  }
  const { columns, r, order } = pivotedQr(a, m, n)
  const turned = identity(n)
  orthogonalise(r, turned, n)
  const sizes = Float64Array.from({ length: n }, (_, i) => Math.sqrt(dotAt(r, i * n, r, i * n, n)))
  const sorted = Array.from(sizes.keys()).sort((i, j) => sizes[j]! - sizes[i]!)
  const right = unitRows(r, sizes, sorted, n)
  const left = new Float64Array(n * m)
  for (const [place, i] of sorted.entries()) {
    s[place] = sizes[i]! * power
    // J R = Σ Wᵀ for the rotations J, so A P = (Q Jᵀ) Σ Wᵀ.
    for (let l = 0; l < n; l++) addRow(left, place * m, columns, l * m, m, turned[i * n + l]!)
    const sign = signOf(left, place * m, m)
    for (let row = 0; row < m; row++) u[row * n + place] = sign * left[place * m + row]!
    for (let j = 0; j < n; j++) v[order[j]! * n + place] = sign * right[place * n + j]!
  }
}

/** Rows of this part of the largest are taken for rounding errors, and so is what is not orthogonal in them. */
const small = (n: number) => n * Number.EPSILON

/**
 * Rotates pairs of rows of an n by n matrix until all are orthogonal, and the rows of `turned` with them. Each rotation
 * makes one pair so: with α, β, γ = a·a, b·b, a·b its tangent is the smaller root of t² + 2ζt = 1, ζ = (β - α) / 2γ.
 */
function orthogonalise(a: Float64Array, turned: Float64Array, n: number): void {
  const sizes = Float64Array.from({ length: n }, (_, i) => dotAt(a, i * n, a, i * n, n))
  const negligible = small(n) ** 2 * sizes.reduce((x, y) => x + y, 0)
  const rotated = (p: number, q: number): boolean => {
    const [alpha, beta] = [sizes[p]!, sizes[q]!]
    if (alpha <= negligible || beta <= negligible) return false
    const gamma = dotAt(a, p * n, a, q * n, n)
    if (Math.abs(gamma) <= small(n) * Math.sqrt(alpha * beta)) return false
    const zeta = (beta - alpha) / (2 * gamma)
    const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
    const c = 1 / Math.sqrt(1 + t * t)
    rotate(a, p * n, q * n, n, c, -c * t)
    rotate(turned, p * n, q * n, n, c, -c * t)
    for (const i of [p, q]) sizes[i] = dotAt(a, i * n, a, i * n, n)
    return true
  }
  for (let sweep = 0; sweep < most; sweep++) {
    let any = false
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) any = rotated(p, q) || any
    if (!any) return
  }
  throw new LinAlgError('svd', `convergence in ${most} sweeps`, 'none', 'a matrix of another scale')
}

/** Ten sweeps are many; the bound is never met, but a loop needs one. */
const most = 60

/** The rows in order, each of length 1; in the place of those that are 0, others that make a basis with the rest. */
function unitRows(a: Float64Array, sizes: Float64Array, sorted: readonly number[], n: number): Float64Array {
  const negligible = small(n) * Math.sqrt(dotAt(sizes, 0, sizes, 0, n))
  const rank = sorted.findLastIndex((i) => sizes[i]! > negligible) + 1
  const rows = new Float64Array(n * n)
  for (const [place, i] of sorted.slice(0, rank).entries())
    for (let j = 0; j < n; j++) rows[place * n + j] = a[i * n + j]! / sizes[i]!
  if (rank === n) return rows
  const others = new Float64Array(n * (n - rank))
  complementInto(transposed(rows.subarray(0, rank * n), rank, n), n, rank, others)
  rows.set(transposed(others, n, n - rank), rank * n)
  return rows
}
