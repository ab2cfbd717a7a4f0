import { isFloat } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { checkFlag, checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { resolveAxes } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/** Number of elements that each result of a reduction is made of. */
function countOver(x: Tensor, axes: readonly number[]): number {
  return axes.reduce((n, axis) => n * x.shape[axis]!, 1)
}

/**
 * The arithmetic mean over axes, all by default; NaN over none.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).mean(0) // [2, 3]
 */
export const mean = operation('mean', (x, axis, keepDims = false) => {
  const input = expectTensor('mean', x)
  const axes = resolveAxes('mean', axis, input.shape)
  checkFlag('mean', 'keepDims', keepDims)
  // Integers are summed as floats: their sum may be no int32 where their mean is one.
  const summands = isFloat(input.dtype) ? input : input.to('float32')
  return summands.sum(axes, keepDims).div(countOver(input, axes))
})

/**
 * The variance over axes: squared deviations from the mean, summed and divided by n - correction (at least 0). The
 * mean is differentiated too: it does not change the first derivative, but the second.
 *
 * @example
 * variance(tensor([1, 2, 3, 4])) // 1.6667
 * variance(tensor([1, 2, 3, 4]), null, { correction: 0 }) // 1.25
 */
export const variance = operation('variance', (x, axis, options = {}) => {
  checkOptions('variance', options, ['correction', 'keepDims'])
  const input = expectTensor('variance', x)
  const { correction = 1, keepDims = false } = options
  if (typeof correction !== 'number' || !Number.isFinite(correction))
    throw new OptionError(
      'variance',
      'correction must be a finite number',
      describe(correction),
      'correction: 0 or 1',
    )
  const axes = resolveAxes('variance', axis, input.shape)
  const deviations = input.sub(mean(input, axes, true))
  return deviations
    .square()
    .sum(axes, keepDims)
    .div(Math.max(0, countOver(input, axes) - correction))
})

/**
 * The square root of the {@link variance}; its gradient is 0 where it is 0.
 *
 * @example
 * std(tensor([1, 2, 3, 4])) // 1.2910
 */
export const std = operation('std', (x, axis, options = {}) =>
  safeRoot(variance(expectTensor('std', x), axis, options)),
)

/** √x with derivative 0 at 0, for sums of squares: there all terms have derivative 0, and 0 · ∞ would be NaN. */
function safeRoot(x: Tensor): Tensor {
  const zero = x.equal(0)
  return where(zero, 0, where(zero, 1, x).sqrt())
}

/**
 * The p-norm of the elements over axes: (Σ |x|^p)^(1/p); with `ord` ∞ the largest and -∞ the smallest |x| (equal
 * entries share the gradient), with 0 the number of entries that are not 0. Where the norm has no derivative, at the
 * zero vector and below p = 1 at every entry that is 0, the gradient is 0.
 *
 * @example
 * norm(tensor([3, 4])) // 5
 */
export const norm = operation('norm', (x, options = {}) => {
  checkOptions('norm', options, ['ord', 'axis', 'keepDims'])
  const input = expectTensor('norm', x)
  const { ord = 2, keepDims = false } = options
  const axis: any = options.axis
  if (typeof ord !== 'number' || Number.isNaN(ord))
    throw new OptionError('norm', 'ord must be a number', describe(ord), 'ord: 1, 2 or Infinity')
  if (ord === 2) return safeRoot(input.square().sum(axis, keepDims))
  const size = input.abs()
  if (ord === Infinity) return size.amax(axis, keepDims)
  if (ord === -Infinity) return size.amin(axis, keepDims)
  if (ord === 1) return size.sum(axis, keepDims)
  if (ord === 0) return input.notEqual(0).to(input.dtype).sum(axis, keepDims)
  return safePower(safePower(size, ord).sum(axis, keepDims), 1 / ord)
})

/** x^p for x >= 0 with derivative 0 at 0, also for p below 1. */
function safePower(x: Tensor, p: number): Tensor {
  const zero = x.equal(0)
  return where(zero, 0 ** p, where(zero, 1, x).pow(p))
}
