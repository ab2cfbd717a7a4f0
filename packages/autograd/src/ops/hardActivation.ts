import { OptionError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { expectTensor } from '../tensor/tensor.ts'
import { hardtanh } from './activation.ts'

/**
 * x / (1 + |x|); its derivative is 1 / (1 + |x|)².
 *
 * @example
 * softsign(tensor([-1, 3])) // [-0.5, 0.75]
 */
export const softsign = operation('softsign', (x) => {
  const input = expectTensor('softsign', x)
  return input.div(input.abs().add(1))
})

/**
 * x clipped to [0, 6]; the derivative is 0 at both bounds.
 *
 * @example
 * relu6(tensor([-1, 3, 8])) // [0, 3, 6]
 */
export const relu6 = operation('relu6', (x) => hardtanh(expectTensor('relu6', x), 0, 6))

/**
 * relu6(x + 3) / 6, a sigmoid of straight pieces; the derivative is 0 at its bends. Integers give float32.
 *
 * @example
 * hardsigmoid(tensor([-4, 0, 4])) // [0, 0.5, 1]
 */
export const hardsigmoid = operation('hardsigmoid', (x) =>
  relu6(expectTensor('hardsigmoid', x).add(3)).div(6),
)

/**
 * x relu6(x + 3) / 6; the derivative is 0 at -3 and 1 at 3. Integers give float32. Howard et al. 2019.
 *
 * @example
 * hardswish(tensor([-4, 1, 4])) // [0, 0.6667, 4]
 */
export const hardswish = operation('hardswish', (x) => {
  const input = expectTensor('hardswish', x)
  return input.mul(hardsigmoid(input))
})

/**
 * x above 0 and α (e^(x/α) - 1) elsewhere, which has derivative 1 at 0 for every α. Throws an OptionError for an α of 0.
 * Barron 2017.
 *
 * @example
 * celu(tensor([-1, 2])) // [-0.6321, 2]
 */
export const celu = operation('celu', (x, alpha = 1) => {
  const input = expectTensor('celu', x)
  if (typeof alpha !== 'number' || !Number.isFinite(alpha) || alpha === 0)
    throw new OptionError('celu', 'alpha must be a finite number other than 0', describe(alpha), 'celu(x, 1)')
  const positive = input.greater(0)
  // Where x is positive, its exponential is not used and may overflow: 0 takes its place.
  return where(positive, input, where(positive, 0, input).div(alpha).expm1().mul(alpha))
})

/**
 * x above the threshold, else the value; the derivative is 1 above it, and 0 at it and below.
 *
 * @example
 * threshold(tensor([0.1, 0.5]), 0.2, -1) // [-1, 0.5]
 */
export const threshold = operation('threshold', (x, limit, value) => {
  const input = expectTensor('threshold', x)
  for (const number of [limit, value])
    if (typeof number !== 'number')
      throw new OptionError(
        'threshold',
        'threshold and value must be numbers',
        describe(number),
        'threshold(x, 0, 0)',
      )
  return where(input.greater(limit), input, value)
})
