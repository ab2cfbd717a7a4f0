import { isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError } from '../errors/index.ts'
import { snapshot } from '../tape/node.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { generatorOf, rand } from '../tensor/random.ts'
import { expectTensor } from '../tensor/tensor.ts'

/**
 * Dropout (Srivastava et al. 2014): in training every element is 0 with probability p, and the others are divided by 1
 * - p, so that the expectation is x; otherwise x itself.
 *
 * Throws an OptionError where p is no probability, a DTypeError for integers.
 *
 * @example
 * dropout(ones([4]), 0.5, { generator: new Generator(0) }) // [2, 2, 0, 0]
 * dropout(ones([4]), 0.5, { training: false }) // [1, 1, 1, 1]
 */
export const dropout = operation('dropout', (x, p = 0.5, options = {}) => {
  checkOptions('dropout', options, ['training', 'generator'])
  const input = expectTensor('dropout', x, 'the input')
  const { training = true, generator } = options
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new OptionError('dropout', 'p must be a probability from 0 to 1', describe(p), '0.5')
  if (!isFloat(input.dtype)) throw new DTypeError('dropout', 'a float input', input.dtype, "x.to('float32')")
  if (!training || p === 0) return snapshot(input)
  const kept = rand(input.shape, { dtype: input.dtype, generator: generatorOf('dropout', generator) })
    .dynamic()
    .greaterEqual(p)
  return kept.where(input.mul(p === 1 ? 0 : 1 / (1 - p)), 0)
})
