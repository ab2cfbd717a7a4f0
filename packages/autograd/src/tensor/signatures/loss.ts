import type { CrossEntropyOptions, LossOptions, NllLossOptions, Reduction } from '../options.ts'
import type { Tensor } from '../tensor.ts'
import type { EqualLoss, Guard, Reduced, Result, Shape } from '../typed/index.ts'

/** Losses: `[...], [...] -> []`, or one term an element without reduction; shapes do not broadcast. */
export interface LossMethods {
  /** The mean of (x - target)^2. `[...], [...] -> []` */
  mseLoss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'mseLoss: input and target of one shape'>, Tensor<B>>,
    options?: LossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'mseLoss: input and target of one shape'>>>

  /** The mean of -log softmax(x) at the target, classes or probabilities. `[n, classes], [n] -> []` */
  crossEntropy<const R extends Reduction = 'mean'>(
    this: Tensor,
    target: Tensor,
    options?: CrossEntropyOptions<R>,
  ): Tensor<Reduced<Shape, R>>

  /** The mean of -x at the target class, x being log-probabilities. `[n, classes], [n] -> []` */
  nllLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    target: Tensor,
    options?: NllLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>
}
