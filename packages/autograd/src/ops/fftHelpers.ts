import { allocate, isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError } from '../errors/index.ts'
import { type CreateOptions, checkOptions } from '../tensor/checkOptions.ts'
import { tensor } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import { type Axes, checkShape, resolveAxes } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { roll } from './slice.ts'

/**
 * A spectrum with frequency 0 moved from the front to the middle of axes (all by default; of pairs of real and
 * imaginary parts, name those before): each is rolled by half of its length, rounded down.
 *
 * `x: [...] -> [...]`. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * fftShift(fftFreq(5, 1 / 5)) // [-2, -1, 0, 1, 2]
 */
export function fftShift(x: Tensor, axes: Axes = null): Tensor {
  return shifted('fftShift', x, axes, (n) => Math.floor(n / 2))
}

/**
 * The inverse of {@link fftShift}: frequency 0 goes back to the front. `x: [...] -> [...]`. Throws an AxisError for an
 * axis that x does not have.
 *
 * @example
 * ifftShift(tensor([-2, -1, 0, 1, 2])) // [0, 1, 2, -2, -1]
 */
export function ifftShift(x: Tensor, axes: Axes = null): Tensor {
  return shifted('ifftShift', x, axes, (n) => -Math.floor(n / 2))
}

function shifted(op: string, x: Tensor, axes: Axes, by: (n: number) => number): Tensor {
  const input = expectTensor(op, x)
  const list = resolveAxes(op, axes, input.shape)
  return roll(
    input,
    list.map((axis) => by(input.shape[axis]!)),
    list,
  )
}

/**
 * The frequencies that {@link fft} of n samples a distance d apart speaks of, in cycles a unit of d: 0, 1, ... then the
 * negative ones, over n d. Throws an OptionError for an n that is no positive integer, or a d that is 0 or not finite.
 *
 * @example
 * fftFreq(5, 1 / 5) // [0, 1, 2, -2, -1]
 */
export function fftFreq(n: number, d = 1, options: CreateOptions = {}): Tensor {
  checkSampling('fftFreq', n, d)
  const firstNegative = n - Math.floor(n / 2)
  return frequencies('fftFreq', n, (k) => (k < firstNegative ? k : k - n) / (n * d), options)
}

/**
 * The frequencies that {@link rfft} of n samples a distance d apart speaks of: 0, 1, ... n / 2 over n d. Throws an
 * OptionError for an n that is no positive integer, or a d that is 0 or not finite.
 *
 * @example
 * rfftFreq(4, 1 / 4) // [0, 1, 2]
 */
export function rfftFreq(n: number, d = 1, options: CreateOptions = {}): Tensor {
  checkSampling('rfftFreq', n, d)
  return frequencies('rfftFreq', Math.floor(n / 2) + 1, (k) => k / (n * d), options)
}

function checkSampling(op: string, n: number, d: number): void {
  if (!Number.isInteger(n) || n < 1)
    throw new OptionError(op, 'a positive integer n', describe(n), `${op}(8)`)
  if (typeof d !== 'number' || !Number.isFinite(d) || d === 0)
    throw new OptionError(op, 'a distance d that is finite and not 0', describe(d), `${op}(${n}, 1)`)
}

function frequencies(op: string, count: number, of: (k: number) => number, options: CreateOptions): Tensor {
  checkShape(op, [count])
  checkOptions(op, options, ['dtype', 'requiresGrad'])
  const dtype = options.dtype ?? 'float32'
  if (!isFloat(dtype)) throw new DTypeError(op, 'a float dtype', dtype, "dtype: 'float32'")
  return tensor(
    allocate('float64', count, op).map((_, k) => of(k)),
    { ...options, dtype },
  )
}
