import { zeros } from './kernels/room.ts'
import { rescale, transposed, transposeInto } from './matrix.ts'
import {
  type Reflections,
  reflectBack,
  reflectLines,
  reflectorOf,
  reflectRows,
  together,
} from './reflections.ts'

/**
 * Householder's reflections of the columns of an m by n matrix, given column after column, which become those of R above
 * what is noted of the reflections. Each takes a column to -sign(x_0) ‖x‖ e_0, or leaves it where it is of this form
 * already: LAPACK's signs (Golub and Van Loan, Matrix Computations, section 5.2).
 */
export function reflectColumns(columns: Float64Array, m: number, n: number): Reflections {
  const factors = zeros(Math.min(m, n))
  const reflections: Reflections = { rows: columns, m, shift: 0, factors }
  for (let start = 0; start < factors.length; start += together) {
    const end = Math.min(factors.length, start + together)
    for (let k = start; k < end; k++) {
      const at = k * m + k
      factors[k] = reflectorOf(columns, at, m - k)
      reflectLines(columns, at, factors[k]!, columns, at + m, [m - k, m, end - k - 1])
    }
    if (end < n) reflectRows(columns, [end, n], reflections, [start, end])
  }
  return reflections
}

/** The first `count` columns of the product of the reflections, column after column. */
function columnsOfQ(reflections: Reflections, count: number): Float64Array {
  const { m } = reflections
  const q = zeros(count * m)
  for (let j = 0; j < count; j++) q[j * m + j] = 1
  // Reflections leave the unit vectors before theirs as they are.
  reflectBack(q, (start) => [start, count], reflections)
  return q
}

/** R of the first n rows, row-major: the columns above and on the diagonal. */
export function upperInto(r: Float64Array, { rows, m }: Reflections, n: number): void {
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) r[i * n + j] = rows[j * m + i]!
}

/**
 * A = Q R for an m by n matrix with m >= n, which is overwritten: q is m by n with orthonormal columns, r upper
 * triangular. Of entries that are not finite all is NaN.
 */
export function qrInto(a: Float64Array, m: number, n: number, q: Float64Array, r: Float64Array): void {
  const power = rescale(a)
  if (Number.isNaN(power)) {
    q.fill(Number.NaN)
    r.fill(Number.NaN)
    return
  }
  const reflections = reflectColumns(transposed(a, m, n), m, n)
  upperInto(r, reflections, n)
  for (let i = 0; i < r.length; i++) r[i]! *= power
  transposeInto(q, columnsOfQ(reflections, n), n, m)
}

/** Columns that with the k orthonormal ones of q, which is m by k, make a basis: `out` is m by m - k. */
export function complementInto(q: Float64Array, m: number, k: number, out: Float64Array): void {
  const all = columnsOfQ(reflectColumns(transposed(q, m, k), m, k), m)
  transposeInto(out, all.subarray(k * m), m - k, m)
}
