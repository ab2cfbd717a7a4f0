import { OptionError } from '../../errors/index.ts'
import { type NdArray, requireShape, zip } from './ndarray.ts'

/**
 * Inverted dropout with a given mask m of zeros and ones: an entry is dropped with probability p, so E[m] = 1
 * - p, and
 *
 *   y = m x / (1 - p)   has the expected value x.
 *
 * With m held fixed y is linear in x with the factor m / (1 - p) on the diagonal, so dx = m g / (1 - p). At p
 * = 1 everything is dropped, and value and gradient are 0.
 */
function scaled(op: string, x: NdArray, mask: NdArray, p: number): NdArray {
  if (!(p >= 0 && p <= 1)) throw new OptionError(op, 'p must be from 0 to 1', `${p}`, 'a probability')
  requireShape(op, 'mask', mask, x.shape)
  return zip(x, mask, (value, kept) => (kept === 0 || p === 1 ? 0 : value / (1 - p)))
}

/** `m x / (1 - p)`; `x, mask: [...]`, mask of zeros (dropped) and ones (kept). */
export function dropoutForward(x: NdArray, mask: NdArray, p: number): NdArray {
  return scaled('dropoutForward', x, mask, p)
}

/** `dx = m g / (1 - p)`; `mask, g: [...]`. */
export function dropoutBackward(mask: NdArray, p: number, g: NdArray): NdArray {
  return scaled('dropoutBackward', g, mask, p)
}
