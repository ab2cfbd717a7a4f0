import type { In, LayerOption, LayerOptions, PerAxis, Pool, ShapeFn, Tensor } from '@wengert/autograd'
import { maxPool1d, maxPool2d, maxPool3d } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { knownOptions, trueOrFalse, typeName } from '../options.ts'
import { perAxis } from './checks.ts'

/** The last argument of a layer; it may be left out where every type is the default. */
type MaxPoolArgs<K, S, P, D, Ceil> = LayerOptions<
  [S, P, D, Ceil],
  [K, 0, 1, false],
  LayerOption<'stride', S, K> &
    LayerOption<'padding', P, 0> &
    LayerOption<'dilation', D, 1> &
    LayerOption<'ceilMode', Ceil, false>
>

interface MaxPoolFn<
  Op extends string,
  Rank extends number,
  K extends PerAxis,
  S extends PerAxis,
  P extends PerAxis,
  D extends PerAxis,
  Ceil extends boolean,
> extends ShapeFn {
  readonly out: Pool<Op, Rank, In<this['in']>, K, S, P, D, Ceil>
}

/** The options of the layer, once the types have done their work. */
interface Options {
  readonly stride?: PerAxis
  readonly padding?: PerAxis
  readonly dilation?: PerAxis
  readonly ceilMode?: boolean
}

const names = ['stride', 'padding', 'dilation', 'ceilMode'] as const

/** What max pooling over one, two and three axes shares. */
abstract class MaxPool<Fn extends ShapeFn> extends Layer<Fn> {
  readonly kernelSize: PerAxis
  protected readonly options: Required<Options>

  constructor(axes: number, kernelSize: PerAxis, options: Options = {}) {
    super()
    const op = typeName(this)
    const {
      stride = kernelSize,
      padding = 0,
      dilation = 1,
      ceilMode = false,
    } = knownOptions(op, options, names)
    perAxis(op, 'kernelSize', kernelSize, axes, 1)
    perAxis(op, 'stride', stride, axes, 1)
    perAxis(op, 'padding', padding, axes, 0)
    perAxis(op, 'dilation', dilation, axes, 1)
    trueOrFalse(op, 'ceilMode', ceilMode)
    this.kernelSize = kernelSize
    this.options = { stride, padding, dilation, ceilMode }
  }
}

/**
 * The largest entry of each window over one axis, as {@link maxPool1d}.
 *
 * `x: [n, c, w] -> [n, c, ow]`. As {@link MaxPool2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link MaxPool2d}.
 * @example
 * new MaxPool1d(2).forward(zeros([1, 3, 10])).shape // [1, 3, 5]
 */
export class MaxPool1d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
  const D extends PerAxis = 1,
  const Ceil extends boolean = false,
> extends MaxPool<MaxPoolFn<'maxPool1d', 1, K, S, P, D, Ceil>> {
  constructor(kernelSize: K, ...[options]: MaxPoolArgs<K, S, P, D, Ceil>) {
    super(1, kernelSize, options as Options)
  }

  protected compute(x: Tensor): Tensor {
    return maxPool1d(x, this.kernelSize, this.options)
  }
}

/**
 * The largest entry of each window over two axes, as {@link maxPool2d}.
 *
 * `x: [n, c, h, w] -> [n, c, oh, ow]`. Stride is the kernel's size unless given; padding never wins; of equal entries the
 * first gets the gradient, as in PyTorch.
 *
 * @throws {OptionError} sizes that are no positive integers, an unknown option. `forward` throws a {@link ShapeError} on a
 * window larger than the padded input.
 * @example
 * new MaxPool2d(2).forward(zeros([32, 6, 28, 28])).shape // [32, 6, 14, 14]
 */
export class MaxPool2d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
  const D extends PerAxis = 1,
  const Ceil extends boolean = false,
> extends MaxPool<MaxPoolFn<'maxPool2d', 2, K, S, P, D, Ceil>> {
  constructor(kernelSize: K, ...[options]: MaxPoolArgs<K, S, P, D, Ceil>) {
    super(2, kernelSize, options as Options)
  }

  protected compute(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options)
  }
}

/**
 * The largest entry of each window over three axes, as {@link maxPool3d}.
 *
 * `x: [n, c, d, h, w] -> [n, c, od, oh, ow]`. As {@link MaxPool2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link MaxPool2d}.
 * @example
 * new MaxPool3d(2).forward(zeros([1, 2, 8, 8, 8])).shape // [1, 2, 4, 4, 4]
 */
export class MaxPool3d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
  const D extends PerAxis = 1,
  const Ceil extends boolean = false,
> extends MaxPool<MaxPoolFn<'maxPool3d', 3, K, S, P, D, Ceil>> {
  constructor(kernelSize: K, ...[options]: MaxPoolArgs<K, S, P, D, Ceil>) {
    super(3, kernelSize, options as Options)
  }

  protected compute(x: Tensor): Tensor {
    return maxPool3d(x, this.kernelSize, this.options)
  }
}
