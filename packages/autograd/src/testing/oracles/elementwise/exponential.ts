import { binary, unary } from './function.ts'

/**
 * Exponentials, logarithms and roots.
 *
 *   e^x, e^x - 1       e^x
 *   ln x               1 / x
 *   ln(1 + x)          1 / (1 + x)
 *   x^(1/2)            1/2 x^(-1/2), +∞ at 0
 *   x^(-1/2)           -1/2 x^(-3/2)
 *   ln(e^x + e^y)      e^x / (e^x + e^y) = 1 / (1 + e^(y-x)), and the same with x and y exchanged
 *
 * ln(e^x + e^y) is computed as m + ln(e^(x-m) + e^(y-m)), m the larger of both, in which nothing overflows.
 * Where x = y both derivatives are one half, also at infinity.
 */

export const exp = unary(
  (x) => Math.exp(x),
  (x) => Math.exp(x),
)

export const expm1 = unary(
  (x) => Math.expm1(x),
  (x) => Math.exp(x),
)

export const log = unary(
  (x) => Math.log(x),
  (x) => 1 / x,
)

export const log1p = unary(
  (x) => Math.log1p(x),
  (x) => 1 / (1 + x),
)

export const sqrt = unary(
  (x) => Math.sqrt(x),
  (x) => (x < 0 ? Number.NaN : 0.5 * x ** -0.5),
)

export const rsqrt = unary(
  (x) => 1 / Math.sqrt(x),
  (x) => (x < 0 ? Number.NaN : -0.5 * x ** -1.5),
)

const shareOf = (x: number, y: number) => (x === y ? 0.5 : 1 / (1 + Math.exp(y - x)))

export const logAddExp = binary(
  (x, y) => {
    const top = Math.max(x, y)
    if (Math.abs(top) === Infinity) return top
    return top + Math.log1p(Math.exp(Math.min(x, y) - top))
  },
  shareOf,
  (x, y) => shareOf(y, x),
)
