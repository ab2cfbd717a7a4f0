import { elu, sigmoid } from '../activations.ts'
import { type Elementwise, unary } from './function.ts'
import { erf } from './normalLaw.ts'

/**
 * Activation functions without a kink, and selu. With the sigmoid s, s' = s(x) s(-x):
 *
 *   softplus  ln(1 + e^(βx)) / β           s(βx); beyond the threshold, βx > t, it is x with derivative 1
 *   silu      x s(x)                       s(x) + x s(x) s(-x)
 *   selu      λ elu_α(x)                   λ elu_α'(x)
 *   mish      x tanh(ln(1 + e^x))
 *
 * mish: tanh(ln q) = (q² - 1) / (q² + 1), so with q = 1 + e^x it is T = (e^2x + 2 e^x) / (e^2x + 2 e^x + 2),
 * and T' = 4 (e^2x + e^x) / (e^2x + 2 e^x + 2)² by the quotient rule; mish' = T + x T'. For x > 0 both
 * fractions are written in e^-x, so that nothing overflows.
 *
 * selu: α and λ are not free: they make mean 0 and variance 1 of a standard normal input a fixed point. With
 * a = 1 - Φ(1) and b = 1 - Φ(2), integrating elu and its square against the normal density φ gives
 *
 *   mean      λ (1/√(2π) + α (√e a - 1/2)) = 0           since ∫_{x<0} e^x φ = √e a
 *   variance  λ² (1/2 + α² (e² b - 2 √e a + 1/2)) = 1    since ∫_{x<0} e^2x φ = e² b
 */

/** `ln(1 + e^(βx)) / β`, and x where βx is above the threshold. */
export function softplus(beta = 1, threshold = 20): Elementwise {
  return unary(
    (x) => {
      const z = beta * x
      if (z > threshold) return x
      return (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)))) / beta
    },
    (x) => (beta * x > threshold ? 1 : sigmoid.value(beta * x)),
  )
}

export const silu = unary(
  (x) => x * sigmoid.value(x),
  (x) => sigmoid.value(x) + x * sigmoid.derivative(x),
)

/** T and T' of the header at x. */
function mishFactor(x: number): { T: number; slope: number } {
  const e = Math.exp(-Math.abs(x))
  // Numerators and the denominator, for x > 0 all divided by e^2x.
  const denominator = x > 0 ? 1 + 2 * e + 2 * e * e : e * e + 2 * e + 2
  const T = (x > 0 ? 1 + 2 * e : e * e + 2 * e) / denominator
  const slope = (4 * (x > 0 ? e * e + e ** 3 : e * e + e)) / denominator ** 2
  return { T, slope }
}

export const mish = unary(
  (x) => x * mishFactor(x).T,
  (x) => mishFactor(x).T + x * mishFactor(x).slope,
)

const tail = (x: number) => (1 - erf.value(x / Math.SQRT2)) / 2
const half = Math.sqrt(Math.E) * tail(1)
const alpha = 1 / (Math.sqrt(2 * Math.PI) * (0.5 - half))
const lambda = 1 / Math.sqrt(0.5 + alpha ** 2 * (Math.E ** 2 * tail(2) - 2 * half + 0.5))

export const selu = unary(
  (x) => lambda * elu(alpha).value(x),
  (x) => lambda * elu(alpha).derivative(x),
)
