import { AxisError, OptionError } from '../errors/index.ts'
import { checkOptions } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import type { FftnOptions, FftOptions } from '../tensor/options.ts'
import { areIntegers, resolveAxis, show } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { fft, ifft, irfft, rfft } from './fft.ts'
import { checkComplex, checkNorm, checkReal } from './fftOptions.ts'

// Transforms over several axes are transforms over one after the other.

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
  const input = checkComplex('fftn', x)
  return linesOf('fftn', options, input, 1).reduceRight((out, line) => fft(out, line), input)
}

/**
 * The inverse of {@link fftn}, with the same options. `x: [..., m, n, 2] -> [..., m, n, 2]`. Throws a ShapeError where
 * the last axis holds no pairs or nothing is transformed.
 *
 * @example
 * ifftn(tensor([[[10, 0], [-2, 0]], [[-4, 0], [0, 0]]])) // [[[1, 0], [2, 0]], [[3, 0], [4, 0]]]
 */
export function ifftn(x: Tensor, options: FftnOptions = {}): Tensor {
  const input = checkComplex('ifftn', x)
  return linesOf('ifftn', options, input, 1).reduceRight((out, line) => ifft(out, line), input)
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
  const input = checkReal('rfftn', x)
  const lines = linesOf('rfftn', options, input, 0)
  const last = lines.pop()!
  return lines.reduceRight((out, line) => fft(out, line), rfft(input, last))
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
  const input = checkComplex('irfftn', x)
  const lines = linesOf('irfftn', options, input, 1)
  const last = lines.pop()!
  return irfft(
    lines.reduceRight((out, line) => ifft(out, line), input),
    last,
  )
}

/** The options of the transform along each axis; at least one. */
function linesOf(op: string, options: FftnOptions, x: Tensor, pairs: 0 | 1): FftOptions[] {
  checkOptions(op, options, ['sizes', 'axes', 'norm'])
  const norm = checkNorm(op, options.norm)
  const { sizes } = options
  const rank = x.rank - pairs
  const all = Array.from({ length: rank }, (_, axis) => axis)
  if (sizes !== undefined && !areIntegers(sizes, 1))
    throw new OptionError(
      op,
      'sizes must be a list of positive integers',
      Array.isArray(sizes) ? show(sizes) : describe(sizes),
      'sizes: [8, 8]',
    )
  const named = options.axes ?? (sizes ? all.slice(Math.max(0, rank - sizes.length)) : all)
  if (!Array.isArray(named))
    throw new OptionError(op, 'axes must be a list of axes', describe(named), 'axes: [-2, -1]')
  const axes: number[] = Array.from(named, (axis) => resolveAxis(op, axis, rank, x.shape.slice(0, rank)))
  if (axes.length === 0 || new Set(axes).size !== axes.length)
    throw new AxisError(op, 'one axis or more, each once', show(named), 'axes: [-2, -1]')
  if (sizes !== undefined && sizes.length !== axes.length)
    throw new OptionError(op, 'one size for each axis', `${sizes.length} for ${axes.length}`, 'sizes: [8, 8]')
  return axes.map((axis, i) => (sizes ? { axis, n: sizes[i]!, norm } : { axis, norm }))
}
