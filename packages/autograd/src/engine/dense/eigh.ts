import { LinAlgError } from '../../errors/index.ts'
import { divided } from './divide.ts'
import { zeros } from './kernels/room.ts'
import { identity, orient, rescale, rotate, transposeInto } from './matrix.ts'
import { reflectBack, tiny } from './reflections.ts'
import { tridiagonal } from './tridiagonal.ts'

/**
 * Eigenvalues, ascending, and orthonormal eigenvectors of a symmetric n by n matrix, which is overwritten: A = V Λ Vᵀ,
 * with the vectors as columns, the first of the largest entries of each positive; null where values are all that is
 * wanted. Of entries that are not finite all is NaN.
 */
export function eighInto(
  a: Float64Array,
  n: number,
  values: Float64Array,
  vectors: Float64Array | null,
): void {
  const power = rescale(a)
  if (Number.isNaN(power)) {
    values.fill(Number.NaN)
    vectors?.fill(Number.NaN)
    return
  }
  const found = vectors ? eigenRows(a, n) : { values: eigenvaluesOf(a, n), rows: null }
  for (let i = 0; i < n; i++) values[i] = found.values[i]! * power
  if (!vectors || !found.rows) return
  for (let i = 0; i < n; i++) orient(found.rows, i * n, n)
  transposeInto(vectors, found.rows, n, n)
}

/**
 * Eigenvalues, ascending, and eigenvectors as rows of any sign. The matrix, which is overwritten, is made tridiagonal by
 * reflections, divided, and its parts made diagonal by QR steps with Wilkinson's shift (Golub and Van Loan, Matrix
 * Computations, sections 8.3 and 8.4).
 */
export function eigenRows(a: Float64Array, n: number): { values: Float64Array; rows: Float64Array } {
  const { diagonal, beside, reflections } = tridiagonal(a, n)
  const rows = zeros(n * n)
  divided(diagonal, beside, rows, whole)
  reflectBack(rows, () => [0, n], reflections)
  return { values: diagonal, rows }
}

/** A matrix that is not divided: by QR steps. */
function whole(d: Float64Array, e: Float64Array, rows: Float64Array): void {
  const n = d.length
  const turned = identity(n)
  diagonalise(d, e, turned)
  const order = Array.from(d.keys()).sort((i, j) => d[i]! - d[j]!)
  for (const [place, i] of order.entries()) rows.set(turned.subarray(i * n, (i + 1) * n), place * n)
  d.sort()
}

function eigenvaluesOf(a: Float64Array, n: number): Float64Array {
  const { diagonal, beside } = tridiagonal(a, n)
  diagonalise(diagonal, beside, null)
  return diagonal.sort()
}

/** Steps until nothing stands beside the diagonal; `rows` are turned along. */
function diagonalise(d: Float64Array, e: Float64Array, rows: Float64Array | null): void {
  const n = d.length
  // A few steps an eigenvalue are usual; the bound is never met, but a loop needs one.
  let left = 60 * n
  for (let last = n - 1; last > 0; ) {
    if (negligible(d, e, last - 1)) {
      e[--last] = 0
      continue
    }
    if (left-- === 0)
      throw new LinAlgError('eigh', `convergence in ${60 * n} steps`, 'none', 'a matrix of another scale')
    let first = last - 1
    while (first > 0 && !negligible(d, e, first - 1)) first--
    step(d, e, first, last, rows)
  }
}

/** Too small to be seen beside the diagonal, or, where that is 0 too, so small that its square would vanish. */
function negligible(d: Float64Array, e: Float64Array, i: number): boolean {
  const size = Math.abs(e[i]!)
  return size <= Number.EPSILON * (Math.abs(d[i]!) + Math.abs(d[i + 1]!)) || size < 1e-150
}

/** One QR step with Wilkinson's shift on rows `first` to `last`: a bulge is chased down by rotations. */
function step(
  d: Float64Array,
  e: Float64Array,
  first: number,
  last: number,
  rows: Float64Array | null,
): void {
  const n = d.length
  const half = (d[last - 1]! - d[last]!) / 2
  const off = e[last - 1]!
  const root = Math.sqrt(half * half + off * off)
  const shift = d[last]! - (off * off) / (half + (half < 0 ? -root : root))
  let [x, z] = [d[first]! - shift, e[first]!]
  for (let k = first; k < last; k++) {
    const { length, c, s } = turnOf(x, z)
    if (k > first) e[k - 1] = length
    const [a, b, g] = [d[k]!, e[k]!, d[k + 1]!]
    d[k] = c * c * a + 2 * c * s * b + s * s * g
    d[k + 1] = s * s * a - 2 * c * s * b + c * c * g
    e[k] = c * s * (g - a) + (c * c - s * s) * b
    if (rows) rotate(rows, k * n, (k + 1) * n, n, c, s)
    if (k === last - 1) return
    x = e[k]!
    z = s * e[k + 1]!
    e[k + 1]! *= c
  }
}

/** The rotation that turns (x, z) to (length, 0). */
function turnOf(x: number, z: number): { length: number; c: number; s: number } {
  const square = x * x + z * z
  if (square === 0) return { length: 0, c: 1, s: 0 }
  // Squares that have lost digits give no rotation.
  if (square < tiny) {
    const { length, c, s } = turnOf(x * 2 ** 500, z * 2 ** 500)
    return { length: length * 2 ** -500, c, s }
  }
  const length = Math.sqrt(square)
  return { length, c: x / length, s: z / length }
}
