import type { DType } from '../engine/dtype.ts'
import { isFloat } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { constant } from './constant.ts'
import { expectTensor, isTensor, type Tensor, type TensorLike } from './tensor.ts'

/**
 * Operands of an operation as tensors. A plain number has no dtype of its own: it takes that of the tensors beside
 * it, except that a fraction beside integers makes float32 and a number beside bools int32.
 */
export function operands(op: string, ...list: TensorLike[]): Tensor[] {
  if (list.length === 2) {
    const x = list[0]!
    const y = list[1]!
    if (isTensor(x)) return [x, isTensor(y) ? y : operand(op, y, x)]
    if (isTensor(y)) return [operand(op, x, y), y]
  }
  let like: Tensor | undefined
  for (let i = 0; i < list.length && like === undefined; i++) {
    const x = list[i]!
    if (isTensor(x)) like = x
  }
  const tensors = new Array<Tensor>(list.length)
  for (let i = 0; i < list.length; i++) tensors[i] = operand(op, list[i]!, like)
  return tensors
}

function operand(op: string, x: TensorLike, like: Tensor | undefined): Tensor {
  if (isTensor(x)) return x
  if (typeof x === 'number') return constant(x, numberType(x, like))
  if (typeof x === 'boolean') return constant(Number(x), 'bool')
  if (Array.isArray(x))
    throw new OptionError(op, 'operands must be tensors or numbers', 'an array', 'tensor(...) around it')
  return expectTensor(op, x, 'every operand')
}

function numberType(x: number, like: Tensor | undefined): DType {
  if (like && isFloat(like.dtype)) return like.dtype
  if (like && Number.isInteger(x) && Math.abs(x) < 2 ** 31) return 'int32'
  return 'float32'
}
