import { AxisError, OptionError } from '../errors/index.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import type { FftnOptions, FftOptions } from '../tensor/options/index.ts'
import { areIntegers, resolveAxis, show } from '../tensor/shape.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { fft, ifft, irfft, rfft } from './fft.ts'
import { checkComplex, checkNorm, checkReal } from './fftOptions.ts'

// Transforms over several axes are transforms over one after the other.

export function fftOver(op: string, x: Tensor, options: FftnOptions): Tensor {
  const input = checkComplex(op, x)
  return linesOf(op, options, input, 1).reduceRight((out, line) => fft(out, line), input)
}

export function ifftOver(op: string, x: Tensor, options: FftnOptions): Tensor {
  const input = checkComplex(op, x)
  return linesOf(op, options, input, 1).reduceRight((out, line) => ifft(out, line), input)
}

export function rfftOver(op: string, x: Tensor, options: FftnOptions): Tensor {
  const input = checkReal(op, x)
  const lines = linesOf(op, options, input, 0)
  const last = lines.pop()!
  return lines.reduceRight((out, line) => fft(out, line), rfft(input, last))
}

export function irfftOver(op: string, x: Tensor, options: FftnOptions): Tensor {
  const input = checkComplex(op, x)
  const lines = linesOf(op, options, input, 1)
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
