import { type NdArray, requireShape, zip } from './ndarray.ts'

/**
 * Activation functions and their derivatives, as functions of one number. y = f(x) entry by entry, so dx = g
 * f'(x).
 *
 *   sigmoid   s(x) = 1 / (1 + e^-x):   s' = e^-x / (1 + e^-x)² = s(x) (1 - s(x)) = s(x) s(-x)
 *   tanh      (e^x - e^-x) / (e^x + e^-x) = sinh / cosh:   (cosh² - sinh²) / cosh² = 1 / cosh²(x)
 *   relu      max(x, 0):   1 where x > 0, else 0
 *   leakyRelu x where x > 0, else a x:   1 where x > 0, else a
 *   elu       x where x > 0, else a (e^x - 1):   1 where x > 0, else a e^x
 *
 * At the kink 0 the derivative is the one of the branch "else": 0, a, a.
 */
export interface Activation {
  /** f(x) */
  value(x: number): number
  /** f'(x) */
  derivative(x: number): number
}

/** Logistic sigmoid; e is raised to negative powers only, so that nothing overflows. */
export const sigmoid: Activation = {
  value: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  derivative: (x) => sigmoid.value(x) * sigmoid.value(-x),
}

/** Hyperbolic tangent. */
export const tanh: Activation = {
  value: (x) => Math.tanh(x),
  derivative: (x) => 1 / Math.cosh(x) ** 2,
}

/** `max(x, 0)`, derivative 0 at 0. */
export const relu: Activation = {
  value: (x) => (x > 0 ? x : Number.isNaN(x) ? x : 0),
  derivative: (x) => (x > 0 ? 1 : 0),
}

/** `x` where x > 0, else `negativeSlope x`; derivative `negativeSlope` at 0. */
export function leakyRelu(negativeSlope = 0.01): Activation {
  return { value: (x) => (x > 0 ? x : negativeSlope * x), derivative: (x) => (x > 0 ? 1 : negativeSlope) }
}

/** `x` where x > 0, else `alpha (e^x - 1)`; derivative `alpha` at 0. */
export function elu(alpha = 1): Activation {
  return {
    value: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
    derivative: (x) => (x > 0 ? 1 : alpha * Math.exp(x)),
  }
}

/** `f(x)` entry by entry. */
export function activationForward(f: Activation, x: NdArray): NdArray {
  return { shape: x.shape, data: x.data.map((value) => f.value(value)) }
}

/** `dx = g f'(x)`; g has the shape of x. */
export function activationBackward(f: Activation, x: NdArray, g: NdArray): NdArray {
  requireShape('activationBackward', 'g', g, x.shape)
  return zip(g, x, (error, value) => error * f.derivative(value))
}
