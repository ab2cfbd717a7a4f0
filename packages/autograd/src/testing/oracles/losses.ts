import { map, type NdArray, requireShape, zip } from './ndarray.ts'

/**
 * Mean squared error and weight penalties; all give one number, so the cotangent g is a number.
 *
 *   mse   (1/n) Σ (x_i - t_i)²      dx = 2 g (x - t) / n,  dt = -dx       n counts all entries
 *   l1    λ Σ |w_i|                 dw = g λ sign(w)                      0 at the kink w = 0
 *   l2    (λ/2) Σ w_i²              dw = g λ w                            hence "weight decay"
 */
const total = (x: NdArray): number => x.data.reduce((sum, value) => sum + value, 0)

/** `mean((x - t)²)` over all entries; `x, t: [...] -> number`. */
export function mseForward(x: NdArray, t: NdArray): number {
  requireShape('mseForward', 't', t, x.shape)
  return total(zip(x, t, (a, b) => (a - b) ** 2)) / x.data.length
}

/** `dx = 2 g (x - t) / n` and `dt = -dx`. */
export function mseBackward(x: NdArray, t: NdArray, g = 1): { dx: NdArray; dt: NdArray } {
  requireShape('mseBackward', 't', t, x.shape)
  const dx = zip(x, t, (a, b) => (2 * g * (a - b)) / x.data.length)
  return { dx, dt: map(dx, (value) => -value) }
}

/** `λ Σ |w|`. */
export function l1Forward(w: NdArray, lambda: number): number {
  return lambda * total(map(w, Math.abs))
}

/** `dw = g λ sign(w)`, 0 where w is 0. */
export function l1Backward(w: NdArray, lambda: number, g = 1): NdArray {
  return map(w, (value) => g * lambda * Math.sign(value))
}

/** `(λ / 2) Σ w²`. */
export function l2Forward(w: NdArray, lambda: number): number {
  return (lambda / 2) * total(map(w, (value) => value * value))
}

/** `dw = g λ w`. */
export function l2Backward(w: NdArray, lambda: number, g = 1): NdArray {
  return map(w, (value) => g * lambda * value)
}
