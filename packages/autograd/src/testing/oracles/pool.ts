import { type NdArray, requireShape, zeros } from './ndarray.ts'
import { type PoolOptions, type PoolWindow, poolWindows } from './poolWindows.ts'

/**
 * Max and mean pooling over the last axes of x.
 *
 * Max: y[p] = x[winner(p)]. Away from ties the winner does not move when x does, so dy[p]/dx[i] is 1 for the
 * winner and 0 for all others: the whole error of a window goes to its winner. Windows overlap, so the errors
 * of an entry that wins in several windows add up. Padding counts as -inf and loses even against a real -inf.
 *
 * Mean: y[p] = (1 / D(p)) Σ_{i in window p} x[i] is linear with the same factor 1 / D(p) for every entry: the
 * error is spread evenly, g[p] / D(p) each. The divisor D is `divisorOverride` if given; otherwise the number
 * of taps within the padded input (what a `ceilMode` window reads beyond it does not count), or with
 * `countIncludePad` false the number of real entries.
 */

/**
 * The largest entry, the first of equals in row-major order; NaN counts as largest; null if all is padding.
 */
export function winner(x: NdArray, taps: PoolWindow['taps']): number | null {
  let best: number | null = null
  for (const tap of taps) {
    if (tap === null) continue
    const value = x.data[tap]!
    const leader = best === null ? null : x.data[best]!
    if (leader === null || value > leader || (Number.isNaN(value) && !Number.isNaN(leader))) best = tap
  }
  return best
}

/**
 * Maximum of every window; `x: [..., spatial] -> [..., out]`. A window wholly in padding gives -inf.
 *
 * @example
 * maxPoolForward(ndarray([4], [1, 5, 5, 2]), { kernel: [2] }).data // [5, 5]
 */
export function maxPoolForward(x: NdArray, options: PoolOptions): NdArray {
  const { shape, windows } = poolWindows('maxPoolForward', x, options)
  const data = windows.map((window) => {
    const place = winner(x, window.taps)
    return place === null ? -Infinity : x.data[place]!
  })
  return { shape, data }
}

/** The error of every window goes to its winner, the first in row-major order at ties; `g: [..., out]`. */
export function maxPoolBackward(x: NdArray, options: PoolOptions, g: NdArray): NdArray {
  const { shape, windows } = poolWindows('maxPoolBackward', x, options)
  requireShape('maxPoolBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  windows.forEach((window, p) => {
    const place = winner(x, window.taps)
    if (place !== null) dx.data[place]! += g.data[p]!
  })
  return dx
}

/** How a mean pool divides; `countIncludePad` defaults to true, `divisorOverride` to null. */
export interface MeanPoolOptions extends PoolOptions {
  readonly countIncludePad?: boolean
  readonly divisorOverride?: number | null
}

function divisor(window: PoolWindow, options: MeanPoolOptions): number {
  if (options.divisorOverride !== undefined && options.divisorOverride !== null)
    return options.divisorOverride
  if (options.countIncludePad ?? true) return window.withinPadding
  return window.taps.filter((tap) => tap !== null).length
}

/**
 * Mean of every window; `x: [..., spatial] -> [..., out]`. With `countIncludePad` false a window wholly in
 * padding is the mean of nothing, NaN.
 *
 * @example
 * meanPoolForward(ndarray([4], [1, 5, 4, 2]), { kernel: [2] }).data // [3, 3]
 */
export function meanPoolForward(x: NdArray, options: MeanPoolOptions): NdArray {
  const { shape, windows } = poolWindows('meanPoolForward', x, options)
  const data = windows.map((window) => {
    let sum = 0
    for (const tap of window.taps) if (tap !== null) sum += x.data[tap]!
    return sum / divisor(window, options)
  })
  return { shape, data }
}

/** The error of every window is spread evenly over its real entries; what falls on padding is lost. */
export function meanPoolBackward(x: NdArray, options: MeanPoolOptions, g: NdArray): NdArray {
  const { shape, windows } = poolWindows('meanPoolBackward', x, options)
  requireShape('meanPoolBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  windows.forEach((window, p) => {
    for (const tap of window.taps) if (tap !== null) dx.data[tap]! += g.data[p]! / divisor(window, options)
  })
  return dx
}
