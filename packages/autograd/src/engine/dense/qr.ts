import { dotAt, rescale, transposed, transposeInto } from './matrix.ts'

/** Reflections that make a matrix triangular, one for each column: R stands in and above the diagonal. */
interface Reflected {
  /** `[n, m]`: column after column; below the diagonal of each its reflection's v, without the leading 1. */
  readonly columns: Float64Array
  /** H = I - τ v vᵀ. */
  readonly factors: Float64Array
}

/**
 * Householder's reflections of the columns of an m by n matrix, which are overwritten. Each takes a column to -sign(x_0)
 * ‖x‖ e_0, or leaves it where it is of this form already: LAPACK's signs (Golub and Van Loan, Matrix Computations,
 * section 5.2). With `order`, the column that is largest below what is done comes next, and its number is noted.
 */
function reflect(columns: Float64Array, m: number, n: number, order?: Int32Array): Reflected {
  const factors = new Float64Array(Math.min(m, n))
  for (let k = 0; k < factors.length; k++) {
    if (order) bringLargest(columns, m, n, k, order)
    const start = k * m + k
    const factor = reflectorOf(columns, start, m - k)
    factors[k] = factor
    for (let j = k + 1; j < n; j++) applyReflector(columns, start, factor, columns, j * m + k, m - k)
  }
  return { columns, factors }
}

/** Makes x the pair of ‖x‖ up to sign and v of its reflection; returns τ. */
export function reflectorOf(x: Float64Array, start: number, size: number): number {
  const tail = dotAt(x, start + 1, x, start + 1, size - 1)
  if (tail === 0) return 0
  const first = x[start]!
  const length = Math.sqrt(first * first + tail) * (first < 0 ? 1 : -1)
  for (let i = 1; i < size; i++) x[start + i]! /= first - length
  x[start] = length
  return (length - first) / length
}

/** y - τ v (vᵀ y), where v is 1 followed by what stands behind `start`. */
function applyReflector(
  v: Float64Array,
  start: number,
  factor: number,
  y: Float64Array,
  at: number,
  size: number,
): void {
  if (factor === 0) return
  const along = factor * (y[at]! + dotAt(v, start + 1, y, at + 1, size - 1))
  y[at]! -= along
  for (let i = 1; i < size; i++) y[at + i]! -= along * v[start + i]!
}

function bringLargest(columns: Float64Array, m: number, n: number, k: number, order: Int32Array): void {
  let [best, largest] = [k, -1]
  for (let j = k; j < n; j++) {
    const size = dotAt(columns, j * m + k, columns, j * m + k, m - k)
    if (size > largest) [best, largest] = [j, size]
  }
  if (best === k) return
  const column = columns.slice(k * m, (k + 1) * m)
  columns.copyWithin(k * m, best * m, (best + 1) * m)
  columns.set(column, best * m)
  ;[order[k], order[best]] = [order[best]!, order[k]!]
}

/** The first `count` columns of the product of the reflections, column after column. */
function columnsOfQ({ columns, factors }: Reflected, m: number, count: number): Float64Array {
  const q = new Float64Array(count * m)
  for (let j = 0; j < count; j++) {
    q[j * m + j] = 1
    for (let k = Math.min(j, factors.length - 1); k >= 0; k--)
      applyReflector(columns, k * m + k, factors[k]!, q, j * m + k, m - k)
  }
  return q
}

/** R of the first min(m, n) rows, row-major. */
function upperOf(columns: Float64Array, m: number, n: number, out: Float64Array): void {
  for (let i = 0; i < Math.min(m, n); i++) for (let j = i; j < n; j++) out[i * n + j] = columns[j * m + i]!
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
  const reflected = reflect(transposed(a, m, n), m, n)
  upperOf(reflected.columns, m, n, r)
  for (let i = 0; i < r.length; i++) r[i]! *= power
  transposeInto(q, columnsOfQ(reflected, m, n), n, m)
}

/** A P = Q R with the columns of A in the order of the diagonal of R, largest first. All arrays are made anew. */
export function pivotedQr(a: Float64Array, m: number, n: number) {
  const order = Int32Array.from({ length: n }, (_, j) => j)
  const reflected = reflect(transposed(a, m, n), m, n, order)
  const r = new Float64Array(n * n)
  upperOf(reflected.columns, m, n, r)
  return { columns: columnsOfQ(reflected, m, n), r, order }
}

/** Columns that with the k orthonormal ones of q, which is m by k, make a basis: `out` is m by m - k. */
export function complementInto(q: Float64Array, m: number, k: number, out: Float64Array): void {
  const all = columnsOfQ(reflect(transposed(q, m, k), m, k), m, m)
  transposeInto(out, all.subarray(k * m), m - k, m)
}
