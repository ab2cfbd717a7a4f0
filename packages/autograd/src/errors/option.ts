import { WengertError } from './base.ts'

/**
 * An argument that is no valid value of its option: unknown names, negative sizes, NaN, fractions where integers
 * belong.
 *
 * Remedy: one of the names or values that the message lists.
 *
 * @example
 * maxPool2d(images, 0)
 * // OptionError: maxPool2d: kernelSize must be a positive integer, or 2 of them; got 0; try kernelSize: 1
 */
export class OptionError extends WengertError {
  override name = 'OptionError'
}
