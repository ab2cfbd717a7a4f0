import type { FftnOptions, FftOptions } from '../options/index.ts'
import type { Axes } from '../shape.ts'
import type { Tensor } from '../tensor.ts'

/** Fourier transforms; complex numbers are pairs along a last axis. */
export interface FourierMethods {
  /** The Fourier transform of complex numbers. `[..., n, 2] -> [..., n, 2]` */
  fft(options?: FftOptions): Tensor
  /** The inverse of fft. `[..., n, 2] -> [..., n, 2]` */
  ifft(options?: FftOptions): Tensor
  /** The Fourier transform of real numbers: half of it. `[..., n] -> [..., floor(n / 2) + 1, 2]` */
  rfft(options?: FftOptions): Tensor
  /** The inverse of rfft. `[..., h, 2] -> [..., n]` */
  irfft(options?: FftOptions): Tensor
  /** The Fourier transform over two axes. `[..., m, n, 2] -> [..., m, n, 2]` */
  fft2(options?: FftnOptions): Tensor
  /** The inverse of fft2. `[..., m, n, 2] -> [..., m, n, 2]` */
  ifft2(options?: FftnOptions): Tensor
  /** The Fourier transform of real numbers over two axes. `[..., m, n] -> [..., m, floor(n / 2) + 1, 2]` */
  rfft2(options?: FftnOptions): Tensor
  /** The inverse of rfft2. `[..., m, h, 2] -> [..., m, n]` */
  irfft2(options?: FftnOptions): Tensor
  /** The Fourier transform over several axes. `[..., m, n, 2] -> [..., m, n, 2]` */
  fftn(options?: FftnOptions): Tensor
  /** The inverse of fftn. `[..., m, n, 2] -> [..., m, n, 2]` */
  ifftn(options?: FftnOptions): Tensor
  /** The Fourier transform of real numbers over several axes. `[..., m, n] -> [..., m, floor(n / 2) + 1, 2]` */
  rfftn(options?: FftnOptions): Tensor
  /** The inverse of rfftn. `[..., m, h, 2] -> [..., m, n]` */
  irfftn(options?: FftnOptions): Tensor
  /** Frequency 0 moved to the middle of axes, all by default. `[...] -> [...]` */
  fftShift(axes?: Axes): Tensor
  /** The inverse of fftShift. `[...] -> [...]` */
  ifftShift(axes?: Axes): Tensor
}
