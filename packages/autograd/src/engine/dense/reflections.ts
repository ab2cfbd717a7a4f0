import { isIn, room, zeros } from './kernels/room.ts'
import { dotAt, rescale, subtractLine } from './matrix.ts'
import { partAt, subtractProduct, transposed } from './product.ts'

/**
 * Householder's reflections H_k = I - τ_k v_k v_kᵀ. Row k of `rows`, which is [.., m], holds v_k behind its leading 1,
 * which stands for what is at k + shift; before that v_k is 0.
 */
export interface Reflections {
  readonly rows: Float64Array
  readonly m: number
  readonly shift: 0 | 1
  readonly factors: Float64Array
}

/** How many reflections go together: less than in other algorithms by blocks, as a product of them costs twice over. */
export const together = 32

/** Squares below have lost digits, or soon will: 2^-969 is 52 bits above where they do. */
export const tiny = 2 ** -969

/** Makes x the pair of ‖x‖ up to sign and v of its reflection; returns τ. */
export function reflectorOf(x: Float64Array, start: number, size: number): number {
  const tail = dotAt(x, start + 1, x, start + 1, size - 1)
  const first = x[start]!
  const square = first * first + tail
  if (square < tiny) {
    const part = x.subarray(start, start + size)
    if (part.every((entry) => entry === 0)) return 0
    const power = rescale(part)
    const factor = reflectorOf(x, start, size)
    x[start]! *= power
    return factor
  }
  if (tail === 0) return 0
  const length = Math.sqrt(square) * (first < 0 ? 1 : -1)
  for (let i = 1; i < size; i++) x[start + i]! /= first - length
  x[start] = length
  return (length - first) / length
}

/** Each of `count` lines y that follow each other, `step` apart, becomes y - τ v (vᵀ y). */
export function reflectLines(
  v: Float64Array,
  start: number,
  factor: number,
  y: Float64Array,
  at: number,
  [size, step, count]: readonly [number, number, number],
): void {
  if (factor === 0) return
  const here = room()
  const first = v[start]!
  v[start] = 1
  if (here !== null && isIn(here, v) && isIn(here, y))
    here.run.reflect(v.byteOffset + 8 * start, size, factor, y.byteOffset + 8 * at, 8 * step, count)
  else
    for (let line = at; line < at + count * step; line += step)
      subtractLine(y, line, v, start, size, factor * dotAt(v, start, y, line, size))
  v[start] = first
}

/** Reflections `start` to `end`. */
export type Range = readonly [start: number, end: number]

/**
 * Vᵀ, [count, size] without the zeros in front of all, and T with H_start ⋯ H_(end - 1) = I - V T Vᵀ: column j of T is
 * τ_j, and above it -τ_j T Vᵀ v_j (Schreiber and Van Loan, A storage-efficient WY representation, 1989).
 */
function compact({ rows, m, shift, factors }: Reflections, [start, end]: Range) {
  const [count, size] = [end - start, m - start - shift]
  const v = zeros(count * size)
  const t = zeros(count * count)
  for (let j = 0; j < count; j++) {
    const k = start + j
    v[j * size + j] = 1
    v.set(rows.subarray(k * m + k + shift + 1, (k + 1) * m), j * size + j + 1)
  }
  const products = zeros(count * count)
  const whole = partAt(v, size, 0, 0)
  subtractProduct(partAt(products, count, 0, 0), whole, transposed(whole), [count, size, count])
  for (let j = 0; j < count; j++) {
    const factor = factors[start + j]!
    t[j * count + j] = factor
    for (let i = 0; i < j; i++)
      t[i * count + j] = factor * dotAt(t, i * count + i, products, j * count + i, j - i)
  }
  return { v, t, count, size }
}

/**
 * Reflects rows `first` to `last` of x, [.., m], by some reflections: the first of them first, or with `backwards` the
 * last. A row y becomes y - y V T Vᵀ, with Tᵀ backwards.
 */
export function reflectRows(
  x: Float64Array,
  [first, last]: Range,
  by: Reflections,
  range: Range,
  backwards = false,
): void {
  const { v, t, count, size } = compact(by, range)
  const rows = last - first
  const [along, weights] = [zeros(rows * count), zeros(rows * count)]
  const y = partAt(x, by.m, first, by.m - size)
  const vectors = partAt(v, size, 0, 0)
  const middle = partAt(t, count, 0, 0)
  // Twice negative: only differences of products are at hand.
  subtractProduct(partAt(along, count, 0, 0), y, transposed(vectors), [rows, size, count])
  const turned = backwards ? transposed(middle) : middle
  subtractProduct(partAt(weights, count, 0, 0), partAt(along, count, 0, 0), turned, [rows, count, count])
  subtractProduct(y, partAt(weights, count, 0, 0), vectors, [rows, count, size])
}

/** Reflects rows of x by all reflections from the last to the first: rows of Qᵀ for rows of the identity. */
export function reflectBack(x: Float64Array, rows: (start: number) => Range, by: Reflections): void {
  const count = by.factors.length
  for (let block = Math.ceil(count / together) - 1; block >= 0; block--) {
    const start = block * together
    reflectRows(x, rows(start), by, [start, Math.min(count, start + together)], true)
  }
}
