import type {
  BceLossOptions,
  BceWithLogitsLossOptions,
  CrossEntropyOptions,
  CtcLossOptions,
  GaussianNllLossOptions,
  HuberLossOptions,
  KlDivLossOptions,
  LossOptions,
  MarginLossOptions,
  MultiMarginLossOptions,
  NllLossOptions,
  PoissonNllLossOptions,
  Reduction,
  SmoothL1LossOptions,
  TripletMarginLossOptions,
} from '../options/index.ts'
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

  /** The mean of |x - target|. `[...], [...] -> []` */
  l1Loss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'l1Loss: input and target of one shape'>, Tensor<B>>,
    options?: LossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'l1Loss: input and target of one shape'>>>

  /** The mean of u² / (2 beta) where |u| = |x - target| is below beta, else |u| - beta/2. `[...], [...] -> []` */
  smoothL1Loss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'smoothL1Loss: input and target of one shape'>, Tensor<B>>,
    options?: SmoothL1LossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'smoothL1Loss: input and target of one shape'>>>

  /** The mean of u²/2 where |u| = |x - target| is below delta, else delta (|u| - delta/2). `[...], [...] -> []` */
  huberLoss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'huberLoss: input and target of one shape'>, Tensor<B>>,
    options?: HuberLossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'huberLoss: input and target of one shape'>>>

  /** The mean of -(t log x + (1 - t) log(1 - x)) for probabilities x. `[...], [...] -> []` */
  bceLoss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'bceLoss: input and target of one shape'>, Tensor<B>>,
    options?: BceLossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'bceLoss: input and target of one shape'>>>

  /** `bceLoss` of the sigmoid of x, from logits. `[...], [...] -> []` */
  bceWithLogitsLoss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'bceWithLogitsLoss: input and target of one shape'>, Tensor<B>>,
    options?: BceWithLogitsLossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'bceWithLogitsLoss: input and target of one shape'>>>

  /** The mean of t (log t - x), x being log-probabilities. `[...], [...] -> []` */
  klDivLoss<A extends Shape, B extends Shape, const R extends Reduction | 'batchmean' = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'klDivLoss: input and target of one shape'>, Tensor<B>>,
    options?: KlDivLossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'klDivLoss: input and target of one shape'>>>

  /** The mean of e^x - t x: counts t under a Poisson law of mean e^x. `[...], [...] -> []` */
  poissonNllLoss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'poissonNllLoss: input and target of one shape'>, Tensor<B>>,
    options?: PoissonNllLossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'poissonNllLoss: input and target of one shape'>>>

  /** The mean of x where the target is 1, of max(0, margin - x) where it is -1. `[...], [...] -> []` */
  hingeEmbeddingLoss<A extends Shape, B extends Shape, const R extends Reduction = 'mean'>(
    this: Tensor<A>,
    target: Guard<EqualLoss<A, B, R, 'hingeEmbeddingLoss: input and target of one shape'>, Tensor<B>>,
    options?: MarginLossOptions<R>,
  ): Tensor<Result<EqualLoss<A, B, R, 'hingeEmbeddingLoss: input and target of one shape'>>>

  /** The mean of (log v + (x - target)² / v) / 2 for variances v. `[...], [...], [...] -> []` */
  gaussianNllLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    target: Tensor,
    variance: Tensor,
    options?: GaussianNllLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>

  /** The mean of max(0, margin - target (x - other)). `[...], [...], [...] -> []` */
  marginRankingLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    other: Tensor,
    target: Tensor,
    options?: MarginLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>

  /** The mean of Σ_j≠y max(0, margin - x[y] + x[j]) / classes. `[n, classes], [n] -> []` */
  multiMarginLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    target: Tensor,
    options?: MultiMarginLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>

  /** The mean of 1 - cos where the target is 1, of max(0, cos - margin) where it is -1. `[n, d], [n, d], [n] -> []` */
  cosineEmbeddingLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    other: Tensor,
    target: Tensor,
    options?: MarginLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>

  /** The mean of max(0, d(x, positive) - d(x, negative) + margin). `[..., d], [..., d], [..., d] -> []` */
  tripletMarginLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    positive: Tensor,
    negative: Tensor,
    options?: TripletMarginLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>

  /**
   * The mean of -log P(target) over alignments of x with the target. `[steps, n, classes], [n, longest], [n], [n] -> []`
   */
  ctcLoss<const R extends Reduction = 'mean'>(
    this: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
    options?: CtcLossOptions<R>,
  ): Tensor<Reduced<Shape, R>>
}
