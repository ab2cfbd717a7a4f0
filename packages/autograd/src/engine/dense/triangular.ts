import { isIn, room } from './kernels/room.ts'
import { subtractLine } from './matrix.ts'
import { addressOf, cornerAt, type Part, partAt, subtractProduct, transposed } from './product.ts'

/** Which part of a matrix is the triangle, and what is done with it. */
export interface Triangle {
  /** The entries on and above the diagonal, not those below. */
  readonly upper: boolean
  /** The system is of the transpose of the triangle. */
  readonly transpose: boolean
  /** The diagonal counts as ones and is not read. */
  readonly unitriangular: boolean
}

/** So many rows are substituted one by one. */
const narrow = 8

/**
 * x with T x = b in place of `b: [n, k]`, T a triangle of `a: [n, n]` or its transpose: substitution from the end
 * where T has one entry. No entry of the diagonal is 0.
 */
export function substitute(a: Float64Array, b: Float64Array, n: number, k: number, triangle: Triangle): void {
  const { upper, transpose, unitriangular } = triangle
  // Entry (i, j) of T, whichever way round it is stored.
  const t = transpose ? transposed(partAt(a, n, 0, 0)) : partAt(a, n, 0, 0)
  substitutePart(t, partAt(b, k, 0, 0), n, k, { backwards: upper !== transpose, unitriangular })
}

interface Order {
  readonly backwards: boolean
  readonly unitriangular: boolean
}

/**
 * The same of parts: the half of x that T gives first, then, less its product with the square beside, the other, so that
 * nearly all work is products.
 */
export function substitutePart(t: Part, b: Part, n: number, k: number, order: Order): void {
  if (n <= narrow) {
    substituteRows(t, b, n, k, order)
    return
  }
  const middle = narrow * Math.ceil(n / narrow / 2)
  const [above, below] = [b, cornerAt(b, middle, 0)]
  const last = cornerAt(t, middle, middle)
  if (order.backwards) {
    substitutePart(last, below, n - middle, k, order)
    subtractProduct(above, cornerAt(t, 0, middle), below, [middle, n - middle, k])
    substitutePart(t, above, middle, k, order)
  } else {
    substitutePart(t, above, middle, k, order)
    subtractProduct(below, cornerAt(t, middle, 0), above, [n - middle, middle, k])
    substitutePart(last, below, n - middle, k, order)
  }
}

function substituteRows(t: Part, b: Part, n: number, k: number, { backwards, unitriangular }: Order): void {
  const { data } = b
  const here = room()
  if (here !== null && isIn(here, data) && isIn(here, t.data)) {
    const [at, to] = [addressOf(t), addressOf(b)]
    here.run.substituteRows(at, 8 * t.row, 8 * t.column, to, 8 * b.row, n, k, +backwards, +unitriangular)
    return
  }
  for (let step = 0; step < n; step++) {
    const i = backwards ? n - 1 - step : step
    const to = b.start + i * b.row
    const [first, last] = backwards ? [i + 1, n] : [0, i]
    for (let j = first; j < last; j++)
      subtractLine(data, to, data, b.start + j * b.row, k, t.data[t.start + i * t.row + j * t.column]!)
    if (unitriangular) continue
    const pivot = t.data[t.start + i * (t.row + t.column)]!
    for (let c = 0; c < k; c++) data[to + c]! /= pivot
  }
}
