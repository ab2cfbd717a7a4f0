import { AxisError } from '../errors/index.ts'
import { describe } from '../tensor/describe.ts'
import type { FftnOptions } from '../tensor/options/index.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { fftOver, ifftOver, irfftOver, rfftOver } from './fftLines.ts'

/** The options with the last two axes where none are named. */
function onTwoAxes(op: string, options: FftnOptions): FftnOptions {
  const { axes = [-2, -1] } = options ?? {}
  if (!Array.isArray(axes) || axes.length !== 2)
    throw new AxisError(op, 'axes must be a list of two', describe(axes), 'axes: [-2, -1]')
  return { ...options, axes }
}

/**
 * {@link fftn} over two axes, the last two by default. `x: [..., m, n, 2] -> [..., m, n, 2]`. Throws a ShapeError where the last axis holds no pairs or nothing is transformed,
 * an AxisError for other than two axes.
 *
 * @example
 * fft2(tensor([[[1, 0], [2, 0]], [[3, 0], [4, 0]]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export function fft2(x: Tensor, options: FftnOptions = {}): Tensor {
  return fftOver('fft2', x, onTwoAxes('fft2', options))
}

/**
 * {@link ifftn} over two axes, the last two by default: the inverse of {@link fft2}. `x: [..., m, n, 2] -> [..., m, n, 2]`. Throws a ShapeError where the last axis holds no pairs or nothing is transformed,
 * an AxisError for other than two axes.
 *
 * @example
 * ifft2(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]
 */
export function ifft2(x: Tensor, options: FftnOptions = {}): Tensor {
  return ifftOver('ifft2', x, onTwoAxes('ifft2', options))
}

/**
 * {@link rfftn} over two axes, the last two by default. `x: [..., m, n] -> [..., m, floor(n / 2) + 1, 2]`. Throws a ShapeError where nothing is transformed,
 * an AxisError for other than two axes.
 *
 * @example
 * rfft2(tensor([[1, 2], [3, 4]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export function rfft2(x: Tensor, options: FftnOptions = {}): Tensor {
  return rfftOver('rfft2', x, onTwoAxes('rfft2', options))
}

/**
 * {@link irfftn} over two axes, the last two by default: the inverse of {@link rfft2}. `x: [..., m, h, 2] -> [..., m, n]`. Throws a ShapeError where the last axis holds no pairs or nothing is transformed,
 * an AxisError for other than two axes.
 *
 * @example
 * irfft2(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[1, 2], [3, 4]]
 */
export function irfft2(x: Tensor, options: FftnOptions = {}): Tensor {
  return irfftOver('irfft2', x, onTwoAxes('irfft2', options))
}
