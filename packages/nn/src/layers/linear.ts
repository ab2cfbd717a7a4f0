import type { In, LinearShape, ShapeFn, Tensor } from '@wengert/autograd'
import { linear, Parameter, ShapeError } from '@wengert/autograd'
import { kaimingUniform, zeros } from '../init/index.ts'
import { Layer } from '../module/layer.ts'
import { knownOptions, positiveInteger, showShape } from '../options.ts'
import type { ParameterOptions } from './parameters.ts'
import { parameterNames, parameterOptions } from './parameters.ts'

interface LinearFn<I extends number, O extends number> extends ShapeFn {
  readonly out: LinearShape<In<this['in']>, I, O, 'linear'>
}

/**
 * An affine map of the last axis: y = x weightᵀ + bias.
 *
 * `x: [..., in] -> [..., out]`; `weight: [out, in]`, uniform in ±1/sqrt(in) as in PyTorch; `bias: [out]`, zeros.
 *
 * @throws {OptionError} sizes that are no positive integers, an unknown option. `forward` throws a
 * {@link ShapeError} on another number of features.
 * @example
 * const layer = new Linear(784, 128, { generator: new Generator(1) })
 * layer.forward(zeros([32, 784])).shape // [32, 128]
 */
export class Linear<I extends number, O extends number> extends Layer<LinearFn<I, O>> {
  readonly weight: Parameter<[O, I]>
  readonly bias: Parameter<[O]> | null

  constructor(inFeatures: I, outFeatures: O, options: ParameterOptions = {}) {
    super()
    positiveInteger('Linear', 'inFeatures', inFeatures)
    positiveInteger('Linear', 'outFeatures', outFeatures)
    const { bias, ...init } = parameterOptions('Linear', knownOptions('Linear', options, parameterNames))
    this.weight = new Parameter(kaimingUniform([outFeatures, inFeatures], { slope: Math.sqrt(5), ...init }))
    this.bias = bias ? new Parameter(zeros([outFeatures], init)) : null
  }

  protected compute(x: Tensor): Tensor {
    const weight = this.weight.dynamic()
    const features = x.shape.at(-1)
    if (features !== weight.shape[1]) {
      const fact = x.rank === 0 ? 'input is a scalar' : `input has ${features} features`
      const got = `input ${showShape(x.shape)} and weight ${showShape(weight.shape)}`
      throw new ShapeError(
        'linear',
        `${fact}, layer expects ${weight.shape[1]}`,
        got,
        'flatten(1) or another layer size',
      )
    }
    return linear(x, weight, this.bias?.dynamic())
  }
}
