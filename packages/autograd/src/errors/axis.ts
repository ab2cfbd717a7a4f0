import { WengertError } from './base.ts'

/**
 * An axis or index outside the range of a tensor, or the same axis twice.
 *
 * Remedy: axes count from 0, negative ones from the end.
 *
 * @example
 * zeros([2, 3]).sum(2)
 * // AxisError: sum: axis 2 is out of range for rank 2; got [2, 3]; try an axis from -2 to 1
 */
export class AxisError extends WengertError {
  override name = 'AxisError'
}
