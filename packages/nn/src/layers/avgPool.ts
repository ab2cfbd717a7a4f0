import type { In, LayerOption, LayerOptions, PerAxis, Pool, ShapeFn, Tensor } from '@wengert/autograd'
import { avgPool1d, avgPool2d, avgPool3d, OptionError } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { knownOptions, show, trueOrFalse, typeName } from '../options.ts'
import { perAxis } from './checks.ts'

/** The options that do not change the shape. */
interface Counting {
  /** Count padded zeros as elements; true. */
  readonly countIncludePad?: boolean
  /** Divide by this, whatever a window holds. */
  readonly divisorOverride?: number | null
}

/** The last argument of a layer; it may be left out where every type is the default. */
type AvgPoolArgs<K, S, P, Ceil> = LayerOptions<
  [S, P, Ceil],
  [K, 0, false],
  Counting & LayerOption<'stride', S, K> & LayerOption<'padding', P, 0> & LayerOption<'ceilMode', Ceil, false>
>

interface AvgPoolFn<
  Op extends string,
  Rank extends number,
  K extends PerAxis,
  S extends PerAxis,
  P extends PerAxis,
  Ceil extends boolean,
> extends ShapeFn {
  readonly out: Pool<Op, Rank, In<this['in']>, K, S, P, 1, Ceil>
}

/** The options of the layer, once the types have done their work. */
interface Options extends Counting {
  readonly stride?: PerAxis
  readonly padding?: PerAxis
  readonly ceilMode?: boolean
}

const names = ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const

/** What average pooling over one, two and three axes shares. */
abstract class AvgPool<Fn extends ShapeFn> extends Layer<Fn> {
  readonly kernelSize: PerAxis
  protected readonly options: Required<Options>

  constructor(axes: number, kernelSize: PerAxis, options: Options = {}) {
    super()
    const op = typeName(this)
    const {
      stride = kernelSize,
      padding = 0,
      ceilMode = false,
      ...counting
    } = knownOptions(op, options, names)
    const { countIncludePad = true, divisorOverride = null } = counting
    perAxis(op, 'kernelSize', kernelSize, axes, 1)
    perAxis(op, 'stride', stride, axes, 1)
    perAxis(op, 'padding', padding, axes, 0)
    trueOrFalse(op, 'ceilMode', ceilMode)
    trueOrFalse(op, 'countIncludePad', countIncludePad)
    if (divisorOverride !== null && (!Number.isFinite(divisorOverride) || divisorOverride === 0)) {
      throw new OptionError(
        op,
        'divisorOverride must be a number other than 0',
        show(divisorOverride),
        'null',
      )
    }
    this.kernelSize = kernelSize
    this.options = { stride, padding, ceilMode, countIncludePad, divisorOverride }
  }
}

/**
 * The mean of each window over one axis, as {@link avgPool1d}.
 *
 * `x: [n, c, w] -> [n, c, ow]`. As {@link AvgPool2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link AvgPool2d}.
 * @example
 * new AvgPool1d(2).forward(zeros([1, 3, 10])).shape // [1, 3, 5]
 */
export class AvgPool1d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
  const Ceil extends boolean = false,
> extends AvgPool<AvgPoolFn<'avgPool1d', 1, K, S, P, Ceil>> {
  constructor(kernelSize: K, ...[options]: AvgPoolArgs<K, S, P, Ceil>) {
    super(1, kernelSize, options as Options)
  }

  protected compute(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options)
  }
}

/**
 * The mean of each window over two axes, as {@link avgPool2d}.
 *
 * `x: [n, c, h, w] -> [n, c, oh, ow]`. Stride is the kernel's size unless given; padded zeros count unless
 * `countIncludePad` is false.
 *
 * @throws {OptionError} sizes that are no positive integers, an unknown option. `forward` throws a {@link ShapeError} on a
 * window larger than the padded input.
 * @example
 * new AvgPool2d(2).forward(zeros([32, 6, 28, 28])).shape // [32, 6, 14, 14]
 */
export class AvgPool2d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
  const Ceil extends boolean = false,
> extends AvgPool<AvgPoolFn<'avgPool2d', 2, K, S, P, Ceil>> {
  constructor(kernelSize: K, ...[options]: AvgPoolArgs<K, S, P, Ceil>) {
    super(2, kernelSize, options as Options)
  }

  protected compute(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options)
  }
}

/**
 * The mean of each window over three axes, as {@link avgPool3d}.
 *
 * `x: [n, c, d, h, w] -> [n, c, od, oh, ow]`. As {@link AvgPool2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link AvgPool2d}.
 * @example
 * new AvgPool3d(2).forward(zeros([1, 2, 8, 8, 8])).shape // [1, 2, 4, 4, 4]
 */
export class AvgPool3d<
  const K extends PerAxis,
  const S extends PerAxis = K,
  const P extends PerAxis = 0,
  const Ceil extends boolean = false,
> extends AvgPool<AvgPoolFn<'avgPool3d', 3, K, S, P, Ceil>> {
  constructor(kernelSize: K, ...[options]: AvgPoolArgs<K, S, P, Ceil>) {
    super(3, kernelSize, options as Options)
  }

  protected compute(x: Tensor): Tensor {
    return avgPool3d(x, this.kernelSize, this.options)
  }
}
