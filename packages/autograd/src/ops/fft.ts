import { allocate } from '../engine/dtype.ts'
import { fourier, halfSpectrum, halfSpectrumSum } from '../primitives/fourier.ts'
import { padConstant } from '../primitives/slice.ts'
import { tensor } from '../tensor/create.ts'
import type { FftOptions } from '../tensor/options/index.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { movedim } from './axes.ts'
import { checkComplex, checkReal, type Line, lineOf, normalised } from './fftOptions.ts'

// Complex numbers are pairs [re, im] along a last axis. All four are linear primitives between rearrangements.

/**
 * The discrete Fourier transform of complex numbers along an axis: X_k = Σ_t x_t e^(-2πi kt/n), for any length n in
 * O(n log n).
 *
 * `x: [..., n, 2] -> [..., n, 2]`, with pairs of real and imaginary parts along the last axis; `axis` counts those
 * before it. With option `n` the axis is first cut, or padded with zeros at its end. `norm` says what is multiplied:
 * nothing for 'backward' (the inverse by 1/n), both by 1/√n for 'ortho', this one by 1/n for 'forward'.
 *
 * Throws a ShapeError where the last axis holds no pairs or nothing is transformed.
 *
 * @example
 * fft(tensor([[1, 0], [2, 0], [3, 0], [4, 0]])) // [[10, 0], [-2, 2], [-2, 0], [-2, -2]]
 */
export function fft(x: Tensor, options: FftOptions = {}): Tensor {
  const input = checkComplex('fft', x)
  const line = lineOf('fft', options, input, 1)
  return normalised(
    along(input, line, (pairs) => fourier(resized(pairs, -2, line.n), -1)),
    line,
    -1,
  )
}

/**
 * The inverse of {@link fft}: x_t = 1/n Σ_k X_k e^(2πi kt/n), with the same options.
 *
 * `x: [..., n, 2] -> [..., n, 2]`. Throws a ShapeError where the last axis holds no pairs or nothing is transformed.
 *
 * @example
 * ifft(tensor([[10, 0], [-2, 2], [-2, 0], [-2, -2]])) // [[1, 0], [2, 0], [3, 0], [4, 0]]
 */
export function ifft(x: Tensor, options: FftOptions = {}): Tensor {
  const input = checkComplex('ifft', x)
  const line = lineOf('ifft', options, input, 1)
  return normalised(
    along(input, line, (pairs) => fourier(resized(pairs, -2, line.n), 1)),
    line,
    1,
  )
}

/**
 * The Fourier transform of real numbers along an axis: the first half of what {@link fft} gives, of which the rest are
 * the conjugates in reverse.
 *
 * `x: [..., n] -> [..., floor(n / 2) + 1, 2]`, with the options of {@link fft}. Throws a ShapeError where nothing is
 * transformed.
 *
 * @example
 * rfft(tensor([1, 2, 3, 4])) // [[10, 0], [-2, 2], [-2, 0]]
 */
export function rfft(x: Tensor, options: FftOptions = {}): Tensor {
  const input = checkReal('rfft', x)
  const line = lineOf('rfft', options, input, 0)
  return normalised(
    along(input, line, (real) => halfSpectrum(resized(real, -1, line.n))),
    line,
    -1,
  )
}

/**
 * The inverse of {@link rfft}: the n real numbers whose spectrum begins with x. Imaginary parts that no real numbers
 * have, of X_0 and for even n of X_(n/2), are not looked at.
 *
 * `x: [..., h, 2] -> [..., n]`, with n = 2 (h - 1) unless the option says otherwise; x is cut, or padded with zeros, to
 * floor(n / 2) + 1. Throws a ShapeError where the last axis holds no pairs or nothing is transformed.
 *
 * @example
 * irfft(tensor([[10, 0], [-2, 2], [-2, 0]])) // [1, 2, 3, 4]
 * irfft(tensor([[6, 0], [-1.5, 0.8660254]]), { n: 3 }) // [1, 2, 3]
 */
export function irfft(x: Tensor, options: FftOptions = {}): Tensor {
  const input = checkComplex('irfft', x)
  const line = lineOf('irfft', options, input, 1, (h) => 2 * (h - 1))
  const { n } = line
  // x_t = Re Σ_k w_k X_k e^(2πi kt/n) over half of the spectrum: every k but 0 and n/2 stands for n - k too.
  const weights = allocate('float64', halfOf(n), 'irfft').map((_, k) => (k === 0 || 2 * k === n ? 1 : 2))
  const signal = (half: Tensor) => {
    const cut = resized(half, -2, halfOf(n))
    return halfSpectrumSum(cut.mul(tensor(weights, [weights.length, 1], { dtype: cut.dtype })), n)
  }
  return normalised(along(input, line, signal), line, 1)
}

const halfOf = (n: number) => Math.floor(n / 2) + 1

/** A map of the last axis that is not the one of pairs, with the line moved there before and back afterwards. */
function along(x: Tensor, { axis, last }: Line, run: (x: Tensor) => Tensor): Tensor {
  return movedim(run(movedim(x, axis, last)), last, axis)
}

/** The axis cut, or padded with zeros at its end. */
function resized(x: Tensor, axis: number, n: number): Tensor {
  const at = x.rank + axis
  return padConstant(
    x,
    x.shape.map((size, k) => [0, k === at ? n - size : 0] as const),
    0,
  )
}
