import { engine } from '../current.ts'
import { dense, type View } from '../view.ts'
import { isIn, type Room, room } from './kernels/room.ts'

/** A matrix within an array: entry (i, j) is `data[start + i * row + j * column]`. */
export interface Part {
  readonly data: Float64Array
  readonly start: number
  readonly row: number
  readonly column: number
}

/** From this many multiplications on, the way through the engine is shorter than plain loops. */
const large = 2 ** 19

/** Below so many the loops are shorter than the way into a kernel. */
const small = 64

/** The part of a row-major matrix with n columns that begins at (i, j). */
export function partAt(data: Float64Array, n: number, i: number, j: number): Part {
  return { data, start: i * n + j, row: n, column: 1 }
}

/** The part of a part that begins at its (i, j). */
export const cornerAt = (x: Part, i: number, j: number): Part => ({
  ...x,
  start: x.start + i * x.row + j * x.column,
})

export function transposed(part: Part): Part {
  return { ...part, row: part.column, column: part.row }
}

type Sizes = readonly [m: number, k: number, n: number]

/** c -= a b, where `a: [m, k], b: [k, n], c: [m, n]` are parts that do not overlap; the rows of c lie densely. */
export function subtractProduct(c: Part, a: Part, b: Part, sizes: Sizes): void {
  const [m, k, n] = sizes
  const work = m * k * n
  const here = work < small ? null : room()
  const reached = here !== null && isIn(here, a.data) && isIn(here, b.data) && isIn(here, c.data)
  if (reached) {
    if (n > 1 || !subtractColumn(here, c, a, b, m, k)) subtractByKernel(here, c, a, b, sizes)
  } else if (work >= large) subtractByEngine(c, a, b, sizes)
  else subtractByLoops(c, a, b, sizes)
}

/** Where a part begins in the memory of its array. */
export const addressOf = ({ data, start }: Part): number => data.byteOffset + 8 * start

/** The same of one column, where lines of memory are its sums or their terms; false where they are not. */
function subtractColumn(here: Room, c: Part, a: Part, b: Part, m: number, k: number): boolean {
  const [to, left] = [addressOf(c), addressOf(a)]
  if (a.column === 1 && b.row === 1) here.run.subtractDots(to, 8 * c.row, left, 8 * a.row, addressOf(b), m, k)
  else if (a.row === 1 && c.row === 1)
    for (let p = 0; p < k; p++)
      here.run.subtractLine(to, left + 8 * p * a.column, m, b.data[b.start + p * b.row]!)
  else return false
  return true
}

/**
 * Terms of a sum, and columns, that the kernel takes at a time: four lines of terms lie in a core's first cache, and all
 * of the right side in the second or not far behind.
 */
const [depth, breadth] = [256, 1024]

function subtractByKernel(here: Room, c: Part, a: Part, b: Part, [m, k, n]: Sizes): void {
  for (let p = 0; p < k; p += depth)
    for (let q = 0; q < n; q += breadth)
      here.subtractProduct([
        addressOf(cornerAt(c, 0, q)),
        8 * c.row,
        addressOf(cornerAt(a, 0, p)),
        8 * a.row,
        8 * a.column,
        addressOf(cornerAt(b, p, q)),
        8 * b.row,
        8 * b.column,
        m,
        Math.min(depth, k - p),
        Math.min(breadth, n - q),
      ])
}

function subtractByLoops(c: Part, a: Part, b: Part, [m, k, n]: Sizes): void {
  for (let i = 0; i < m; i++) {
    const to = c.start + i * c.row
    for (let p = 0; p < k; p++) {
      const factor = a.data[a.start + i * a.row + p * a.column]!
      const from = b.start + p * b.row
      for (let j = 0; j < n; j++) c.data[to + j]! -= factor * b.data[from + j * b.column]!
    }
  }
}

function subtractByEngine(c: Part, a: Part, b: Part, [m, k, n]: Sizes): void {
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
