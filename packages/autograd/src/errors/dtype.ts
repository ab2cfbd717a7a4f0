import { WengertError } from './base.ts'

/**
 * A dtype an operation is not defined for.
 *
 * Remedy: `x.to('float32')` or `x.to('float64')`; a cast is recorded, so gradients go through it.
 *
 * @example
 * tensor([1, 2], { dtype: 'int32', requiresGrad: true })
 * // DTypeError: tensor: requiresGrad needs a float dtype; got int32; try dtype: 'float32'
 */
export class DTypeError extends WengertError {
  override name = 'DTypeError'
}
