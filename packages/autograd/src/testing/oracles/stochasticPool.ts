import { OptionError } from '../../errors/index.ts'
import { entries, type NdArray, requireShape, zeros } from './ndarray.ts'
import { type PoolOptions, type PoolWindow, poolWindows } from './poolWindows.ts'

/**
 * Stochastic pooling (Zeiler and Fergus, 2013) of activations a >= 0. In a window with sum S = Σ a_k, tap k
 * is drawn with probability a_k / S; padding counts as 0.
 *
 * Training: y = a_drawn. With the draw held fixed this is a selection, so the error goes to the drawn entry,
 * and adds up where windows overlap.
 *
 * Evaluation: the expected value of the draw, y = Σ_k (a_k / S) a_k = Q / S with Q = Σ a_k². By the quotient
 * rule
 *
 *   dy/da_k = (2 a_k S - Q) / S² = (2 a_k - y) / S.
 *
 * A window of zeros (S = 0) gives 0, and its evaluation gives no gradient.
 */

function activations(x: NdArray, window: PoolWindow): number[] {
  return window.taps.map((tap) => (tap === null ? 0 : x.data[tap]!))
}

function sums(values: readonly number[]): { S: number; Q: number } {
  return { S: values.reduce((s, a) => s + a, 0), Q: values.reduce((q, a) => q + a * a, 0) }
}

function activationWindows(op: string, x: NdArray, options: PoolOptions) {
  const negative = x.data.find((value) => value < 0)
  if (negative !== undefined) {
    throw new OptionError(op, 'activations must be at least 0', `${negative}`, 'pooling after a relu')
  }
  return poolWindows(op, x, options)
}

/** Places in x of the drawn taps; null where nothing or padding was drawn. */
function drawnPlaces(op: string, windows: readonly PoolWindow[], drawn: NdArray): (number | null)[] {
  return windows.map((window, p) => {
    const tap = drawn.data[p]!
    if (tap === -1) return null
    const place = window.taps[tap]
    if (place !== undefined) return place
    const required = `drawn must hold taps from 0 to ${window.taps.length - 1}, or -1 for none`
    throw new OptionError(op, required, `${tap}`, 'row-major numbers of the taps of a window')
  })
}

/**
 * Probability of every tap to be drawn, the taps of a window in row-major order;
 * `x: [..., spatial] -> [..., out, taps]`.
 *
 * Zeros for a window of zeros. Throws an OptionError on negative activations.
 *
 * @example
 * stochasticPoolProbabilities(ndarray([2], [1, 3]), { kernel: [2] }).data // [0.25, 0.75]
 */
export function stochasticPoolProbabilities(x: NdArray, options: PoolOptions): NdArray {
  const { shape, windows } = activationWindows('stochasticPoolProbabilities', x, options)
  const data = windows.flatMap((window) => {
    const values = activations(x, window)
    const { S } = sums(values)
    return values.map((a) => (S === 0 ? 0 : a / S))
  })
  return { shape: [...shape, entries(options.kernel)], data }
}

/**
 * The drawn entry of every window; `drawn: [..., out]` numbers the taps of a window in row-major order, -1
 * for none.
 *
 * @example
 * stochasticPoolForward(ndarray([4], [1, 3, 2, 0]), { kernel: [2] }, ndarray([2], [1, 0])).data // [3, 2]
 */
export function stochasticPoolForward(x: NdArray, options: PoolOptions, drawn: NdArray): NdArray {
  const { shape, windows } = activationWindows('stochasticPoolForward', x, options)
  requireShape('stochasticPoolForward', 'drawn', drawn, shape)
  const places = drawnPlaces('stochasticPoolForward', windows, drawn)
  return { shape, data: places.map((place) => (place === null ? 0 : x.data[place]!)) }
}

/** The error of every window goes to the drawn entry; `g, drawn: [..., out]`. */
export function stochasticPoolBackward(
  x: NdArray,
  options: PoolOptions,
  drawn: NdArray,
  g: NdArray,
): NdArray {
  const { shape, windows } = activationWindows('stochasticPoolBackward', x, options)
  requireShape('stochasticPoolBackward', 'drawn', drawn, shape)
  requireShape('stochasticPoolBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  drawnPlaces('stochasticPoolBackward', windows, drawn).forEach((place, p) => {
    if (place !== null) dx.data[place]! += g.data[p]!
  })
  return dx
}

/**
 * Evaluation: the probability-weighted mean `Σ a² / Σ a` of every window, 0 for a window of zeros.
 *
 * @example
 * stochasticPoolEvaluation(ndarray([2], [1, 3]), { kernel: [2] }).data // [2.5]
 */
export function stochasticPoolEvaluation(x: NdArray, options: PoolOptions): NdArray {
  const { shape, windows } = activationWindows('stochasticPoolEvaluation', x, options)
  const data = windows.map((window) => {
    const { S, Q } = sums(activations(x, window))
    return S === 0 ? 0 : Q / S
  })
  return { shape, data }
}

/** `dx_k = g (2 a_k - y) / Σ a` summed over the windows of an entry; `g: [..., out]`. */
export function stochasticPoolEvaluationBackward(x: NdArray, options: PoolOptions, g: NdArray): NdArray {
  const { shape, windows } = activationWindows('stochasticPoolEvaluationBackward', x, options)
  requireShape('stochasticPoolEvaluationBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  windows.forEach((window, p) => {
    const { S, Q } = sums(activations(x, window))
    if (S === 0) return
    for (const tap of window.taps) {
      if (tap !== null) dx.data[tap]! += (g.data[p]! * (2 * x.data[tap]! - Q / S)) / S
    }
  })
  return dx
}
