import type { Generator, In, LinearShape, ShapeFn, Tensor } from '@wengert/autograd'
import { full, isTensor, logSoftmax, OptionError, Parameter, ShapeError, softmax } from '@wengert/autograd'
import { normal } from '../init/index.ts'
import { Layer } from '../module/layer.ts'
import { floatDType, knownOptions, positiveInteger, show, showShape, trueOrFalse } from '../options.ts'

/** What {@link RBF} takes. */
export interface RBFOptions {
  /** Starting centres `[out, in]`, as from `init.kMeans`; normal unless given. */
  readonly centers?: Tensor
  /** Starting widths, one or `[out]`, as from `init.nearestDistances`; 1. */
  readonly widths?: number | Tensor
  /** What a unit gives: e^-(r² / 2 s²), or with 'logGaussian' the exponent alone; 'gaussian'. */
  readonly kernel?: 'gaussian' | 'logGaussian'
  /** Whether the Gaussians of all units are scaled to sum 1; false. */
  readonly normalize?: boolean
  /** dtype of the parameters; that of the centres, or 'float32'. */
  readonly dtype?: 'float32' | 'float64'
  /** Where the starting centres come from; the default generator unless given. */
  readonly generator?: Generator
}

const names = ['centers', 'widths', 'kernel', 'normalize', 'dtype', 'generator'] as const

interface RBFFn<I extends number, O extends number> extends ShapeFn {
  readonly out: LinearShape<In<this['in']>, I, O, 'RBF'>
}

/**
 * Radial basis functions: units with a centre c and a width s that answer to the distance of the input
 * (Broomhead and Lowe, 1988).
 *
 *     y_j = e^(-|x - c_j|² / (2 s_j²))
 *
 * `x: [..., in] -> [..., out]`; `centers: [out, in]`; `logWidths: [out]`, whose exponentials are the `widths`, so that
 * every step keeps them positive. Freeze either by `requiresGrad = false`. With `normalize`, y_j / Σ y: every input is
 * someone's, however far from all centres.
 *
 * As an output layer over class prototypes take `kernel: 'logGaussian'`: its -|x - c_j|² / (2 s_j²) are logits for
 * `crossEntropy`, largest at the nearest prototype. With all widths sqrt(1/2) they are the penalties of LeNet-5's output
 * layer (LeCun et al., 1998), negated.
 *
 * @throws {OptionError} sizes that are no positive integers, widths that are not positive, an unknown option or kernel;
 * {@link ShapeError} centres or widths of another shape, and from `forward` another number of features.
 * @example
 * const layer = new RBF(2, 3, { centers: tensor([[0, 0], [1, 0], [0, 2]]) })
 * layer.forward(tensor([[0, 0]])) // [[1, 0.6065, 0.1353]]
 */
export class RBF<I extends number, O extends number> extends Layer<RBFFn<I, O>> {
  readonly centers: Parameter<[O, I]>
  readonly logWidths: Parameter<[O]>
  readonly #log: boolean
  readonly #normalize: boolean

  constructor(inFeatures: I, outFeatures: O, options: RBFOptions = {}) {
    super()
    positiveInteger('RBF', 'inFeatures', inFeatures)
    positiveInteger('RBF', 'outFeatures', outFeatures)
    const { kernel = 'gaussian', normalize = false, ...start } = knownOptions('RBF', options, names)
    if (kernel !== 'gaussian' && kernel !== 'logGaussian') {
      throw new OptionError('RBF', 'kernel must be known', show(kernel), "'gaussian' or 'logGaussian'")
    }
    trueOrFalse('RBF', 'normalize', normalize)
    const centers = startingCenters([outFeatures, inFeatures], start)
    this.centers = new Parameter(centers) as unknown as Parameter<[O, I]>
    const logWidths = startingLogWidths(outFeatures, start.widths ?? 1, centers.dtype as 'float32')
    this.logWidths = new Parameter(logWidths) as unknown as Parameter<[O]>
    this.#log = kernel === 'logGaussian'
    this.#normalize = normalize
  }

  /** The widths, e^logWidths: `[out]`. */
  get widths(): Tensor<[O]> {
    return this.logWidths.exp() as Tensor<[O]>
  }

  protected compute(x: Tensor): Tensor {
    const centers = this.centers.dynamic()
    if (x.shape.at(-1) !== centers.shape[1]) {
      const fact = x.rank === 0 ? 'input is a scalar' : `input has ${x.shape.at(-1)} features`
      const got = `input ${showShape(x.shape)} and centers ${showShape(centers.shape)}`
      const required = `${fact}, layer expects ${centers.shape[1]}`
      throw new ShapeError('RBF', required, got, 'flatten(1) or another layer size')
    }
    // Differences, not |x|² - 2 x c + |c|², which cancels near a centre: where the unit answers most.
    const squares = x.unsqueeze(-2).sub(centers).square().sum(-1)
    const exponents = squares.mul(this.logWidths.dynamic().mul(-2).exp()).mul(-0.5)
    if (this.#normalize) return this.#log ? logSoftmax(exponents, -1) : softmax(exponents, -1)
    return this.#log ? exponents : exponents.exp()
  }
}

function startingCenters(shape: readonly [number, number], options: RBFOptions): Tensor {
  const { centers, generator } = options
  const own = centers?.dtype === 'float64' ? 'float64' : 'float32'
  const { dtype = own } = options
  floatDType('RBF', dtype)
  if (centers === undefined) return normal(shape, generator === undefined ? { dtype } : { dtype, generator })
  return expectShape('centers', centers, shape).to(dtype)
}

function startingLogWidths(units: number, widths: number | Tensor, dtype: 'float32' | 'float64'): Tensor {
  const given = isTensor(widths) ? expectShape('widths', widths, [units]).to('float64') : widths
  const values = isTensor(given) ? [...given.data()] : [given]
  if (!values.every((width) => Number.isFinite(width) && width > 0)) {
    const got = isTensor(given) ? 'some that are not' : show(given)
    throw new OptionError('RBF', 'widths must be finite and above 0', got, 'init.nearestDistances(centers)')
  }
  return isTensor(given) ? given.log().to(dtype) : full([units], Math.log(given), { dtype })
}

function expectShape(name: string, value: Tensor, shape: readonly number[]): Tensor {
  const got = isTensor(value) ? showShape(value.shape) : show(value)
  if (got === showShape(shape)) return value.detach()
  throw new ShapeError(
    'RBF',
    `${name} must be ${showShape(shape)}`,
    got,
    `a tensor of shape ${showShape(shape)}`,
  )
}
