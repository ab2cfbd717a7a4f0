import type {
  ConvLayerShape,
  In,
  LayerOption,
  LayerOptions,
  Padding,
  PerAxis,
  ShapeFn,
  Tensor,
} from '@wengert/autograd'
import { conv1d, conv2d, conv3d, Parameter } from '@wengert/autograd'
import { kaimingUniform, zeros } from '../init/index.ts'
import { Layer } from '../module/layer.ts'
import { knownOptions, typeName } from '../options.ts'
import { checkChannels, checkPadding, expectChannels, perAxis } from './checks.ts'
import type { ParameterOptions } from './parameters.ts'
import { parameterNames, parameterOptions } from './parameters.ts'

/** The last argument of a convolution layer; it may be left out where every type is the default. */
type ConvArgs<S, P, D, G> = LayerOptions<
  [S, P, D, G],
  [1, 0, 1, 1],
  ParameterOptions &
    LayerOption<'stride', S, 1> &
    LayerOption<'padding', P, 0> &
    LayerOption<'dilation', D, 1> &
    LayerOption<'groups', G, 1>
>

/** The same, once the types have done their work. */
interface ConvOptions extends ParameterOptions {
  readonly stride?: PerAxis
  readonly padding?: Padding
  readonly dilation?: PerAxis
  readonly groups?: number
}

const names = ['stride', 'padding', 'dilation', 'groups', ...parameterNames] as const

/** Entry `I` of an option that is one number for every axis or one an axis. */
type At<V extends PerAxis, I extends number> = V extends number
  ? V
  : V extends readonly number[]
    ? V[I]
    : number
/** The channels a filter sees: all of them without groups. */
type Seen<C extends number, G extends number> = G extends 1 ? C : number

/** What the convolutions over one, two and three axes share. */
abstract class Conv<Fn extends ShapeFn> extends Layer<Fn> {
  readonly weight: Parameter
  readonly bias: Parameter | null
  readonly stride: PerAxis
  readonly padding: Padding
  readonly dilation: PerAxis
  readonly groups: number

  constructor(
    axes: number,
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options: ConvOptions = {},
  ) {
    super()
    const op = typeName(this)
    const { stride = 1, padding = 0, dilation = 1, groups = 1, ...rest } = knownOptions(op, options, names)
    const { bias, ...init } = parameterOptions(op, rest)
    checkChannels(op, inChannels, outChannels, groups)
    perAxis(op, 'kernelSize', kernelSize, axes, 1)
    perAxis(op, 'stride', stride, axes, 1)
    perAxis(op, 'dilation', dilation, axes, 1)
    checkPadding(op, padding, axes)
    const kernel = typeof kernelSize === 'number' ? new Array<number>(axes).fill(kernelSize) : kernelSize
    const shape: readonly number[] = [outChannels, inChannels / groups, ...kernel]
    this.weight = new Parameter(kaimingUniform(shape, { slope: Math.sqrt(5), ...init }))
    this.bias = bias ? new Parameter(zeros([outChannels] as readonly number[], init)) : null
    this.stride = stride
    this.padding = padding
    this.dilation = dilation
    this.groups = groups
  }

  /** The options of the convolution, after a look at the channels in the layer's own words. */
  protected optionsFor(op: string, x: Tensor) {
    const { weight, bias, stride, padding, dilation, groups } = this
    expectChannels(op, x, weight, weight.shape[1]! * groups)
    return { bias, stride, padding, dilation, groups }
  }
}

interface ConvFn<
  Op extends string,
  Rank extends number,
  C extends number,
  F extends number,
  K extends PerAxis,
  S extends PerAxis,
  P extends Padding,
  D extends PerAxis,
> extends ShapeFn {
  readonly out: ConvLayerShape<Op, Rank, In<this['in']>, C, F, K, S, P, D>
}

/**
 * Convolution over one axis, as {@link conv1d}.
 *
 * `x: [n, in, w] -> [n, out, ow]`; `weight: [out, in / groups, kw]`, `bias: [out]`, starting as in {@link Conv2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link Conv2d}.
 * @example
 * new Conv1d(4, 8, 3, { padding: 'same' }).forward(zeros([2, 4, 100])).shape // [2, 8, 100]
 */
export class Conv1d<
  C extends number,
  F extends number,
  const K extends PerAxis,
  const S extends PerAxis = 1,
  const P extends Padding = 0,
  const D extends PerAxis = 1,
  G extends number = 1,
> extends Conv<ConvFn<'conv1d', 1, C, F, K, S, P, D>> {
  declare readonly weight: Parameter<[F, Seen<C, G>, At<K, 0>]>
  declare readonly bias: Parameter<[F]> | null

  constructor(inChannels: C, outChannels: F, kernelSize: K, ...[options]: ConvArgs<S, P, D, G>) {
    super(1, inChannels, outChannels, kernelSize, options as ConvOptions)
  }

  protected compute(x: Tensor): Tensor {
    return conv1d(x, this.weight.dynamic(), this.optionsFor('conv1d', x))
  }
}

/**
 * Convolution over two axes, as {@link conv2d}; stride, padding, dilation and groups as in PyTorch.
 *
 * `x: [n, in, h, w] -> [n, out, oh, ow]`; `weight: [out, in / groups, kh, kw]`, uniform in ±1/sqrt(fan in) as in
 * PyTorch; `bias: [out]`, zeros.
 *
 * @throws {OptionError} sizes that are no positive integers, groups that do not divide the channels, an unknown
 * option. `forward` throws a {@link ShapeError} on other channels or a kernel larger than the padded input.
 * @example
 * const layer = new Conv2d(1, 6, 5, { padding: 2 })
 * layer.forward(zeros([32, 1, 28, 28])).shape // [32, 6, 28, 28]
 */
export class Conv2d<
  C extends number,
  F extends number,
  const K extends PerAxis,
  const S extends PerAxis = 1,
  const P extends Padding = 0,
  const D extends PerAxis = 1,
  G extends number = 1,
> extends Conv<ConvFn<'conv2d', 2, C, F, K, S, P, D>> {
  declare readonly weight: Parameter<[F, Seen<C, G>, At<K, 0>, At<K, 1>]>
  declare readonly bias: Parameter<[F]> | null

  constructor(inChannels: C, outChannels: F, kernelSize: K, ...[options]: ConvArgs<S, P, D, G>) {
    super(2, inChannels, outChannels, kernelSize, options as ConvOptions)
  }

  protected compute(x: Tensor): Tensor {
    return conv2d(x, this.weight.dynamic(), this.optionsFor('conv2d', x))
  }
}

/**
 * Convolution over three axes, as {@link conv3d}.
 *
 * `x: [n, in, d, h, w] -> [n, out, od, oh, ow]`; `weight: [out, in / groups, kd, kh, kw]`, `bias: [out]`, starting as
 * in {@link Conv2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link Conv2d}.
 * @example
 * new Conv3d(1, 4, 3).forward(zeros([2, 1, 8, 8, 8])).shape // [2, 4, 6, 6, 6]
 */
export class Conv3d<
  C extends number,
  F extends number,
  const K extends PerAxis,
  const S extends PerAxis = 1,
  const P extends Padding = 0,
  const D extends PerAxis = 1,
  G extends number = 1,
> extends Conv<ConvFn<'conv3d', 3, C, F, K, S, P, D>> {
  declare readonly weight: Parameter<[F, Seen<C, G>, At<K, 0>, At<K, 1>, At<K, 2>]>
  declare readonly bias: Parameter<[F]> | null

  constructor(inChannels: C, outChannels: F, kernelSize: K, ...[options]: ConvArgs<S, P, D, G>) {
    super(3, inChannels, outChannels, kernelSize, options as ConvOptions)
  }

  protected compute(x: Tensor): Tensor {
    return conv3d(x, this.weight.dynamic(), this.optionsFor('conv3d', x))
  }
}
