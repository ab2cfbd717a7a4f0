import type {
  BatchNormOptions,
  BatchNormResult,
  DropoutOptions,
  LocalResponseNormOptions,
} from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { Shape } from '../typed/index.ts'

/** Normalisation. */
export interface NormalisationMethods {
  /** (x - mean) / sqrt(var + eps) weight + bias per channel, and the running statistics after it. `[n, c, ...] -> [n, c, ...]` */
  batchNorm<A extends Shape>(this: Tensor<A>, options?: BatchNormOptions): BatchNormResult<A>
  /** x / (k + alpha s)^beta, s the mean of x² over `size` channels around each. `[n, c, ...] -> [n, c, ...]` */
  localResponseNorm<A extends Shape>(
    this: Tensor<A>,
    size: number,
    options?: LocalResponseNormOptions,
  ): Tensor<A>
  /** Elements zero with probability p (0.5), the others divided by 1 - p. `[...] -> [...]` */
  dropout<A extends Shape>(this: Tensor<A>, p?: number, options?: DropoutOptions): Tensor<A>
}
