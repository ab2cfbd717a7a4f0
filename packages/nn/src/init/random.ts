import type { Shape, Tensor } from '@wengert/autograd'
import { OptionError, rand, randn } from '@wengert/autograd'
import { finiteNumber, knownOptions, nonNegative } from '../options.ts'
import type { InitOptions } from './initialiser.ts'

/** Bounds of the uniform distribution: from `low`, 0, up to and not including `high`, 1. */
export interface UniformOptions extends InitOptions {
  low?: number
  high?: number
}

/** Mean, 0, and standard deviation, 1, of the normal distribution. */
export interface NormalOptions extends InitOptions {
  mean?: number
  std?: number
}

const common = ['dtype', 'generator'] as const

/**
 * Uniform in [low, high), by default [0, 1).
 *
 * @throws {OptionError} bounds that are not finite or not in order, or an unknown option.
 * @example
 * init.uniform([2, 3], { low: -0.1, high: 0.1, generator: new Generator(7) }).shape // [2, 3]
 */
export function uniform<const S extends Shape>(
  shape: readonly [...S],
  options: UniformOptions = {},
): Tensor<S> {
  const op = 'init.uniform'
  const { low = 0, high = 1, ...rest } = knownOptions(op, options, ['low', 'high', ...common])
  finiteNumber(op, 'low', low)
  finiteNumber(op, 'high', high)
  if (low > high)
    throw new OptionError(op, 'low must not be above high', `${low} and ${high}`, 'to swap them')
  return rand(shape, rest)
    .dynamic()
    .mul(high - low)
    .add(low) as Tensor<S>
}

/**
 * Normal with a mean and a standard deviation, by default 0 and 1.
 *
 * @throws {OptionError} a mean that is not finite, a negative std, or an unknown option.
 * @example
 * init.normal([2, 3], { std: 0.02, generator: new Generator(7) }).shape // [2, 3]
 */
export function normal<const S extends Shape>(
  shape: readonly [...S],
  options: NormalOptions = {},
): Tensor<S> {
  const op = 'init.normal'
  const { mean = 0, std = 1, ...rest } = knownOptions(op, options, ['mean', 'std', ...common])
  finiteNumber(op, 'mean', mean)
  nonNegative(op, 'std', std)
  return randn(shape, rest).dynamic().mul(std).add(mean) as Tensor<S>
}
