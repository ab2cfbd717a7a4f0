import { checkRoom } from '../engine/dtype.ts'
import type { InterpolateMode } from '../tensor/options/index.ts'

/** How one axis is resampled. */
export interface Resampling {
  /** Elements there are. */
  readonly n: number
  /** Elements asked for. */
  readonly m: number
  /** Distance between two results, in elements of the input. */
  readonly ratio: number
  readonly alignCorners: boolean
}

/** For each result one element of the input and its weight; no weights stand for ones. */
export interface Tap {
  readonly index: Int32Array
  readonly weight: Float64Array | null
}

/** Where result i lies between the elements of the input: centres of equal cells, or from corner to corner. */
function position({ n, m, ratio, alignCorners }: Resampling, i: number): number {
  if (alignCorners) return m > 1 ? (i * (n - 1)) / (m - 1) : 0
  return (i + 0.5) * ratio - 0.5
}

const within = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1)

/**
 * The element that `offset` of a cell behind its start falls on. Rounded to float32 as in PyTorch: in float64 a product
 * that is 3 in mathematics may end up below it.
 */
function chosen({ n, m, ratio }: Resampling, offset: number): Tap[] {
  const index = new Int32Array(m)
  for (let i = 0; i < m; i++) index[i] = within(Math.floor(Math.fround((i + offset) * ratio)), n)
  return [{ index, weight: null }]
}

const emptyTaps = (m: number, taps: number) =>
  Array.from({ length: taps }, () => ({ index: new Int32Array(m), weight: new Float64Array(m) }))

/**
 * Weights 1 - t and t of the two neighbours; in front of the first element and behind the last it stays constant. As in
 * PyTorch an axis that keeps its size keeps its elements, whatever the factor was.
 */
function linear(axis: Resampling): Tap[] {
  const { n, m } = axis
  const taps = emptyTaps(m, 2)
  for (let i = 0; i < m; i++) {
    const at = n === m ? i : Math.max(0, position(axis, i))
    const first = Math.min(Math.floor(at), n - 1)
    const t = Math.min(at - first, 1)
    taps.forEach(({ index, weight }, j) => {
      index[i] = Math.min(first + j, n - 1)
      weight[i] = j === 0 ? 1 - t : t
    })
  }
  return taps
}

const a = -0.75

/**
 * Keys's kernel (Cubic convolution interpolation, 1981): of the cubic splines on [-2, 2] that are 1 at 0, 0 at other
 * integers and smooth, the one with slope a at 1:
 *
 *   (a + 2)|s|³ - (a + 3)|s|² + 1 for |s| <= 1,   a(|s|³ - 5|s|² + 8|s| - 4) beyond.
 */
function keys(s: number): number {
  const d = Math.abs(s)
  return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : a * (((d - 5) * d + 8) * d - 4)
}

/** Four neighbours, those outside replaced by the element at the edge. */
function cubic(axis: Resampling): Tap[] {
  const { n, m } = axis
  const taps = emptyTaps(m, 4)
  for (let i = 0; i < m; i++) {
    const at = position(axis, i)
    const first = Math.min(Math.floor(at), n - 1)
    const t = Math.min(at - first, 1)
    taps.forEach(({ index, weight }, j) => {
      index[i] = within(first + j - 1, n)
      weight[i] = keys(t + 1 - j)
    })
  }
  return taps
}

const rules = {
  nearest: (axis: Resampling) => chosen(axis, 0),
  'nearest-exact': (axis: Resampling) => chosen(axis, 0.5),
  linear,
  bilinear: linear,
  trilinear: linear,
  bicubic: cubic,
} as const

/** What a resampled axis is the weighted sum of; a MemoryError where the table alone is more than memory holds. */
export function tapsOf(mode: Exclude<InterpolateMode, 'area'>, axis: Resampling): Tap[] {
  checkRoom('interpolate', axis.m, 'float64')
  return rules[mode](axis)
}
