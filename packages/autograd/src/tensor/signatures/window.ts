import type {
  AvgPoolOptions,
  ConvOptions,
  ConvTransposeOptions,
  FoldOptions,
  InterpolateOptions,
  MaxPoolOptions,
  Padding,
  PerAxis,
  StochasticPoolOptions,
  UnfoldOptions,
} from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { AdaptivePool, Conv, Guard, Pool, Result, Shape } from '../typed/index.ts'

/** Windows. */
export interface WindowMethods {
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

  /** Images resampled to another size, or by a factor. `[n, c, ...] -> [n, c, ...]` */
  interpolate(options: InterpolateOptions): Tensor

  /** Channels as pixels. `[..., c r², h, w] -> [..., c, h r, w r]` */
  pixelShuffle(upscaleFactor: number): Tensor
  /** Pixels as channels: the inverse of pixelShuffle. `[..., c, h r, w r] -> [..., c r², h, w]` */
  pixelUnshuffle(downscaleFactor: number): Tensor
  /** Channel j of group i becomes channel i of group j. `[n, c, ...] -> [n, c, ...]` */
  channelShuffle(groups: number): Tensor
}
