import { WengertError } from './base.ts'

/**
 * An argument that is no valid value of its option: unknown names, negative sizes, NaN, fractions where integers belong.
 *
 * @example
 * maxPool2d(x, 0) // OptionError: maxPool2d: kernelSize must be a positive integer; got 0; try ...
 */
export class OptionError extends WengertError {
  override name = 'OptionError'
}
