import type { Shape, Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import { knownOptions, nonNegative, show } from '../options.ts'
import type { Nonlinearity } from './fan.ts'
import { calculateGain, fans } from './fan.ts'
import type { InitOptions } from './initialiser.ts'
import { normal, uniform } from './random.ts'

/** What {@link xavierUniform} and {@link xavierNormal} take. */
export interface XavierOptions extends InitOptions {
  gain?: number
}

/** What {@link kaimingUniform} and {@link kaimingNormal} take. */
export interface KaimingOptions extends InitOptions {
  /** Whether the variance is kept going forward (`fanIn`, the default) or going back (`fanOut`). */
  mode?: 'fanIn' | 'fanOut'
  nonlinearity?: Nonlinearity
  /** The negative slope of leakyRelu, 0 unless given. */
  slope?: number
}

const common = ['dtype', 'generator'] as const

/** The standard deviation that keeps the variance the same on average forward and back (Glorot and Bengio, 2010). */
function xavierStd(shape: Shape, gain: number): number {
  const { fanIn, fanOut } = fans(shape)
  return gain * Math.sqrt(2 / (fanIn + fanOut))
}

/**
 * Uniform in [-b, b) with b = gain sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010).
 *
 * @throws {ShapeError} fewer than two axes. {@link OptionError} a negative gain or an unknown option.
 * @example
 * init.xavierUniform([128, 784], { gain: init.calculateGain('tanh') }).shape // [128, 784]
 */
export function xavierUniform<const S extends Shape>(
  shape: readonly [...S],
  options: XavierOptions = {},
): Tensor<S> {
  const { gain = 1, ...rest } = knownOptions('init.xavierUniform', options, ['gain', ...common])
  nonNegative('init.xavierUniform', 'gain', gain)
  const bound = Math.sqrt(3) * xavierStd(shape, gain)
  return uniform(shape, { low: -bound, high: bound, ...rest })
}

/**
 * Normal with standard deviation gain sqrt(2 / (fanIn + fanOut)) (Glorot and Bengio, 2010).
 *
 * @throws {ShapeError} fewer than two axes. {@link OptionError} a negative gain or an unknown option.
 * @example
 * init.xavierNormal([128, 784]).shape // [128, 784]
 */
export function xavierNormal<const S extends Shape>(
  shape: readonly [...S],
  options: XavierOptions = {},
): Tensor<S> {
  const { gain = 1, ...rest } = knownOptions('init.xavierNormal', options, ['gain', ...common])
  nonNegative('init.xavierNormal', 'gain', gain)
  return normal(shape, { std: xavierStd(shape, gain), ...rest })
}

/** gain / sqrt(fan): keeps the variance through layers of that activation (He et al., 2015). */
function kaimingStd(op: string, shape: Shape, options: KaimingOptions): number {
  const { mode = 'fanIn', nonlinearity = 'leakyRelu', slope = 0 } = options
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new OptionError(op, 'mode must be known', show(mode), "mode: 'fanIn' or 'fanOut'")
  }
  return calculateGain(nonlinearity, slope) / Math.sqrt(fans(shape)[mode])
}

const kaimingNames = ['mode', 'nonlinearity', 'slope', ...common] as const

/**
 * Uniform in [-b, b) with b = gain sqrt(3 / fan) (He et al., 2015).
 *
 * @throws {ShapeError} fewer than two axes. {@link OptionError} an unknown option, mode or nonlinearity.
 * @example
 * init.kaimingUniform([6, 1, 5, 5], { nonlinearity: 'relu' }).shape // [6, 1, 5, 5]
 */
export function kaimingUniform<const S extends Shape>(
  shape: readonly [...S],
  options: KaimingOptions = {},
): Tensor<S> {
  const op = 'init.kaimingUniform'
  const {
    mode: _mode,
    nonlinearity: _nonlinearity,
    slope: _slope,
    ...rest
  } = knownOptions(op, options, kaimingNames)
  const bound = Math.sqrt(3) * kaimingStd(op, shape, options)
  return uniform(shape, { low: -bound, high: bound, ...rest })
}

/**
 * Normal with standard deviation gain / sqrt(fan) (He et al., 2015).
 *
 * @throws {ShapeError} fewer than two axes. {@link OptionError} an unknown option, mode or nonlinearity.
 * @example
 * init.kaimingNormal([6, 1, 5, 5], { mode: 'fanOut', nonlinearity: 'relu' }).shape // [6, 1, 5, 5]
 */
export function kaimingNormal<const S extends Shape>(
  shape: readonly [...S],
  options: KaimingOptions = {},
): Tensor<S> {
  const op = 'init.kaimingNormal'
  const {
    mode: _mode,
    nonlinearity: _nonlinearity,
    slope: _slope,
    ...rest
  } = knownOptions(op, options, kaimingNames)
  return normal(shape, { std: kaimingStd(op, shape, options), ...rest })
}
