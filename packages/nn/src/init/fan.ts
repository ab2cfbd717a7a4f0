import type { Shape } from '@wengert/autograd'
import { OptionError, ShapeError } from '@wengert/autograd'
import { finiteNumber, show, showShape } from '../options.ts'

/** The activation that follows a layer, as far as it changes the variance of what flows through. */
export type Nonlinearity = 'linear' | 'conv' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu'

/**
 * The number of inputs and outputs of one unit of a weight.
 *
 * `weight: [out, in, ...kernel] -> { fanIn: in * |kernel|, fanOut: out * |kernel| }`
 *
 * @throws {ShapeError} fewer than two axes: a bias has no fans.
 * @example
 * fans([6, 1, 5, 5]) // { fanIn: 25, fanOut: 150 }
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError('fans', 'a weight of at least two axes', showShape(shape), 'init.zeros for a bias')
  }
  const field = shape.slice(2).reduce((product, size) => product * size, 1)
  return { fanIn: shape[1]! * field, fanOut: shape[0]! * field }
}

/**
 * The factor by which weights must grow to keep the variance through an activation, as PyTorch's `calculate_gain`:
 * 1 for linear, convolution and sigmoid, 5/3 for tanh, sqrt(2) for relu, sqrt(2 / (1 + slope^2)) for leakyRelu,
 * 3/4 for selu.
 *
 * @param slope the negative slope of leakyRelu, 0.01 unless given; the others have none.
 * @throws {OptionError} an unknown nonlinearity, or a slope that is not finite.
 * @example
 * calculateGain('leakyRelu', 0.2) // 1.3868
 */
export function calculateGain(nonlinearity: Nonlinearity, slope = 0.01): number {
  finiteNumber('calculateGain', 'slope', slope)
  switch (nonlinearity) {
    case 'linear':
    case 'conv':
    case 'sigmoid':
      return 1
    case 'tanh':
      return 5 / 3
    case 'relu':
      return Math.SQRT2
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + slope * slope))
    case 'selu':
      return 3 / 4
    default: {
      const known = 'linear, conv, sigmoid, tanh, relu, leakyRelu or selu'
      throw new OptionError('calculateGain', 'a known nonlinearity', show(nonlinearity), known)
    }
  }
}
