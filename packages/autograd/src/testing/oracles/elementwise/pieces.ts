import { binary, type Elementwise, unary } from './function.ts'

/**
 * More functions made of straight pieces, each with the slope of its piece. At the bends, and NaN taken to lie inside of bounds:
 *
 *   trunc, floorDivide                        0 everywhere
 *   frac, fmod                                1 in x, and -trunc(x / y) in y
 *   copysign     |x| with the sign of y       0 at x = 0; -0 counts as negative
 *   nanToNum                                  0 where something was replaced
 *   threshold    x > t ? x : v                0 at t
 *   relu6        x within [0, 6]              0 at both
 *   hardsigmoid  relu6(x + 3) / 6             0 at both
 *   hardswish    x relu6(x + 3) / 6           0 at -3 and 1 at 3; (2x + 3) / 6 between
 */

const flat = () => 0
const whole = (x: number) => (x < 0 ? Math.ceil(x) : Math.floor(x))

export const trunc = unary(whole, flat)
export const frac = unary(
  (x) => x - whole(x),
  () => 1,
)

export const fmod = binary(
  (x, y) => (Number.isFinite(x) && Math.abs(y) === Infinity ? x : x % y),
  () => 1,
  (x, y) => -whole(x / y),
)

/** What ±∞ leaves over is not known. A quotient too small for a float, or over ±∞, lies between 0 and its sign. */
function wholeQuotient(x: number, y: number): number {
  if (y === 0) return x / y
  if (!Number.isFinite(x)) return Number.NaN
  const quotient = x / y
  return quotient === 0 && x !== 0 ? (x < 0 === y < 0 ? 0 : -1) : Math.floor(quotient)
}

export const floorDivide = binary(wholeQuotient, flat, flat)

const turned = (y: number) => (y < 0 || Object.is(y, -0) ? -1 : 1)

export const copysign = binary(
  (x, y) => Math.abs(x) * turned(y),
  (x, y) => (x > 0 ? 1 : x < 0 ? -1 : 0) * turned(y),
  flat,
)

/** The numbers for NaN, ∞ and -∞. */
export function nanToNum(nan = 0, posInf = Number.MAX_VALUE, negInf = -Number.MAX_VALUE): Elementwise {
  return unary(
    (x) => (Number.isNaN(x) ? nan : x === Infinity ? posInf : x === -Infinity ? negInf : x),
    (x) => (Number.isFinite(x) ? 1 : 0),
  )
}

export const threshold = (limit: number, value: number): Elementwise =>
  unary(
    (x) => (x > limit ? x : value),
    (x) => (x > limit ? 1 : 0),
  )

const clipped = (x: number) => Math.min(Math.max(x, 0), 6)
const inside = (x: number) => !(x <= 0 || x >= 6)

export const relu6 = unary(clipped, (x) => (inside(x) ? 1 : 0))
export const hardsigmoid = unary(
  (x) => clipped(x + 3) / 6,
  (x) => (inside(x + 3) ? 1 / 6 : 0),
)
export const hardswish = unary(
  (x) => (x * clipped(x + 3)) / 6,
  (x) => (inside(x + 3) ? (2 * x + 3) / 6 : x > 0 ? 1 : 0),
)
