import { type Elementwise, unary } from './function.ts'
import { integrate } from './quadrature.ts'

/**
 * The gamma function's family, the error function's complement and inverse, and sinc, each by quadrature of an integral, so
 * with no asymptotic series, recurrence from below or table of its own.
 *
 *   erfc x    2/√π e^(-x²) ∫₀^∞ e^(-t² - 2xt) dt             -2/√π e^(-x²)
 *   erfinv    by bisection of erf and erfc                    1 / erf'(y) = √π/2 e^(y²)
 *   lgamma    log ∫₀^∞ t^(x + 11) e^-t dt - Σ log |x + k|, k < 12: Euler's integral, and Γ(x + 1) = x Γ(x)
 *   digamma   log x + ∫₀^∞ (1/t - 1/(1 - e^-t)) e^(-xt) dt    Binet
 *   polygamma (-1)^(n+1) ∫₀^∞ t^n e^(-xt) / (1 - e^-t) dt     from it by differentiation, n >= 1
 *   sinc      ∫₀¹ cos(πxt) dt                                 -π ∫₀¹ t sin(πxt) dt
 *
 * Below 1, ψ_n(x) = ψ_n(x + 1) - (-1)^n n! / x^(n+1).
 */

const slope = (x: number) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x)

function complement(x: number): number {
  if (Number.isNaN(x)) return x
  if (x < 0) return 2 - complement(-x)
  return x > 30 ? 0 : slope(x) * integrate((t) => Math.exp(-t * t - 2 * x * t), 7)
}

export const erfc = unary(complement, (x) => -slope(x))

function inverse(x: number): number {
  if (x < 0) return -inverse(-x)
  if (!(x < 1)) return x === 1 ? Infinity : Number.NaN
  let [low, high] = [0, 6]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (complement(middle) > 1 - x) low = middle
    else high = middle
  }
  return low
}

export const erfinv = unary(inverse, (x) => 1 / slope(inverse(x)))

function logGamma(x: number): number {
  let sum = Math.log(integrate((t) => t ** (x + 11) * Math.exp(-t), 100))
  for (let k = 0; k < 12; k++) sum -= Math.log(Math.abs(x + k))
  return sum
}

function psi(n: number, x: number): number {
  if (x < 1) {
    let step = 1 / x
    for (let j = 1; j <= n; j++) step *= -j / x
    return psi(n, x + 1) - step
  }
  if (n === 0) return Math.log(x) + integrate((t) => (1 / t + 1 / Math.expm1(-t)) * Math.exp(-x * t), 60)
  return (n % 2 === 0 ? 1 : -1) * integrate((t) => (t ** n * Math.exp(-x * t)) / Math.expm1(-t), 60 + 10 * n)
}

/** ψ differentiated n times. */
export const polygamma = (n: number): Elementwise =>
  unary(
    (x) => psi(n, x),
    (x) => psi(n + 1, x),
  )

export const digamma = polygamma(0)
export const lgamma = unary(logGamma, (x) => psi(0, x))

export const sinc = unary(
  (x) => integrate((t) => Math.cos(Math.PI * x * t), 1),
  (x) => -Math.PI * integrate((t) => t * Math.sin(Math.PI * x * t), 1),
)
