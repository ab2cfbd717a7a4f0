import { binary } from './functions.ts'
import { partial } from './kinds.ts'

/**
 * x - y trunc(x / y), with broadcasting and with the sign of x, as in C; its slopes are 1 and -trunc(x / y). Of int32 it
 * is 0 where y is.
 *
 * @example
 * fmod(tensor([7, -7]), 3) // [1, -1]
 */
export const fmod = binary({
  name: 'fmod',
  kernel: 'fmod',
  partials: [partial(() => 1), partial('x', 'y', (x, y) => x.div(y).trunc().neg())],
})

/**
 * The largest integer not above x / y, with broadcasting; keeps the dtype, and its gradient is 0. Floats divided by 0
 * give ±∞ or NaN, int32 gives 0.
 *
 * @example
 * floorDivide(tensor([7, -7]), 2) // [3, -4]
 */
export const floorDivide = binary({
  name: 'floorDivide',
  kernel: 'floorDivide',
  partials: [partial(() => 0), partial(() => 0)],
})
