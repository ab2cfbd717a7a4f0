import type { PerAxis, Tensor } from '@wengert/autograd'
import { convTranspose1d, convTranspose2d, Parameter } from '@wengert/autograd'
import { kaimingUniform, zeros } from '../init/index.ts'
import { Layer } from '../module/layer.ts'
import { knownOptions, typeName } from '../options.ts'
import { checkChannels, expectChannels, perAxis } from './checks.ts'
import type { ParameterOptions } from './parameters.ts'
import { parameterNames, parameterOptions } from './parameters.ts'

/** What {@link ConvTranspose1d} and {@link ConvTranspose2d} take. */
export interface ConvTransposeLayerOptions extends ParameterOptions {
  /** 1. */
  readonly stride?: PerAxis
  /** What the convolution this is the adjoint of would pad; 0. */
  readonly padding?: PerAxis
  /** Added to one side of the output, to choose among the sizes a stride makes equal; 0. */
  readonly outputPadding?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
  /** 1. */
  readonly groups?: number
}

const names = ['stride', 'padding', 'outputPadding', 'dilation', 'groups', ...parameterNames] as const

/** What transposed convolutions over one and two axes share. */
abstract class ConvTranspose extends Layer {
  readonly weight: Parameter
  readonly bias: Parameter | null
  protected readonly options: Required<Omit<ConvTransposeLayerOptions, keyof ParameterOptions>>

  constructor(
    axes: number,
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options: ConvTransposeLayerOptions,
  ) {
    super()
    const op = typeName(this)
    const { stride = 1, padding = 0, outputPadding = 0, ...others } = knownOptions(op, options, names)
    const { dilation = 1, groups = 1, ...rest } = others
    const { bias, ...init } = parameterOptions(op, rest)
    checkChannels(op, inChannels, outChannels, groups)
    perAxis(op, 'kernelSize', kernelSize, axes, 1)
    perAxis(op, 'stride', stride, axes, 1)
    perAxis(op, 'padding', padding, axes, 0)
    perAxis(op, 'outputPadding', outputPadding, axes, 0)
    perAxis(op, 'dilation', dilation, axes, 1)
    const kernel = typeof kernelSize === 'number' ? new Array<number>(axes).fill(kernelSize) : kernelSize
    const shape: readonly number[] = [inChannels, outChannels / groups, ...kernel]
    this.weight = new Parameter(kaimingUniform(shape, { slope: Math.sqrt(5), ...init }))
    this.bias = bias ? new Parameter(zeros([outChannels] as readonly number[], init)) : null
    this.options = { stride, padding, outputPadding, dilation, groups }
  }

  /** The options of the operation, after a look at the channels in the layer's own words. */
  protected optionsFor(op: string, x: Tensor) {
    const { weight, bias, options } = this
    expectChannels(op, x, weight, weight.shape[0]!)
    return { bias, ...options }
  }
}

/**
 * The adjoint of a convolution over one axis, as {@link convTranspose1d}.
 *
 * `x: [n, in, w] -> [n, out, ow]`; `weight: [in, out / groups, kw]`, `bias: [out]`, starting as in
 * {@link ConvTranspose2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link ConvTranspose2d}.
 * @example
 * new ConvTranspose1d(4, 2, 3, { stride: 2 }).forward(zeros([1, 4, 10])).shape // [1, 2, 21]
 */
export class ConvTranspose1d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options: ConvTransposeLayerOptions = {},
  ) {
    super(1, inChannels, outChannels, kernelSize, options)
  }

  protected compute(x: Tensor): Tensor {
    return convTranspose1d(x, this.weight, this.optionsFor('convTranspose1d', x))
  }
}

/**
 * The adjoint of a convolution over two axes, as {@link convTranspose2d}: what takes [oh, ow] back to [h, w].
 *
 * `x: [n, in, h, w] -> [n, out, oh, ow]`, oh = (h - 1) stride - 2 padding + dilation (kh - 1) + outputPadding + 1;
 * `weight: [in, out / groups, kh, kw]`, uniform in ±1/sqrt(out / groups kh kw) as in PyTorch; `bias: [out]`, zeros.
 *
 * @throws {OptionError} sizes that are no positive integers, groups that do not divide the channels, an unknown
 * option. `forward` throws a {@link ShapeError} on other channels.
 * @example
 * new ConvTranspose2d(16, 8, 2, { stride: 2 }).forward(zeros([1, 16, 7, 7])).shape // [1, 8, 14, 14]
 */
export class ConvTranspose2d extends ConvTranspose {
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options: ConvTransposeLayerOptions = {},
  ) {
    super(2, inChannels, outChannels, kernelSize, options)
  }

  protected compute(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight, this.optionsFor('convTranspose2d', x))
  }
}
