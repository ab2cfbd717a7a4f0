import type { In, ShapeFn, Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { finiteNumber, knownOptions, show } from '../options.ts'

/** A layer whose output has the shape of its input. */
export interface SameFn extends ShapeFn {
  readonly out: In<this['in']>
}

/**
 * The input, unchanged: a place for a layer that is not there.
 *
 * `x: [...] -> [...]`
 *
 * @example
 * new Identity().forward(tensor([1, -1])) // [1, -1]
 */
export class Identity extends Layer<SameFn> {
  protected compute(x: Tensor): Tensor {
    return x
  }
}

/**
 * max(x, 0); the derivative at 0 is 0.
 *
 * `x: [...] -> [...]`
 *
 * @example
 * new ReLU().forward(tensor([1, -1])) // [1, 0]
 */
export class ReLU extends Layer<SameFn> {
  protected compute(x: Tensor): Tensor {
    return x.relu()
  }
}

/**
 * x above 0, `negativeSlope` x elsewhere; the derivative at 0 is the slope.
 *
 * `x: [...] -> [...]`
 *
 * @throws {OptionError} a slope that is not finite.
 * @example
 * new LeakyReLU(0.1).forward(tensor([1, -1])) // [1, -0.1]
 */
export class LeakyReLU extends Layer<SameFn> {
  readonly negativeSlope: number

  constructor(negativeSlope = 0.01) {
    super()
    finiteNumber('LeakyReLU', 'negativeSlope', negativeSlope)
    this.negativeSlope = negativeSlope
  }

  protected compute(x: Tensor): Tensor {
    return x.leakyRelu(this.negativeSlope)
  }
}

/**
 * x above 0, `alpha` (e^x - 1) elsewhere (Clevert et al., 2016).
 *
 * `x: [...] -> [...]`
 *
 * @throws {OptionError} an alpha that is not finite.
 * @example
 * new ELU().forward(tensor([1, -1])) // [1, -0.6321]
 */
export class ELU extends Layer<SameFn> {
  readonly alpha: number

  constructor(alpha = 1) {
    super()
    finiteNumber('ELU', 'alpha', alpha)
    this.alpha = alpha
  }

  protected compute(x: Tensor): Tensor {
    return x.elu(this.alpha)
  }
}

/**
 * x Φ(x), Φ the distribution function of the normal law, or its approximation by tanh (Hendrycks and Gimpel, 2016).
 *
 * `x: [...] -> [...]`
 *
 * @throws {OptionError} an unknown option or approximation.
 * @example
 * new GELU({ approximate: 'tanh' }).forward(tensor([1, -1])) // [0.8412, -0.1588]
 */
export class GELU extends Layer<SameFn> {
  readonly approximate: 'none' | 'tanh'

  constructor(options: { readonly approximate?: 'none' | 'tanh' } = {}) {
    super()
    const { approximate = 'none' } = knownOptions('GELU', options, ['approximate'])
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new OptionError('GELU', 'approximate must be known', show(approximate), "'none' or 'tanh'")
    }
    this.approximate = approximate
  }

  protected compute(x: Tensor): Tensor {
    return x.gelu({ approximate: this.approximate })
  }
}

/**
 * x sigmoid(x), also called swish.
 *
 * `x: [...] -> [...]`
 *
 * @example
 * new SiLU().forward(tensor([1, -1])) // [0.7311, -0.2689]
 */
export class SiLU extends Layer<SameFn> {
  protected compute(x: Tensor): Tensor {
    return x.silu()
  }
}

/**
 * 1 / (1 + e^-x).
 *
 * `x: [...] -> [...]`
 *
 * @example
 * new Sigmoid().forward(tensor([0])) // [0.5]
 */
export class Sigmoid extends Layer<SameFn> {
  protected compute(x: Tensor): Tensor {
    return x.sigmoid()
  }
}

/**
 * The hyperbolic tangent.
 *
 * `x: [...] -> [...]`
 *
 * @example
 * new Tanh().forward(tensor([0])) // [0]
 */
export class Tanh extends Layer<SameFn> {
  protected compute(x: Tensor): Tensor {
    return x.tanh()
  }
}

/** The axis must be said: the last one and the channels are both common, and a wrong guess would go unnoticed. */
function checkAxis(op: string, axis: unknown): void {
  if (Number.isSafeInteger(axis)) return
  throw new OptionError(op, 'axis must be an integer', show(axis), `new ${op}(-1) for the last axis`)
}

/**
 * e^x divided by its sum along an axis.
 *
 * `x: [...] -> [...]`
 *
 * @throws {OptionError} no axis; `forward` throws an {@link AxisError} on one that the input does not have.
 * @example
 * new Softmax(-1).forward(tensor([[0, 0]])) // [[0.5, 0.5]]
 */
export class Softmax extends Layer<SameFn> {
  readonly axis: number

  constructor(axis: number) {
    super()
    checkAxis('Softmax', axis)
    this.axis = axis
  }

  protected compute(x: Tensor): Tensor {
    return x.softmax(this.axis)
  }
}

/**
 * The logarithm of {@link Softmax}, computed without overflow.
 *
 * `x: [...] -> [...]`
 *
 * @throws {OptionError} no axis; `forward` throws an {@link AxisError} on one that the input does not have.
 * @example
 * new LogSoftmax(-1).forward(tensor([[0, 0]])) // [[-0.6931, -0.6931]]
 */
export class LogSoftmax extends Layer<SameFn> {
  readonly axis: number

  constructor(axis: number) {
    super()
    checkAxis('LogSoftmax', axis)
    this.axis = axis
  }

  protected compute(x: Tensor): Tensor {
    return x.logSoftmax(this.axis)
  }
}
