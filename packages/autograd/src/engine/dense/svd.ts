import { LinAlgError } from '../../errors/index.ts'
import { eigenRows } from './eigh.ts'
import { zeros } from './kernels/room.ts'
import { dotAt, orient, rescale, rotate, transposed, transposeInto } from './matrix.ts'
import { partAt, subtractProduct, transposed as turned } from './product.ts'
import { complementInto, reflectColumns, upperInto } from './qr.ts'
import { type Reflections, reflectBack } from './reflections.ts'

/** `s: [k], u: [m, k], v: [n, k]` with k = min(m, n), row-major; u and v null where values are all that is wanted. */
export interface Factors {
  readonly s: Float64Array
  readonly u: Float64Array | null
  readonly v: Float64Array | null
}

/**
 * Singular values, descending, and vectors of an m by n matrix, which is overwritten: A = U Σ Vᵀ, with the vectors as
 * columns, the first of the largest entries of each column of U (of V for m < n) positive. The rows of A, or of R where
 * it is tall, are made orthogonal by rotations, J R = Σ Vᵀ (Demmel and Veselić, Jacobi's method is more accurate than
 * QR, 1992), which begin with the eigenvectors of R Rᵀ: these leave little to be done. Of entries that are not finite all
 * is NaN.
 */
export function svdInto(a: Float64Array, m: number, n: number, { u, s, v }: Factors): void {
  if (m < n) {
    svdInto(transposed(a, m, n), n, m, { u: v, s, v: u })
    return
  }
  const power = rescale(a)
  if (Number.isNaN(power)) {
    for (const array of [u, s, v]) array?.fill(Number.NaN)
    return
  }
  const { reflections, r } = squared(a, m, n)
  const rows = zeros(n * n)
  const left = u && v ? zeros(n * m) : null
  turnByEigenvectors(r, rows, left, m, n)
  orthogonalise(rows, left, n, m)
  const sizes = Float64Array.from({ length: n }, (_, i) => Math.sqrt(dotAt(rows, i * n, rows, i * n, n)))
  const sorted = Array.from(sizes.keys()).sort((i, j) => sizes[j]! - sizes[i]!)
  for (const [place, i] of sorted.entries()) s[place] = sizes[i]! * power
  if (!left || !u || !v) return
  if (reflections) reflectBack(left, () => [0, n], reflections)
  const right = unitRows(rows, sizes, sorted, n)
  const ordered = zeros(n * m)
  for (const [place, i] of sorted.entries()) {
    const sign = orient(left, i * m, m)
    ordered.set(left.subarray(i * m, (i + 1) * m), place * m)
    if (sign < 0) for (let j = place * n; j < (place + 1) * n; j++) right[j] = -right[j]!
  }
  transposeInto(u, ordered, n, m)
  transposeInto(v, right, n, n)
}

/** A square matrix with the same rows but for reflections: A itself, or R where it is tall. */
function squared(
  a: Float64Array,
  m: number,
  n: number,
): { reflections: Reflections | null; r: Float64Array } {
  if (m === n) return { reflections: null, r: a }
  const reflections = reflectColumns(transposed(a, m, n), m, n)
  const r = zeros(n * n)
  upperInto(r, reflections, n)
  return { reflections, r }
}

/** `rows: [n, n]` becomes J R, and the first n columns of `left: [n, m]` become J, of eigenvectors of R Rᵀ. */
function turnByEigenvectors(
  r: Float64Array,
  rows: Float64Array,
  left: Float64Array | null,
  m: number,
  n: number,
): void {
  // Vectors of -R Rᵀ are those of R Rᵀ, in order of descending values; J has the sign of differences of products.
  const { rows: vectors } = eigenRows(negativeGram(r, n), n)
  subtractProduct(partAt(rows, n, 0, 0), partAt(vectors, n, 0, 0), partAt(r, n, 0, 0), [n, n, n])
  if (left) for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) left[i * m + j] = -vectors[i * n + j]!
}

/** -R Rᵀ. */
function negativeGram(r: Float64Array, n: number): Float64Array {
  const gram = zeros(n * n)
  const whole = partAt(r, n, 0, 0)
  subtractProduct(partAt(gram, n, 0, 0), whole, turned(whole), [n, n, n])
  return gram
}

/** Rows of this part of the largest are taken for rounding errors, and so is what is not orthogonal in them. */
const small = (n: number) => n * Number.EPSILON

/**
 * Rotates pairs of rows of an n by n matrix until all are orthogonal, and the rows of `left`, [n, m], with them. Products
 * of rows that were not rotated in a sweep are read from the matrix of all, which is fast.
 */
function orthogonalise(a: Float64Array, left: Float64Array | null, n: number, m: number): void {
  for (let sweep = 0; sweep < most; sweep++) if (!sweepOver(a, left, n, m)) return
  throw new LinAlgError('svd', `convergence in ${most} sweeps`, 'none', 'a matrix of another scale')
}

/** Ten sweeps are many; the bound is never met, but a loop needs one. */
const most = 60

/** Whether any pair was rotated. */
function sweepOver(a: Float64Array, left: Float64Array | null, n: number, m: number): boolean {
  const products = negativeGram(a, n)
  const sizes = Float64Array.from({ length: n }, (_, i) => -products[i * n + i]!)
  const negligible = small(n) ** 2 * sizes.reduce((x, y) => x + y, 0)
  const rotated = new Uint8Array(n)
  let any = false
  for (let p = 0; p < n - 1; p++)
    for (let q = p + 1; q < n; q++) {
      const [alpha, beta] = [sizes[p]!, sizes[q]!]
      if (alpha <= negligible || beta <= negligible) continue
      const fresh = rotated[p] === 0 && rotated[q] === 0
      const gamma = fresh ? -products[p * n + q]! : dotAt(a, p * n, a, q * n, n)
      if (Math.abs(gamma) <= small(n) * Math.sqrt(alpha * beta)) continue
      const { t, c } = rotationOf(alpha, beta, gamma)
      rotate(a, p * n, q * n, n, c, -c * t)
      if (left) rotate(left, p * m, q * m, n, c, -c * t)
      sizes[p]! -= t * gamma
      sizes[q]! += t * gamma
      rotated[p] = rotated[q] = 1
      any = true
    }
  return any
}

/**
 * The rotation that makes a pair orthogonal: with α, β, γ = a·a, b·b, a·b its tangent is the smaller root of
 * t² + 2ζt = 1, ζ = (β - α) / 2γ. It takes tγ from α and gives it to β.
 */
function rotationOf(alpha: number, beta: number, gamma: number): { t: number; c: number } {
  const zeta = (beta - alpha) / (2 * gamma)
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
  return { t, c: 1 / Math.sqrt(1 + t * t) }
}

/** The rows in order, each of length 1; in the place of those that are 0, others that make a basis with the rest. */
function unitRows(a: Float64Array, sizes: Float64Array, sorted: readonly number[], n: number): Float64Array {
  const negligible = small(n) * Math.sqrt(dotAt(sizes, 0, sizes, 0, n))
  const rank = sorted.findLastIndex((i) => sizes[i]! > negligible) + 1
  const rows = zeros(n * n)
  for (const [place, i] of sorted.slice(0, rank).entries())
    for (let j = 0; j < n; j++) rows[place * n + j] = a[i * n + j]! / sizes[i]!
  if (rank === n) return rows
  const others = zeros(n * (n - rank))
  complementInto(transposed(rows.subarray(0, rank * n), rank, n), n, rank, others)
  rows.set(transposed(others, n, n - rank), rank * n)
  return rows
}
