import { engine } from '../current.ts'
import { dense, type View } from '../view.ts'

/** A matrix within an array: entry (i, j) is `data[start + i * row + j * column]`. */
export interface Part {
  readonly data: Float64Array
  readonly start: number
  readonly row: number
  readonly column: number
}

/** Rows and columns of a block of algorithms by blocks: a block of 64 x 64 numbers lies in a core's first cache. */
export const blockSize = 64

/** From this many multiplications on, the way through the engine is shorter than plain loops. */
const large = 2 ** 19

/** The part of a row-major matrix with n columns that begins at (i, j). */
export function partAt(data: Float64Array, n: number, i: number, j: number): Part {
  return { data, start: i * n + j, row: n, column: 1 }
}

export function transposed(part: Part): Part {
  return { ...part, row: part.column, column: part.row }
}

/** c -= a b, where `a: [m, k], b: [k, n], c: [m, n]` are parts that do not overlap; the rows of c lie densely. */
export function subtractProduct(
  c: Part,
  a: Part,
  b: Part,
  [m, k, n]: readonly [number, number, number],
): void {
  if (m * k * n >= large) {
    subtractByEngine(c, a, b, [m, k, n])
    return
  }
  for (let i = 0; i < m; i++) {
    const to = c.start + i * c.row
    for (let p = 0; p < k; p++) {
      const factor = a.data[a.start + i * a.row + p * a.column]!
      const from = b.start + p * b.row
      for (let j = 0; j < n; j++) c.data[to + j]! -= factor * b.data[from + j * b.column]!
    }
  }
}

function subtractByEngine(c: Part, a: Part, b: Part, [m, k, n]: readonly [number, number, number]): void {
  const [left, right] = [uploaded(a, m, k), uploaded(b, k, n)]
  const product = engine().contract({ view: left, labels: [0, 1] }, { view: right, labels: [1, 2] }, [0, 2])
  const data = engine().read(product)
  for (const view of [left, right, product]) engine().release(view.block)
  for (let i = 0; i < m; i++) {
    const to = c.start + i * c.row
    for (let j = 0; j < n; j++) c.data[to + j]! -= data[i * n + j]!
  }
}

function uploaded(part: Part, m: number, n: number): View {
  const copy = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    const from = part.start + i * part.row
    for (let j = 0; j < n; j++) copy[i * n + j] = part.data[from + j * part.column]!
  }
  return dense(engine().upload(copy, 'float64'), [m, n])
}
