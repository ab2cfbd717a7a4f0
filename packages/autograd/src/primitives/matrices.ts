import { isFloat } from '../engine/dtype.ts'
import { DTypeError, ShapeError } from '../errors/index.ts'
import { isRecording } from '../tape/record.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

// What operations on the matrices in the last two axes ask of their arguments.

/** A float tensor, or an error: factors and inverses of integers are no integers. */
export function expectFloat(op: string, x: Tensor, name = 'x'): Tensor {
  const input = expectTensor(op, x, name)
  if (!isFloat(input.dtype))
    throw new DTypeError(op, `${name} must be a float tensor`, input.dtype, `${name}.to('float32')`)
  return input
}

/** A float tensor of at least two axes. */
export function expectMatrices(op: string, x: Tensor, name = 'x'): Tensor {
  const input = expectFloat(op, x, name)
  if (input.rank < 2)
    throw new ShapeError(op, `${name} must be [..., m, n]`, show(input.shape), 'unsqueeze or reshape')
  return input
}

/** A float tensor whose last two axes have one size. */
export function expectSquare(op: string, x: Tensor, name = 'x'): Tensor {
  const input = expectMatrices(op, x, name)
  const [m, n] = input.shape.slice(-2)
  if (m !== n)
    throw new ShapeError(op, `${name} must be [..., n, n]`, show(input.shape), 'x.transpose().matmul(x)')
  return input
}

/** The axes in front of the matrices. */
export const batchOf = (x: { readonly shape: readonly number[] }) => x.shape.slice(0, -2)

/** Whether an operation on x is recorded, so that its rules may be asked. */
export const isRecorded = (x: Tensor): boolean => isRecording() && x.requiresGrad

/** `[..., m, n] -> [..., n, m]` */
export const turned = (x: Tensor): Tensor => x.transpose(-1, -2)
