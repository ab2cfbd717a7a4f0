import { isIn, room, zeros } from './kernels/room.ts'

// What dense algorithms share. Matrices are arrays in float64, row-major unless said otherwise.

/** Rows and columns that are transposed together: lines of memory are read and written while they are at hand. */
const square = 8

/** The transpose of an m by n matrix, into another array: rows become columns. */
export function transposeInto(out: Float64Array, a: Float64Array, m: number, n: number): Float64Array {
  for (let top = 0; top < m; top += square) {
    const bottom = Math.min(m, top + square)
    for (let left = 0; left < n; left += square) {
      const right = Math.min(n, left + square)
      for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) out[j * m + i] = a[i * n + j]!
    }
  }
  return out
}

export function transposed(a: Float64Array, m: number, n: number): Float64Array {
  return transposeInto(zeros(m * n), a, m, n)
}

export function identity(n: number): Float64Array {
  const out = zeros(n * n)
  for (let i = 0; i < n; i++) out[i * n + i] = 1
  return out
}

/** Lines of fewer numbers are not worth the call of a kernel. */
const short = 16

/** Σ_i a_(p+i) b_(q+i) over n numbers, in four sums: one alone would wait for itself at every step. */
export function dotAt(a: Float64Array, p: number, b: Float64Array, q: number, n: number): number {
  const here = n < short ? null : room()
  if (here !== null && isIn(here, a) && isIn(here, b))
    return here.run.dot(a.byteOffset + 8 * p, b.byteOffset + 8 * q, n)
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < n; i += 4) {
    s0 += a[p + i]! * b[q + i]!
    s1 += a[p + i + 1]! * b[q + i + 1]!
    s2 += a[p + i + 2]! * b[q + i + 2]!
    s3 += a[p + i + 3]! * b[q + i + 3]!
  }
  for (; i < n; i++) s0 += a[p + i]! * b[q + i]!
  return s0 + s1 + (s2 + s3)
}

/** y_(p+i) -= factor x_(q+i) for n numbers; the lines are not the same. */
export function subtractLine(
  y: Float64Array,
  p: number,
  x: Float64Array,
  q: number,
  n: number,
  factor: number,
): void {
  const here = n < short ? null : room()
  if (here !== null && isIn(here, y) && isIn(here, x)) {
    here.run.subtractLine(y.byteOffset + 8 * p, x.byteOffset + 8 * q, n, factor)
    return
  }
  for (let i = 0; i < n; i++) y[p + i]! -= factor * x[q + i]!
}

/** The rows that begin at p and q become c x + s y and c y - s x. */
export function rotate(a: Float64Array, p: number, q: number, n: number, c: number, s: number): void {
  const here = n < short ? null : room()
  if (here !== null && isIn(here, a)) {
    here.run.rotate(a.byteOffset + 8 * p, a.byteOffset + 8 * q, n, c, s)
    return
  }
  for (let i = 0; i < n; i++) {
    const x = a[p + i]!
    const y = a[q + i]!
    a[p + i] = c * x + s * y
    a[q + i] = c * y - s * x
  }
}

/**
 * Divides by a power of two so that the largest entry lies between 1 and 2, and squares neither overflow nor vanish;
 * returns the power. Nothing else is rounded. 1 for zeros, NaN for entries that are not finite.
 */
export function rescale(a: Float64Array): number {
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]!)
    if (!(size <= Number.MAX_VALUE)) return Number.NaN
    if (size > largest) largest = size
  }
  if (largest === 0) return 1
  const power = 2 ** Math.max(-1022, Math.floor(Math.log2(largest)))
  for (let i = 0; i < a.length; i++) a[i]! /= power
  return power
}

/**
 * 1 or -1, so that times it the first of the largest entries of a row is positive. Entries are as large as the largest
 * to within a millionth: rounding shall not choose between 1 and -1.
 */
export function signOf(a: Float64Array, start: number, n: number): 1 | -1 {
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(a[start + i]!))
  for (let i = 0; i < n; i++)
    if (Math.abs(a[start + i]!) >= largest * (1 - 1e-6)) return a[start + i]! < 0 ? -1 : 1
  return 1
}

/** Changes the signs of a row that {@link signOf} calls negative; returns its sign. */
export function orient(a: Float64Array, start: number, n: number): 1 | -1 {
  const sign = signOf(a, start, n)
  if (sign < 0) for (let i = start; i < start + n; i++) a[i] = -a[i]!
  return sign
}
