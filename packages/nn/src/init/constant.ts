import type { Shape, Tensor } from '@wengert/autograd'
import { full } from '@wengert/autograd'
import { finiteNumber, knownOptions } from '../options.ts'
import type { InitOptions } from './initialiser.ts'

const common = ['dtype', 'generator'] as const

/**
 * One value everywhere.
 *
 * @throws {OptionError} a value that is missing or not finite, or an unknown option.
 * @example
 * init.constant([3], { value: 0.5 }) // [0.5, 0.5, 0.5]
 */
export function constant<const S extends Shape>(
  shape: readonly [...S],
  options: InitOptions & { value?: number } = {},
): Tensor<S> {
  const { value, dtype = 'float32' } = knownOptions('init.constant', options, ['value', ...common])
  finiteNumber('init.constant', 'value', value)
  return full(shape, value!, { dtype })
}

/**
 * Zeros, as for biases.
 *
 * @throws {OptionError} an unknown option.
 * @example
 * init.zeros([3]) // [0, 0, 0]
 */
export function zeros<const S extends Shape>(shape: readonly [...S], options: InitOptions = {}): Tensor<S> {
  const { dtype = 'float32' } = knownOptions('init.zeros', options, common)
  return full(shape, 0, { dtype })
}

/**
 * Ones, as for the scale of a normalisation.
 *
 * @throws {OptionError} an unknown option.
 * @example
 * init.ones([3]) // [1, 1, 1]
 */
export function ones<const S extends Shape>(shape: readonly [...S], options: InitOptions = {}): Tensor<S> {
  const { dtype = 'float32' } = knownOptions('init.ones', options, common)
  return full(shape, 1, { dtype })
}
