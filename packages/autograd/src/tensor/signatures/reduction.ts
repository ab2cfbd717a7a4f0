import type {
  Axes,
  CdistOptions,
  CosineSimilarityOptions,
  NormalizeOptions,
  NormOptions,
  QuantileOptions,
  VarianceOptions,
} from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { AxesLike, Guard, Reduce, Result, Shape } from '../typed/index.ts'

/** Reductions over one axis, several, or all: `[..., n, ...] -> [..., ...]`, or `[..., 1, ...]` with keepDims. */
export interface ReductionMethods {
  /** The sum. `[..., n, ...] -> [..., ...]` */
  sum<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'sum'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'sum'>>>

  /** The mean. `[..., n, ...] -> [..., ...]` */
  mean<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'mean'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'mean'>>>

  /** The product. `[..., n, ...] -> [..., ...]` */
  prod<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'prod'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'prod'>>>

  /** The largest; ties share the gradient. `[..., n, ...] -> [..., ...]` */
  amax<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'amax'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'amax'>>>

  /** The smallest; ties share the gradient. `[..., n, ...] -> [..., ...]` */
  amin<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'amin'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'amin'>>>

  /** The largest; along one axis the first of equals has the gradient, over all axes they share it. `[..., n, ...] -> [..., ...]` */
  max<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'max'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'max'>>>

  /** The smallest; gradients as of max. `[..., n, ...] -> [..., ...]` */
  min<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'min'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'min'>>>

  /** log(sum(e^x)), without overflow. `[..., n, ...] -> [..., ...]` */
  logSumExp<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'logSumExp'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'logSumExp'>>>

  /** Whether any element is not 0. `[..., n, ...] -> [..., ...]` */
  any<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'any'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'any'>>>

  /** Whether no element is 0. `[..., n, ...] -> [..., ...]` */
  all<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'all'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'all'>>>

  /** The position of the largest, the first of equals; int32. `[..., n, ...] -> [..., ...]` */
  argmax<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'argmax'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'argmax'>>>

  /** The position of the smallest, the first of equals; int32. `[..., n, ...] -> [..., ...]` */
  argmin<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'argmin'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'argmin'>>>

  /** The mean squared distance from the mean. `[..., n, ...] -> [..., ...]` */
  variance<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'variance'>, AxesLike<Ax>>,
    options?: VarianceOptions<Keep>,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'variance'>>>

  /** The square root of the variance. `[..., n, ...] -> [..., ...]` */
  std<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'std'>, AxesLike<Ax>>,
    options?: VarianceOptions<Keep>,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'std'>>>

  /** (sum |x|^ord)^(1 / ord). `[..., n, ...] -> [..., ...]` */
  norm<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    options?: NormOptions<Guard<Reduce<A, Ax, Keep, 'norm'>, AxesLike<Ax>>, Keep>,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'norm'>>>

  /** The sum of what is not NaN. `[..., n, ...] -> [..., ...]` */
  nansum<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'nansum'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'nansum'>>>

  /** The mean of what is not NaN. `[..., n, ...] -> [..., ...]` */
  nanmean<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'nanmean'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'nanmean'>>>

  /** How many are not 0; int32. `[..., n, ...] -> [..., ...]` */
  countNonzero<A extends Shape, const Ax extends Axes = undefined, const Keep extends boolean = false>(
    this: Tensor<A>,
    axis?: Guard<Reduce<A, Ax, Keep, 'countNonzero'>, AxesLike<Ax>>,
    keepDims?: Keep,
  ): Tensor<Result<Reduce<A, Ax, Keep, 'countNonzero'>>>

  /** The middle of the sorted elements, the lower of two, and where it was. `[..., n, ...] -> [..., ...]` */
  median(axis?: number | null, keepDims?: boolean): { values: Tensor; indices: Tensor }
  /** What a part q of the elements lies below. `[..., n, ...] -> [..., ...]`, `[q, ...]` for a list */
  quantile(q: number | readonly number[], options?: QuantileOptions): Tensor
  /** x over its norm along an axis. `[..., n, ...] -> [..., n, ...]` */
  normalize<A extends Shape>(this: Tensor<A>, options?: NormalizeOptions): Tensor<A>
  /** The cosine of the angle between vectors along an axis. `[..., n, ...], [..., n, ...] -> [..., ...]` */
  cosineSimilarity(other: Tensor, options?: CosineSimilarityOptions): Tensor
  /** Distances of all pairs of rows. `[..., m, d], [..., n, d] -> [..., m, n]` */
  cdist(other: Tensor, options?: CdistOptions): Tensor
  /** Differences of neighbours along an axis. `[..., n, ...] -> [..., n - 1, ...]` */
  diff(n?: number, axis?: number): Tensor
  /** The largest up to each, and where it was. `[..., n, ...] -> [..., n, ...]` */
  cummax<A extends Shape>(this: Tensor<A>, axis: number): { values: Tensor<A>; indices: Tensor<A> }
  /** The smallest up to each, and where it was. `[..., n, ...] -> [..., n, ...]` */
  cummin<A extends Shape>(this: Tensor<A>, axis: number): { values: Tensor<A>; indices: Tensor<A> }
  /** log(sum(e^x)) of all elements up to each. `[..., n, ...] -> [..., n, ...]` */
  logCumSumExp<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** Sums of all elements up to each. `[..., n, ...] -> [..., n, ...]` */
  cumsum<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** Products of all elements up to each. `[..., n, ...] -> [..., n, ...]` */
  cumprod<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** e^x / sum(e^x), without overflow. `[..., n, ...] -> [..., n, ...]` */
  softmax<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** x - logSumExp(x). `[..., n, ...] -> [..., n, ...]` */
  logSoftmax<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
}
