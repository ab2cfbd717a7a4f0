import type { Reduction } from './reduction.ts'

/**
 * Variance and standard deviation of a line of n numbers, with N = max(0, n - correction).
 *
 *   v = (1/N) Σ_i (x_i - μ)²,   μ = (1/n) Σ x_i
 *
 * For the derivative take another form of the same sum, free of the mean (both are Σ x_i² - (Σ x_i)²/n):
 *
 *   Σ_i (x_i - μ)² = (1/n) Σ_{i<j} (x_i - x_j)².
 *
 * x_k stands in n - 1 of the pairs, so
 *
 *   ∂v/∂x_k = (2 / (n N)) Σ_j (x_k - x_j),   s = sqrt(v),   ∂s/∂x_k = ∂v/∂x_k / (2 s).
 *
 * Where s = 0 all entries are equal, a corner of s like that of |x| at 0: derivative 0.
 */

const total = (line: readonly number[]) => line.reduce((sum, x) => sum + x, 0)

/** `Σ (x - μ)² / max(0, n - correction)`. */
export function variance(correction = 1): Reduction {
  const divisor = (line: readonly number[]) => Math.max(0, line.length - correction)
  return {
    value: (line) => {
      const mean = total(line) / line.length
      return total(line.map((x) => (x - mean) ** 2)) / divisor(line)
    },
    gradient: (line) =>
      line.map((x) => (2 * total(line.map((other) => x - other))) / line.length / divisor(line)),
  }
}

/** The square root of the variance. */
export function std(correction = 1): Reduction {
  const squared = variance(correction)
  return {
    value: (line) => Math.sqrt(squared.value(line)),
    gradient: (line) => {
      const s = Math.sqrt(squared.value(line))
      return squared.gradient(line).map((slope) => (s === 0 ? 0 : slope / (2 * s)))
    },
  }
}
