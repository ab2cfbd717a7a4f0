import { binary, type Elementwise, unary } from './function.ts'

/**
 * Functions made of straight pieces: the derivative is the slope of the piece. Conventions at the kinks:
 *
 *   |x|              sign(x)                   0 at 0
 *   sign, floor, ceil, round                   0 everywhere
 *   max(x, y)        1 for the larger          one half each at ties
 *   clamp            1 within the bounds       1 at the bounds as well
 *   hardtanh         1 between the bounds      0 at the bounds
 *
 * The sign of NaN is 0. Rounding takes halves to the even neighbour.
 */

const flat = () => 0
const signOf = (x: number) => (x > 0 ? 1 : x < 0 ? -1 : 0)

export const abs = unary((x) => Math.abs(x), signOf)
export const sign = unary(signOf, flat)
export const floor = unary((x) => Math.floor(x), flat)
export const ceil = unary((x) => Math.ceil(x), flat)

export const round = unary((x) => {
  const [below, above] = [Math.floor(x), Math.ceil(x)]
  if (x - below !== above - x) return x - below < above - x ? below : above
  return below % 2 === 0 ? below : above
}, flat)

/** 1 where the first is preferred, 0 where the second is, one half where they are equal. */
const share = (first: boolean, second: boolean) => (first ? 1 : second ? 0 : 0.5)

export const maximum = binary(
  (x, y) => Math.max(x, y),
  (x, y) => share(x > y, x < y),
  (x, y) => share(y > x, y < x),
)

export const minimum = binary(
  (x, y) => Math.min(x, y),
  (x, y) => share(x < y, x > y),
  (x, y) => share(y < x, y > x),
)

/** `min(max(x, min), max)`: where the bounds are out of order, max wins; derivative 1 at the bounds. */
export function clamp(min: number | null = null, max: number | null = null): Elementwise {
  const [low, high] = [min ?? -Infinity, max ?? Infinity]
  return unary(
    (x) => Math.min(Math.max(x, low), high),
    (x) => (x < low || x > high ? 0 : 1),
  )
}

/** x between the bounds, the bound beyond; derivative 0 at the bounds. */
export function hardtanh(min = -1, max = 1): Elementwise {
  return unary(
    (x) => Math.min(Math.max(x, min), max),
    (x) => (x <= min || x >= max ? 0 : 1),
  )
}
