import type { DType, Generator, Shape } from '@wengert/autograd'
import { assign, OptionError, Parameter, type Tensor } from '@wengert/autograd'
import { show } from '../options.ts'

/** What every initialiser takes beside its own options. */
export interface InitOptions {
  dtype?: 'float32' | 'float64'
  /** Where random numbers come from; the default generator unless given. */
  generator?: Generator
}

/** Makes the starting values of a parameter: a pure function of a shape, its options and a generator. */
export type Initialiser<O extends InitOptions = InitOptions> = <const S extends Shape>(
  shape: readonly [...S],
  options?: O,
) => Tensor<S>

/**
 * Gives a parameter new starting values in its own shape and dtype.
 *
 * @throws {OptionError} what is no parameter or no initialiser, or options the initialiser refuses; the parameter
 * keeps its values.
 * @example
 * const layer = new Linear(784, 128)
 * initialise(layer.weight, init.kaimingNormal, { nonlinearity: 'relu', generator: new Generator(1) })
 * initialise(layer.bias!, init.constant, { value: 0.1 })
 * layer.bias!.slice({ stop: 2 }) // [0.1, 0.1]
 */
export function initialise<O extends InitOptions>(
  parameter: Parameter,
  initialiser: Initialiser<O>,
  options?: Omit<O, 'dtype'>,
): void {
  if (!(parameter instanceof Parameter)) {
    throw new OptionError('initialise', 'a parameter', show(parameter), 'layer.weight or another Parameter')
  }
  if (typeof initialiser !== 'function') {
    throw new OptionError('initialise', 'an initialiser', show(initialiser), 'init.xavierUniform or another')
  }
  const dtype: DType = parameter.dtype
  assign(parameter, initialiser(parameter.shape, { ...options, dtype } as unknown as O) as Tensor)
}
