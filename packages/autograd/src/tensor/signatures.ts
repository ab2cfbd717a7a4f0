import type { DType } from '../engine/dtype.ts'
import type {
  AvgPoolOptions,
  Axes,
  BackwardOptions,
  BatchNormOptions,
  BatchNormResult,
  ConvOptions,
  ConvTransposeOptions,
  CrossEntropyOptions,
  DropoutOptions,
  FoldOptions,
  GeluOptions,
  Index,
  LossOptions,
  MaxPoolOptions,
  NllLossOptions,
  NormOptions,
  Padding,
  PadOptions,
  Pair,
  PerAxis,
  Reduction,
  SoftplusOptions,
  SortOptions,
  StochasticPoolOptions,
  TopKOptions,
  UnfoldOptions,
  VarianceOptions,
} from './options.ts'
import type { Tensor } from './tensor.ts'
import type {
  AdaptivePool,
  Affine,
  AxesLike,
  Broadcast,
  Conv,
  Equal,
  EqualLoss,
  Expand,
  Flatten,
  Guard,
  InRange,
  MatMul,
  OneHot,
  Permute,
  Pool,
  Reduce,
  Reduced,
  Reshape,
  Result,
  Shape,
  ShowShape,
  SizeOf,
  Squeeze,
  Transposable,
  Transpose,
  Unflatten,
  Unsqueeze,
} from './typed/index.ts'

/**
 * The methods of {@link Tensor}, which `methods.ts` hangs on its prototype. Every operation among them is a free
 * function too, with the receiver as its first argument and the signature from here (`operation.ts`). Where literal
 * shapes lead to a literal shape, the signature says so; a plain `Tensor` is accepted everywhere and gives a plain
 * `Tensor`.
 */
// Rule 1: a method takes its receiver as `this: Tensor<A>` and never mentions a shape of the class. So S occurs only
// in members such as `shape`, Tensor is covariant, and Tensor<[2, 3]> is a Tensor without any method being compared.
// Rule 2: lists of sizes are `const T` with `readonly [...T]`. Without `const`, a nested x.matmul(zeros([784, 100]))
// would infer [32, number] and be unchecked in silence.
// Rule 3: a number as the second operand goes through the default `B = []`, not through an overload, since overloads
// turn every message into "No overload matches this call".
export interface TensorMethods {
  // The tape

  /** The same value without history: gradients end here. `[...] -> [...]` */
  detach<A extends Shape>(this: Tensor<A>): Tensor<A>

  /** Adds the gradients of the leaves this tensor depends on to their `.grad`. `cotangent: [...]`, left out for one element. */
  backward<A extends Shape, B extends Shape = A>(
    this: Tensor<A>,
    cotangent?: Guard<Equal<A, B, `backward: a cotangent of shape ${ShowShape<A>}`>, Tensor<B>>,
    options?: BackwardOptions,
  ): void

  /** Calls `hook` with the gradient of this tensor; a tensor it returns is used instead. Returns what removes the hook. */
  registerHook(hook: (gradient: Tensor) => Tensor | void): () => void

  // Shape and dtype

  /** The size of one axis, negative counted from the end. */
  dim<A extends Shape, I extends number>(this: Tensor<A>, axis: Guard<InRange<A, I, 'dim'>, I>): SizeOf<A, I>

  /** The same elements in another dtype. `[...] -> [...]` */
  to<A extends Shape>(this: Tensor<A>, dtype: DType): Tensor<A>

  // Pointwise, one operand: `[...] -> [...]`

  /** -x. `[...] -> [...]` */
  neg<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** |x|. `[...] -> [...]` */
  abs<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** -1, 0 or 1. `[...] -> [...]` */
  sign<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The largest integer not above x. `[...] -> [...]` */
  floor<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The smallest integer not below x. `[...] -> [...]` */
  ceil<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The nearest integer, halves to even. `[...] -> [...]` */
  round<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x^2. `[...] -> [...]` */
  square<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 / x. `[...] -> [...]` */
  reciprocal<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Square root. `[...] -> [...]` */
  sqrt<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 / sqrt(x). `[...] -> [...]` */
  rsqrt<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** e^x. `[...] -> [...]` */
  exp<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** e^x - 1, exact near 0. `[...] -> [...]` */
  expm1<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Natural logarithm. `[...] -> [...]` */
  log<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** log(1 + x), exact near 0. `[...] -> [...]` */
  log1p<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Sine. `[...] -> [...]` */
  sin<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Cosine. `[...] -> [...]` */
  cos<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Tangent. `[...] -> [...]` */
  tan<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse sine. `[...] -> [...]` */
  asin<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse cosine. `[...] -> [...]` */
  acos<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Inverse tangent. `[...] -> [...]` */
  atan<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Hyperbolic sine. `[...] -> [...]` */
  sinh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Hyperbolic cosine. `[...] -> [...]` */
  cosh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Hyperbolic tangent. `[...] -> [...]` */
  tanh<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** 1 / (1 + e^-x). `[...] -> [...]` */
  sigmoid<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The error function. `[...] -> [...]` */
  erf<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** max(x, 0). `[...] -> [...]` */
  relu<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** log(1 + e^(beta x)) / beta. `[...] -> [...]` */
  softplus<A extends Shape>(this: Tensor<A>, options?: SoftplusOptions): Tensor<A>
  /** x where positive, else `negativeSlope` (0.01) times x. `[...] -> [...]` */
  leakyRelu<A extends Shape>(this: Tensor<A>, negativeSlope?: number): Tensor<A>
  /** x where positive, else alpha (1) (e^x - 1). `[...] -> [...]` */
  elu<A extends Shape>(this: Tensor<A>, alpha?: number): Tensor<A>
  /** The self-normalising exponential unit. `[...] -> [...]` */
  selu<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x times the normal distribution function at x. `[...] -> [...]` */
  gelu<A extends Shape>(this: Tensor<A>, options?: GeluOptions): Tensor<A>
  /** x sigmoid(x). `[...] -> [...]` */
  silu<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x tanh(softplus(x)). `[...] -> [...]` */
  mish<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** x within [min, max], by default [-1, 1]. `[...] -> [...]` */
  hardtanh<A extends Shape>(this: Tensor<A>, min?: number, max?: number): Tensor<A>
  /** x within [min, max]; `null` leaves a side open. `[...] -> [...]` */
  clamp<A extends Shape>(this: Tensor<A>, min: number | null, max?: number | null): Tensor<A>
  /** Whether x is 0. `[...] -> [...]` */
  logicalNot<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Whether x is not a number. `[...] -> [...]` */
  isNaN<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** Whether x is neither infinite nor NaN. `[...] -> [...]` */
  isFinite<A extends Shape>(this: Tensor<A>): Tensor<A>

  // Pointwise, two operands, which broadcast: `[...a] , [...b] -> [...]`

  /** x + y. `[...a], [...b] -> [...]` */
  add<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'add'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'add'>>>

  /** x - y. `[...a], [...b] -> [...]` */
  sub<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'sub'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'sub'>>>

  /** x y. `[...a], [...b] -> [...]` */
  mul<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'mul'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'mul'>>>

  /** x · y + z, with broadcasting. */
  mulAdd(y: Tensor | number, z: Tensor | number): Tensor
  /** x / y. `[...a], [...b] -> [...]` */
  div<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'div'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'div'>>>

  /** x^y. `[...a], [...b] -> [...]` */
  pow<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'pow'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'pow'>>>

  /** The larger of x and y. `[...a], [...b] -> [...]` */
  maximum<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'maximum'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'maximum'>>>

  /** The smaller of x and y. `[...a], [...b] -> [...]` */
  minimum<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'minimum'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'minimum'>>>

  /** The angle of the point (y, x): x is its height here, `other` its width. `[...a], [...b] -> [...]` */
  atan2<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'atan2'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'atan2'>>>

  /** x - y floor(x / y). `[...a], [...b] -> [...]` */
  remainder<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'remainder'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'remainder'>>>

  /** log(e^x + e^y), without overflow. `[...a], [...b] -> [...]` */
  logAddExp<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'logAddExp'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logAddExp'>>>

  /** x = y. `[...a], [...b] -> [...]` */
  equal<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'equal'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'equal'>>>

  /** x != y. `[...a], [...b] -> [...]` */
  notEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'notEqual'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'notEqual'>>>

  /** x < y. `[...a], [...b] -> [...]` */
  less<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'less'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'less'>>>

  /** x <= y. `[...a], [...b] -> [...]` */
  lessEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'lessEqual'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'lessEqual'>>>

  /** x > y. `[...a], [...b] -> [...]` */
  greater<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'greater'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'greater'>>>

  /** x >= y. `[...a], [...b] -> [...]` */
  greaterEqual<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | Guard<Broadcast<A, B, 'greaterEqual'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'greaterEqual'>>>

  /** x and y, as truth values. `[...a], [...b] -> [...]` */
  logicalAnd<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'logicalAnd'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logicalAnd'>>>

  /** x or y, as truth values. `[...a], [...b] -> [...]` */
  logicalOr<A extends Shape, B extends Shape = []>(
    this: Tensor<A>,
    other: number | boolean | Guard<Broadcast<A, B, 'logicalOr'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<A, B, 'logicalOr'>>>

  /** a where the condition holds, else b. `[...], [...a], [...b] -> [...]` */
  where<C extends Shape, A extends Shape = [], B extends Shape = []>(
    this: Tensor<C>,
    a: number | boolean | Guard<Broadcast<C, A, 'where'>, Tensor<A>>,
    b: number | boolean | Guard<Broadcast<Result<Broadcast<C, A, 'where'>>, B, 'where'>, Tensor<B>>,
  ): Tensor<Result<Broadcast<Result<Broadcast<C, A, 'where'>>, B, 'where'>>>

  // Reductions over one axis, several, or all: `[..., n, ...] -> [..., ...]`, or `[..., 1, ...]` with keepDims

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

  /** Sums of all elements up to each. `[..., n, ...] -> [..., n, ...]` */
  cumsum<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** Products of all elements up to each. `[..., n, ...] -> [..., n, ...]` */
  cumprod<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** e^x / sum(e^x), without overflow. `[..., n, ...] -> [..., n, ...]` */
  softmax<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>
  /** x - logSumExp(x). `[..., n, ...] -> [..., n, ...]` */
  logSoftmax<A extends Shape>(this: Tensor<A>, axis: number): Tensor<A>

  // Movement: the same elements elsewhere

  /** The same elements in another shape; one size may be -1. `[...] -> shape` */
  reshape<A extends Shape, const T extends Shape>(
    this: Tensor<A>,
    shape: Guard<Reshape<A, T>, readonly [...T]>,
  ): Tensor<Result<Reshape<A, T>>>

  /** Axis i of the result is axis order[i]. `[a, b, c] -> [c, a, b]` for order [2, 0, 1] */
  permute<A extends Shape, const P extends Shape>(
    this: Tensor<A>,
    order: Guard<Permute<A, P>, readonly [...P]>,
  ): Tensor<Result<Permute<A, P>>>

  /** Two axes swapped, by default the last two. `[..., m, n] -> [..., n, m]` */
  transpose<A extends Shape, I extends number = -2, J extends number = -1>(
    this: Guard<Transposable<A, I>, Tensor<A>>,
    a?: Guard<InRange<A, I, 'transpose'>, I>,
    b?: Guard<Transpose<A, I, J>, J>,
  ): Tensor<Result<Transpose<A, I, J>>>

  /** One axis moved to another place; the others keep their order. */
  movedim(from: number, to: number): Tensor

  /** Stretched to a shape: axes of size 1 repeat, -1 keeps a size. `[..., 1] -> [..., n]` */
  expand<A extends Shape, const T extends Shape>(
    this: Tensor<A>,
    shape: Guard<Expand<A, T>, readonly [...T]>,
  ): Tensor<Result<Expand<A, T>>>

  /** Another name of expand. */
  broadcastTo<A extends Shape, const T extends Shape>(
    this: Tensor<A>,
    shape: Guard<Expand<A, T>, readonly [...T]>,
  ): Tensor<Result<Expand<A, T>>>

  /** Axes of size 1 taken out: one, several, or all of them. `[..., 1, ...] -> [..., ...]` */
  squeeze<A extends Shape, const I extends Axes = undefined>(
    this: Tensor<A>,
    axis?: Guard<Squeeze<A, I>, AxesLike<I>>,
  ): Tensor<Result<Squeeze<A, I>>>

  /** An axis of size 1 put in. `[..., ...] -> [..., 1, ...]` */
  unsqueeze<A extends Shape, I extends number>(
    this: Tensor<A>,
    axis: Guard<Unsqueeze<A, I>, I>,
  ): Tensor<Result<Unsqueeze<A, I>>>

  /** The axes from `start` to `end` made one. `[n, c, h, w] -> [n, chw]` for start 1 */
  flatten<A extends Shape, I extends number = 0, J extends number = -1>(
    this: Tensor<A>,
    start?: Guard<Flatten<A, I, J>, I>,
    end?: J,
  ): Tensor<Result<Flatten<A, I, J>>>

  /** An axis split into several; one size may be -1. `[..., n, ...] -> [..., ...sizes, ...]` */
  unflatten<A extends Shape, I extends number, const T extends Shape>(
    this: Tensor<A>,
    axis: I,
    sizes: Guard<Unflatten<A, I, T>, readonly [...T]>,
  ): Tensor<Result<Unflatten<A, I, T>>>

  /** Axes read backwards. `[...] -> [...]` */
  flip<A extends Shape>(this: Tensor<A>, axes: PerAxis): Tensor<A>
  /** Elements moved along axes; what falls off one end comes back at the other. `[...] -> [...]` */
  roll<A extends Shape>(this: Tensor<A>, shifts: PerAxis, axes?: PerAxis | null): Tensor<A>
  /** A part of the tensor, one index an axis. */
  slice(...index: Index[]): Tensor
  /** Elements put before and after each axis, or the last ones. `[..., n] -> [..., before + n + after]` */
  pad(widths: readonly Pair[], options?: PadOptions): Tensor
  /** Parts of a size, or of several sizes, along an axis. */
  split(sizes: PerAxis, axis?: number): Tensor[]
  /** As many parts along an axis, of equal size but for the last. */
  chunk(count: number, axis?: number): Tensor[]
  /** The whole repeated along each axis. `[n, ...] -> [n sizes[0], ...]` */
  repeat(sizes: readonly number[]): Tensor
  /** The whole repeated along each axis. `[n, ...] -> [n sizes[0], ...]` */
  tile(sizes: readonly number[]): Tensor
  /** Zero above a diagonal. `[..., m, n] -> [..., m, n]` */
  tril<A extends Shape>(this: Tensor<A>, diagonal?: number): Tensor<A>
  /** Zero below a diagonal. `[..., m, n] -> [..., m, n]` */
  triu<A extends Shape>(this: Tensor<A>, diagonal?: number): Tensor<A>

  // Indexing

  /** Elements at positions along an axis. `[..., n, ...], index [..., m, ...] -> [..., m, ...]` */
  gather<B extends Shape>(this: Tensor, axis: number, index: Tensor<B>): Tensor<B>
  /** `src` added at positions along an axis. `[..., n, ...], [..., m, ...], [..., m, ...] -> [..., n, ...]` */
  scatterAdd<A extends Shape>(this: Tensor<A>, axis: number, index: Tensor, src: Tensor): Tensor<A>
  /** Slices at positions along an axis. `[..., n, ...], [m] -> [..., m, ...]` */
  indexSelect(axis: number, index: Tensor): Tensor
  /** Elements at positions in row-major order. `[...], index -> index` */
  take<B extends Shape>(this: Tensor, index: Tensor<B>): Tensor<B>
  /** 1 at the position each element names. `[...] -> [..., classes]` */
  oneHot<A extends Shape, N extends number>(this: Tensor<A>, classes: N): Tensor<OneHot<A, N>>
  /** Sorted along an axis, and where the elements came from; stable. `[...] -> [...]` */
  sort<A extends Shape>(this: Tensor<A>, options?: SortOptions): { values: Tensor<A>; indices: Tensor<A> }
  /** The k largest along an axis, and where they were. `[..., n] -> [..., k]` */
  topk(k: number, options?: TopKOptions): { values: Tensor; indices: Tensor }
  /** The positions that sort an axis; stable. `[...] -> [...]` */
  argsort<A extends Shape>(this: Tensor<A>, options?: SortOptions): Tensor<A>

  // Contractions

  /** The matrix product; leading axes broadcast. `[..., m, k], [..., k, n] -> [..., m, n]` */
  matmul<A extends Shape, B extends Shape>(
    this: Tensor<A>,
    other: Guard<MatMul<A, B>, Tensor<B>>,
  ): Tensor<Result<MatMul<A, B>>>

  /** x weightᵀ + bias over the last axis. `[..., in], [out, in], [out] -> [..., out]` */
  linear<A extends Shape, W extends Shape>(
    this: Tensor<A>,
    weight: Guard<Affine<A, W>, Tensor<W>>,
    bias?: Tensor | null,
  ): Tensor<Result<Affine<A, W>>>

  /** The inner product. `[n], [n] -> []` */
  dot(other: Tensor): Tensor
  /** All products of two elements. `[m], [n] -> [m, n]` */
  outer(other: Tensor): Tensor
  /** Matrix products of a batch. `[b, m, k], [b, k, n] -> [b, m, n]` */
  bmm(other: Tensor): Tensor
  /** Summed over the last `axes` axes of x and the first of `other`, or over the given ones. */
  tensordot(other: Tensor, axes?: number | readonly [readonly number[], readonly number[]]): Tensor

  // Windows

  /** Sliding windows over the last axes. `[..., h, w] -> [..., oh, ow, kh, kw]` */
  unfold(options: UnfoldOptions): Tensor
  /** Windows added back at their places: the adjoint of unfold. `[..., oh, ow, kh, kw] -> [..., h, w]` */
  fold(options: FoldOptions): Tensor

  /** Convolution (cross-correlation). `[n, c, w], [o, c, kw] -> [n, o, ow]` */
  conv1d<
    A extends Shape,
    W extends Shape,
    const S extends PerAxis = 1,
    const P extends Padding = 0,
    const D extends PerAxis = 1,
    const G extends number = 1,
  >(
    this: Tensor<A>,
    weight: Guard<Conv<'conv1d', 1, A, W, S, P, D, G>, Tensor<W>>,
    options?: ConvOptions<S, P, D, G>,
  ): Tensor<Result<Conv<'conv1d', 1, A, W, S, P, D, G>>>

  /** Convolution (cross-correlation). `[n, c, h, w], [o, c, kh, kw] -> [n, o, oh, ow]` */
  conv2d<
    A extends Shape,
    W extends Shape,
    const S extends PerAxis = 1,
    const P extends Padding = 0,
    const D extends PerAxis = 1,
    const G extends number = 1,
  >(
    this: Tensor<A>,
    weight: Guard<Conv<'conv2d', 2, A, W, S, P, D, G>, Tensor<W>>,
    options?: ConvOptions<S, P, D, G>,
  ): Tensor<Result<Conv<'conv2d', 2, A, W, S, P, D, G>>>

  /** Convolution (cross-correlation). `[n, c, d, h, w], [o, c, kd, kh, kw] -> [n, o, od, oh, ow]` */
  conv3d<
    A extends Shape,
    W extends Shape,
    const S extends PerAxis = 1,
    const P extends Padding = 0,
    const D extends PerAxis = 1,
    const G extends number = 1,
  >(
    this: Tensor<A>,
    weight: Guard<Conv<'conv3d', 3, A, W, S, P, D, G>, Tensor<W>>,
    options?: ConvOptions<S, P, D, G>,
  ): Tensor<Result<Conv<'conv3d', 3, A, W, S, P, D, G>>>

  /** The adjoint of a convolution. `[n, c, w], [c, o, kw] -> [n, o, ow]` */
  convTranspose1d(weight: Tensor, options?: ConvTransposeOptions): Tensor
  /** The adjoint of a convolution. `[n, c, h, w], [c, o, kh, kw] -> [n, o, oh, ow]` */
  convTranspose2d(weight: Tensor, options?: ConvTransposeOptions): Tensor
  /** The adjoint of a convolution. `[n, c, d, h, w], [c, o, kd, kh, kw] -> [n, o, od, oh, ow]` */
  convTranspose3d(weight: Tensor, options?: ConvTransposeOptions): Tensor

  /** The largest of each window; of equals the first. `[n, c, w] -> [n, c, ow]` */
  maxPool1d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
    const D extends PerAxis = 1,
    const Ceil extends boolean = false,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'maxPool1d', 1, A, K, S, P, D, Ceil>, K>,
    options?: MaxPoolOptions<S, P, D, Ceil>,
  ): Tensor<Result<Pool<'maxPool1d', 1, A, K, S, P, D, Ceil>>>

  /** The largest of each window; of equals the first. `[n, c, h, w] -> [n, c, oh, ow]` */
  maxPool2d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
    const D extends PerAxis = 1,
    const Ceil extends boolean = false,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'maxPool2d', 2, A, K, S, P, D, Ceil>, K>,
    options?: MaxPoolOptions<S, P, D, Ceil>,
  ): Tensor<Result<Pool<'maxPool2d', 2, A, K, S, P, D, Ceil>>>

  /** The largest of each window; of equals the first. `[n, c, d, h, w] -> [n, c, od, oh, ow]` */
  maxPool3d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
    const D extends PerAxis = 1,
    const Ceil extends boolean = false,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'maxPool3d', 3, A, K, S, P, D, Ceil>, K>,
    options?: MaxPoolOptions<S, P, D, Ceil>,
  ): Tensor<Result<Pool<'maxPool3d', 3, A, K, S, P, D, Ceil>>>

  /** The mean of each window. `[n, c, w] -> [n, c, ow]` */
  avgPool1d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
    const Ceil extends boolean = false,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'avgPool1d', 1, A, K, S, P, 1, Ceil>, K>,
    options?: AvgPoolOptions<S, P, Ceil>,
  ): Tensor<Result<Pool<'avgPool1d', 1, A, K, S, P, 1, Ceil>>>

  /** The mean of each window. `[n, c, h, w] -> [n, c, oh, ow]` */
  avgPool2d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
    const Ceil extends boolean = false,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'avgPool2d', 2, A, K, S, P, 1, Ceil>, K>,
    options?: AvgPoolOptions<S, P, Ceil>,
  ): Tensor<Result<Pool<'avgPool2d', 2, A, K, S, P, 1, Ceil>>>

  /** The mean of each window. `[n, c, d, h, w] -> [n, c, od, oh, ow]` */
  avgPool3d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
    const Ceil extends boolean = false,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'avgPool3d', 3, A, K, S, P, 1, Ceil>, K>,
    options?: AvgPoolOptions<S, P, Ceil>,
  ): Tensor<Result<Pool<'avgPool3d', 3, A, K, S, P, 1, Ceil>>>

  /** The means of as many windows as the output has places. `[n, c, w] -> [n, c, ow]` */
  adaptiveAvgPool1d<A extends Shape, const N extends PerAxis>(
    this: Tensor<A>,
    outputSize: Guard<AdaptivePool<'adaptiveAvgPool1d', 1, A, N>, N>,
  ): Tensor<Result<AdaptivePool<'adaptiveAvgPool1d', 1, A, N>>>

  /** The means of as many windows as the output has places. `[n, c, h, w] -> [n, c, oh, ow]` */
  adaptiveAvgPool2d<A extends Shape, const N extends PerAxis>(
    this: Tensor<A>,
    outputSize: Guard<AdaptivePool<'adaptiveAvgPool2d', 2, A, N>, N>,
  ): Tensor<Result<AdaptivePool<'adaptiveAvgPool2d', 2, A, N>>>

  /** The means of as many windows as the output has places. `[n, c, d, h, w] -> [n, c, od, oh, ow]` */
  adaptiveAvgPool3d<A extends Shape, const N extends PerAxis>(
    this: Tensor<A>,
    outputSize: Guard<AdaptivePool<'adaptiveAvgPool3d', 3, A, N>, N>,
  ): Tensor<Result<AdaptivePool<'adaptiveAvgPool3d', 3, A, N>>>

  /** The largest of as many windows as the output has places. `[n, c, w] -> [n, c, ow]` */
  adaptiveMaxPool1d<A extends Shape, const N extends PerAxis>(
    this: Tensor<A>,
    outputSize: Guard<AdaptivePool<'adaptiveMaxPool1d', 1, A, N>, N>,
  ): Tensor<Result<AdaptivePool<'adaptiveMaxPool1d', 1, A, N>>>

  /** The largest of as many windows as the output has places. `[n, c, h, w] -> [n, c, oh, ow]` */
  adaptiveMaxPool2d<A extends Shape, const N extends PerAxis>(
    this: Tensor<A>,
    outputSize: Guard<AdaptivePool<'adaptiveMaxPool2d', 2, A, N>, N>,
  ): Tensor<Result<AdaptivePool<'adaptiveMaxPool2d', 2, A, N>>>

  /** The largest of as many windows as the output has places. `[n, c, d, h, w] -> [n, c, od, oh, ow]` */
  adaptiveMaxPool3d<A extends Shape, const N extends PerAxis>(
    this: Tensor<A>,
    outputSize: Guard<AdaptivePool<'adaptiveMaxPool3d', 3, A, N>, N>,
  ): Tensor<Result<AdaptivePool<'adaptiveMaxPool3d', 3, A, N>>>

  /** One element of each window, drawn by its size. `[n, c, h, w] -> [n, c, oh, ow]` */
  stochasticPool2d<
    A extends Shape,
    const K extends PerAxis,
    const S extends PerAxis = K,
    const P extends PerAxis = 0,
  >(
    this: Tensor<A>,
    kernelSize: Guard<Pool<'stochasticPool2d', 2, A, K, S, P>, K>,
    options?: StochasticPoolOptions<S, P>,
  ): Tensor<Result<Pool<'stochasticPool2d', 2, A, K, S, P>>>

  // Normalisation

  /** (x - mean) / sqrt(var + eps) weight + bias per channel, and the running statistics after it. `[n, c, ...] -> [n, c, ...]` */
  batchNorm<A extends Shape>(this: Tensor<A>, options?: BatchNormOptions): BatchNormResult<A>
  /** Elements zero with probability p (0.5), the others divided by 1 - p. `[...] -> [...]` */
  dropout<A extends Shape>(this: Tensor<A>, p?: number, options?: DropoutOptions): Tensor<A>

  // Losses: `[...], [...] -> []`, or one term an element without reduction; shapes do not broadcast

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
