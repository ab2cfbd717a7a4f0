import { blockSize, type Part, partAt, subtractProduct, transposed } from './product.ts'

/** Which part of a matrix is the triangle, and what is done with it. */
export interface Triangle {
  /** The entries on and above the diagonal, not those below. */
  readonly upper: boolean
  /** The system is of the transpose of the triangle. */
  readonly transpose: boolean
  /** The diagonal counts as ones and is not read. */
  readonly unitriangular: boolean
}

/**
 * x with T x = b in place of `b: [n, k]`, T a triangle of `a: [n, n]` or its transpose: substitution from the end
 * where T has one entry. No entry of the diagonal is 0.
 */
export function substitute(a: Float64Array, b: Float64Array, n: number, k: number, triangle: Triangle): void {
  const { upper, transpose, unitriangular } = triangle
  // Entry (i, j) of T, whichever way round it is stored.
  const t = transpose ? transposed(partAt(a, n, 0, 0)) : partAt(a, n, 0, 0)
  const blocks = Math.ceil(n / blockSize)
  const backwards = upper !== transpose
  for (let at = 0; at < blocks; at++) {
    const start = (backwards ? blocks - 1 - at : at) * blockSize
    const end = Math.min(n, start + blockSize)
    substituteBlock(t, b, k, { start, end, backwards, unitriangular })
    const [first, last] = backwards ? [0, start] : [end, n]
    const size = [last - first, end - start, k] as const
    subtractProduct(partAt(b, k, first, 0), corner(t, first, start), partAt(b, k, start, 0), size)
  }
}

const corner = (t: Part, i: number, j: number): Part => ({ ...t, start: t.start + i * t.row + j * t.column })

interface Block {
  readonly start: number
  readonly end: number
  readonly backwards: boolean
  readonly unitriangular: boolean
}

/** The rows of one block of x, from which the blocks before have been subtracted. */
function substituteBlock(t: Part, b: Float64Array, k: number, block: Block): void {
  const { start, end, backwards, unitriangular } = block
  for (let step = 0; step < end - start; step++) {
    const i = backwards ? end - 1 - step : start + step
    const [first, last] = backwards ? [i + 1, end] : [start, i]
    for (let j = first; j < last; j++) {
      const factor = t.data[t.start + i * t.row + j * t.column]!
      for (let c = 0; c < k; c++) b[i * k + c]! -= factor * b[j * k + c]!
    }
    if (unitriangular) continue
    const pivot = t.data[t.start + i * (t.row + t.column)]!
    for (let c = 0; c < k; c++) b[i * k + c]! /= pivot
  }
}
