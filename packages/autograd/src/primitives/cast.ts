import { engine } from '../engine/current.ts'
import { type DType, dtypes } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { snapshot } from '../tape/node.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { expectTensor } from '../tensor/tensor.ts'
import { linear } from './kinds.ts'

/** A cast between floats is linear up to rounding, and its adjoint casts back. */
const cast: Primitive<DType> = linear<DType>({
  name: 'to',
  shape: ([x], dtype) => ({ shape: x!.shape, dtype }),
  kernel: ([x], dtype) => engine().copy(x!, dtype),
  adjoint: (g, call) => to(g, call.inputs[0]!.dtype),
})

/**
 * The tensor in another dtype: to int32 truncates towards zero, to bool is x ≠ 0. Recorded between float dtypes, so
 * gradients pass and arrive in the dtype of the input. Throws an OptionError for a dtype there is not.
 *
 * @example
 * tensor([1.7, -1.7]).to('int32') // [1, -1]
 */
export const to = operation('to', (x, dtype) => {
  const input = expectTensor('to', x)
  if (!dtypes.includes(dtype))
    throw new OptionError('to', `dtype must be one of ${dtypes.join(', ')}`, describe(dtype), "'float32'")
  return input.dtype === dtype ? snapshot(input) : apply(cast, [input], dtype)
})
