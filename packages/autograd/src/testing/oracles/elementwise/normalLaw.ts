import { sigmoid } from '../activations.ts'
import { type Elementwise, unary } from './function.ts'
import { integrate } from './quadrature.ts'

/**
 * The error function and what is made of the normal law.
 *
 *   erf x = 2/√π ∫₀ˣ e^(-t²) dt         e^(-x²) 2/√π, by the fundamental theorem of calculus
 *
 * computed by quadrature, so with no series or fraction of its own; beyond 6 it differs from ±1 by less than
 * 3e-17.
 *
 *   gelu = x Φ(x), Φ(x) = (1 + erf(x / √2)) / 2     Φ(x) + x φ(x), φ(x) = Φ' = e^(-x²/2) / √(2π)
 *
 * gelu by a tanh: (1 + tanh u) / 2 = s(2u) with the sigmoid s, so with v = 2 √(2/π) (x + 0.044715 x³)
 *
 *   x s(v)                              s(v) + x s(v) s(-v) v',   v' = 2 √(2/π) (1 + 3 · 0.044715 x²).
 */

function errorFunction(x: number): number {
  if (x === 0 || Number.isNaN(x)) return x
  if (Math.abs(x) > 6) return Math.sign(x)
  return (2 / Math.sqrt(Math.PI)) * integrate((t) => Math.exp(-t * t), x)
}

export const erf = unary(errorFunction, (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x))

const distribution = (x: number) => (1 + errorFunction(x / Math.SQRT2)) / 2
const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)

const exactGelu = unary(
  (x) => x * distribution(x),
  (x) => distribution(x) + x * density(x),
)

const rate = 2 * Math.sqrt(2 / Math.PI)
const argument = (x: number) => rate * (x + 0.044715 * x ** 3)

const tanhGelu = unary(
  (x) => x * sigmoid.value(argument(x)),
  (x) => {
    const v = argument(x)
    return sigmoid.value(v) + x * sigmoid.derivative(v) * rate * (1 + 3 * 0.044715 * x ** 2)
  },
)

/** `x Φ(x)`, or its approximation by a hyperbolic tangent. */
export function gelu(approximate: 'none' | 'tanh' = 'none'): Elementwise {
  return approximate === 'tanh' ? tanhGelu : exactGelu
}
