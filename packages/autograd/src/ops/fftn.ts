import type { FftnOptions } from '../tensor/options/index.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { fftOver, ifftOver, irfftOver, rfftOver } from './fftLines.ts'

/**
 * The discrete Fourier transform of complex numbers over several axes, all of them by default: {@link fft} along one
 * after the other, with the same pairs and norms. With `sizes` the axes are first cut, or padded with zeros.
 *
 * `x: [..., m, n, 2] -> [..., m, n, 2]`. Throws a ShapeError where the last axis holds no pairs or nothing is
 * transformed.
 *
 * @example
 * fftn(tensor([[[1, 0], [2, 0]], [[3, 0], [4, 0]]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export function fftn(x: Tensor, options: FftnOptions = {}): Tensor {
  return fftOver('fftn', x, options)
}

/**
 * The inverse of {@link fftn}, with the same options. `x: [..., m, n, 2] -> [..., m, n, 2]`. Throws a ShapeError where
 * the last axis holds no pairs or nothing is transformed.
 *
 * @example
 * ifftn(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]
 */
export function ifftn(x: Tensor, options: FftnOptions = {}): Tensor {
  return ifftOver('ifftn', x, options)
}

/**
 * The Fourier transform of real numbers over several axes: {@link rfft} along the last of them, {@link fft} along the
 * others.
 *
 * `x: [..., m, n] -> [..., m, floor(n / 2) + 1, 2]`. Throws a ShapeError where nothing is transformed.
 *
 * @example
 * rfftn(tensor([[1, 2], [3, 4]])) // [[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]]
 */
export function rfftn(x: Tensor, options: FftnOptions = {}): Tensor {
  return rfftOver('rfftn', x, options)
}

/**
 * The inverse of {@link rfftn}: {@link ifft} along all axes but the last of them, {@link irfft} along that.
 *
 * `x: [..., m, h, 2] -> [..., m, n]`, with n = 2 (h - 1) unless `sizes` says otherwise. Throws a ShapeError where the
 * last axis holds no pairs or nothing is transformed.
 *
 * @example
 * irfftn(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[1, 2], [3, 4]]
 */
export function irfftn(x: Tensor, options: FftnOptions = {}): Tensor {
  return irfftOver('irfftn', x, options)
}
