import { WengertError } from './base.ts'

/**
 * A loss or gradient that became NaN or infinite where training cannot go on.
 *
 * Remedy: a smaller learning rate, gradient clipping, or a look at the inputs for NaN.
 *
 * @example
 * optimizer.minimize(() => loss.mul(Infinity))
 * // NonFiniteError: minimize: a finite loss; got Infinity; try a smaller learning rate, ...
 */
export class NonFiniteError extends WengertError {
  override name = 'NonFiniteError'
}
