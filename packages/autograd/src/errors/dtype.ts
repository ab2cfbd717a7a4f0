import { WengertError } from './base.ts'

/**
 * A dtype an operation is not defined for.
 *
 * @example
 * tensor([1, 2], { dtype: 'int32', requiresGrad: true })
 * // DTypeError: requiresGrad: only float tensors have gradients; got int32; try ...
 *
 * Remedy: `x.to('float32')` or `x.to('float64')`; a cast is recorded, so gradients go through it.
 */
export class DTypeError extends WengertError {
  override name = 'DTypeError'
}
