import { binary, type Elementwise, unary } from './function.ts'

/**
 * Logarithms and powers to other bases, inverse hyperbolic functions, and what is made of logarithms.
 *
 *   exp2       2^x = e^(x ln 2)                2^x ln 2
 *   log2       ln x / ln 2                     1 / (x ln 2)
 *   asinh      ln(x + √(x² + 1))               1 / √(x² + 1), from cosh² = sinh² + 1
 *   acosh      2 ln(√((x+1)/2) + √((x-1)/2))   1 / √(x² - 1)
 *   atanh      ln((1 + x) / (1 - x)) / 2       1 / (1 - x²)
 *   logit      ln(x / (1 - x))                 1 / x + 1 / (1 - x)
 *   logSigmoid -ln(1 + e^-x)                   1 / (1 + e^x)
 *   softsign   x / (1 + |x|)                   1 / (1 + |x|)²
 *   celu       α (e^(x/α) - 1) for x <= 0      e^(x/α)
 *   xlogy      x ln y, 0 where x = 0           ln y, x / y; 0 where x = 0 and y is outside of (0, ∞)
 *   hypot      √(x² + y²)                      x / out, y / out; 0 at the origin
 */

export const exp2 = unary(
  (x) => 2 ** x,
  (x) => 2 ** x * Math.LN2,
)

const logarithm = (value: (x: number) => number, base: number) =>
  unary(value, (x) => 1 / (x * Math.log(base)))

export const log2 = logarithm((x) => Math.log(x) / Math.LN2, 2)
export const log10 = logarithm((x) => Math.log(x) / Math.LN10, 10)

export const asinh = unary(
  (x) => Math.sign(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1)),
  (x) => 1 / Math.sqrt(x * x + 1),
)

export const acosh = unary(
  (x) => 2 * Math.log(Math.sqrt((x + 1) / 2) + Math.sqrt((x - 1) / 2)),
  (x) => 1 / Math.sqrt(x * x - 1),
)

export const atanh = unary(
  (x) => Math.log((1 + x) / (1 - x)) / 2,
  (x) => 1 / (1 - x * x),
)

/** Of x clipped to [eps, 1 - eps], where what is clipped has slope 0. */
export function logit(eps: number | null = null): Elementwise {
  const [low, high] = eps === null ? [-Infinity, Infinity] : [eps, 1 - eps]
  const clipped = (x: number) => Math.min(Math.max(x, low), high)
  return unary(
    (x) => Math.log(clipped(x) / (1 - clipped(x))),
    (x) => (x < low || x > high ? 0 : 1 / x + 1 / (1 - x)),
  )
}

export const logSigmoid = unary(
  (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
  (x) => 1 / (1 + Math.exp(x)),
)

export const softsign = unary(
  (x) => x / (1 + Math.abs(x)),
  (x) => 1 / (1 + Math.abs(x)) ** 2,
)

export const celu = (alpha = 1): Elementwise =>
  unary(
    (x) => (x > 0 ? x : alpha * Math.expm1(x / alpha)),
    (x) => (x > 0 ? 1 : Math.exp(x / alpha)),
  )

const vanishes = (x: number, y: number) => x === 0 && !(y > 0 && y < Infinity) && !Number.isNaN(y)

export const xlogy = binary(
  (x, y) => (vanishes(x, y) ? 0 : x * Math.log(y)),
  (x, y) => (vanishes(x, y) ? 0 : Math.log(y)),
  (x, y) => (vanishes(x, y) ? 0 : x / y),
)

/** Infinite if one of them is, even beside NaN. */
function radius(x: number, y: number): number {
  if (Math.abs(x) === Infinity || Math.abs(y) === Infinity) return Infinity
  const [short, long] = [Math.min(Math.abs(x), Math.abs(y)), Math.max(Math.abs(x), Math.abs(y))]
  return long === 0 ? 0 : long * Math.sqrt(1 + (short / long) ** 2)
}

export const hypot = binary(
  radius,
  (x, y) => (x === 0 ? 0 : x / radius(x, y)),
  (x, y) => (y === 0 ? 0 : y / radius(x, y)),
)

export const ldexp = binary(
  (x, y) => x * 2 ** y,
  (_x, y) => 2 ** y,
  (x, y) => x * 2 ** y * Math.LN2,
)

/** x + w (y - x) as (1 - w) x + w y. */
export const lerp: Elementwise = {
  value: (x, y, w) => (1 - w!) * x! + w! * y!,
  partials: [(_x, _y, w) => 1 - w!, (_x, _y, w) => w!, (x, y) => y! - x!],
}
