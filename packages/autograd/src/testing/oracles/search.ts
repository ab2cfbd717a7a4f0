import { ShapeError } from '../../errors/index.ts'
import { axisOf } from './axes.ts'
import { entries, indices, type NdArray, ndarray, offset, part, zeros } from './ndarray.ts'

/**
 * Searching and counting, by counting:
 *
 *   searchsorted   the number of entries that stand before the value, or with `right` not behind it
 *   unique         an entry (or slice) is kept if none in front of it equals it; its place is the number of kept ones
 *                  that are less. values = x at the kept ones, so dx = g there and 0 elsewhere
 *   bincount       out[c] = Σ w_i over all i with x_i = c, so dw_i = g[x_i]
 *   histc          bin c holds the x with edge_c <= x < edge_{c+1}, the last one its upper edge too
 *
 * NaN stands behind all numbers and equals nothing.
 */
const less = (a: number, b: number) => (Number.isNaN(b) ? !Number.isNaN(a) : a < b)

/** `sorted: [n]` for all values, or `[..., n], [..., m] -> [..., m]`. */
export function searchsortedForward(sorted: NdArray, values: NdArray, right = false): NdArray {
  const n = sorted.shape.at(-1)
  if (n === undefined) throw new ShapeError('searchsortedForward', 'an axis is needed', '[]', 'a vector')
  const perLine = sorted.shape.length === 1 ? entries(values.shape) : values.shape.at(-1)!
  const data = values.data.map((value, i) => {
    const start = Math.floor(i / perLine) * n
    const line = sorted.data.slice(start, start + n)
    return line.filter((entry) => (right ? !less(value, entry) : less(entry, value))).length
  })
  return ndarray(values.shape, data)
}

/** Whether each entry is among others. */
export function isinForward(x: NdArray, elements: NdArray, invert = false): NdArray {
  const among = (value: number) => elements.data.some((entry) => entry === value)
  return ndarray(
    x.shape,
    x.data.map((value) => Number(among(value) !== invert)),
  )
}

/** Indices of the entries that are not 0: `[k, rank]`. */
export function nonzeroForward(x: NdArray): NdArray {
  const found = [...indices(x.shape)].filter((index) => x.data[offset(x.shape, index)] !== 0)
  return ndarray([found.length, x.shape.length], found.flat())
}

/** Sums of weights, or numbers of entries, by value; at least `minLength` of them. */
export function bincountForward(x: NdArray, weights: NdArray | null = null, minLength = 0): NdArray {
  const length = Math.max(minLength, ...x.data.map((value) => value + 1))
  const out = zeros([length])
  x.data.forEach((value, i) => {
    out.data[value]! += weights?.data[i] ?? 1
  })
  return out
}

/** `dw_i = g[x_i]` */
export function bincountBackward(x: NdArray, g: NdArray): NdArray {
  return ndarray(
    x.shape,
    x.data.map((value) => g.data[value]!),
  )
}

/** How many entries lie in each of `bins` equal intervals. */
export function histcForward(x: NdArray, bins = 100, min = 0, max = 0): NdArray {
  let [low, high] = min === max && x.data.length > 0 ? [Math.min(...x.data), Math.max(...x.data)] : [min, max]
  if (low === high) [low, high] = [low - 1, high + 1]
  const edge = (c: number) => low + (c / bins) * (high - low)
  const holds = (c: number) => (value: number) => {
    return value >= edge(c) && (c === bins - 1 ? value <= high : value < edge(c + 1))
  }
  return ndarray(
    [bins],
    Array.from({ length: bins }, (_, c) => x.data.filter(holds(c)).length),
  )
}

/** The slices of x along an axis as lists; single entries without one. */
function slicesOf(x: NdArray, axis: number | null): number[][] {
  if (axis === null) return x.data.map((value) => [value])
  const along = axisOf('unique', axis, x.shape.length)
  return Array.from({ length: x.shape[along]! }, (_, i) => part(x, along, i, i + 1).data)
}

const equal = (a: readonly number[], b: readonly number[]) => a.every((value, k) => value === b[k])

function lessSlice(a: readonly number[], b: readonly number[]): boolean {
  const k = a.findIndex((value, i) => value !== b[i] && !(Number.isNaN(value) && Number.isNaN(b[i])))
  return k >= 0 && less(a[k]!, b[k]!)
}

/** Positions of the first of equal slices, in the order of what they hold, and for every slice where its like is. */
export function uniqueOrder(x: NdArray, axis: number | null = null): { kept: number[]; inverse: number[] } {
  const slices = slicesOf(x, axis)
  const like = slices.map((slice, i) => slices.findIndex((other, j) => j === i || equal(slice, other)))
  const firsts = [...slices.keys()].filter((i) => like[i] === i)
  const place = (i: number) =>
    firsts.filter((j) => {
      if (lessSlice(slices[j]!, slices[i]!)) return true
      return j < i && !lessSlice(slices[i]!, slices[j]!)
    }).length
  const kept = new Array<number>(firsts.length)
  for (const i of firsts) kept[place(i)] = i
  return { kept, inverse: like.map((i) => kept.indexOf(i)) }
}
