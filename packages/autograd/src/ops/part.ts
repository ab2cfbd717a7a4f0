import { AxisError } from '../errors/index.ts'
import { describe } from '../tensor/describe.ts'
import { dropAxes, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { checkPieces, narrowAt } from './slice.ts'

/**
 * The slice of x at one position of an axis, which goes: `x: [..., n, ...] -> [..., ...]`; a negative position counts
 * from the end. Throws an AxisError for a position outside the axis.
 *
 * @example
 * select(tensor([[1, 2], [3, 4]]), 1, -1) // [2, 4]
 */
export function select(x: Tensor, axis: number, position: number): Tensor {
  const input = expectTensor('select', x)
  const at = resolveAxis('select', axis, input.rank, input.shape)
  const n = input.shape[at]!
  if (!Number.isInteger(position) || position < -n || position >= n)
    throw new AxisError(
      'select',
      `a position from ${-n} to ${n - 1} on axis ${at}`,
      `${describe(position)} of ${show(input.shape)}`,
      'narrow or slice, which keep the axis',
    )
  return selectAt(input, at, position < 0 ? position + n : position)
}

function selectAt(x: Tensor, axis: number, position: number): Tensor {
  return narrowAt(x, axis, position, 1).reshape(dropAxes(x.shape, [axis]))
}

/**
 * `length` elements of an axis from `start`, which may count from the end: `x: [..., n, ...] -> [..., length, ...]`.
 * Throws an AxisError where they are not all there.
 *
 * @example
 * narrow(arange(5), 0, 1, 3) // [1, 2, 3]
 */
export function narrow(x: Tensor, axis: number, start: number, length: number): Tensor {
  const input = expectTensor('narrow', x)
  const at = resolveAxis('narrow', axis, input.rank, input.shape)
  const n = input.shape[at]!
  const whole = Number.isInteger(start) && Number.isInteger(length) && length >= 0
  const from = whole && start < 0 ? start + n : start
  if (!whole || from < 0 || from + length > n)
    throw new AxisError(
      'narrow',
      `a start from ${-n} to ${n} and a length that stays within ${n} elements`,
      `start ${describe(start)} and length ${describe(length)} on axis ${at} of ${show(input.shape)}`,
      'slice, which cuts off what lies beyond',
    )
  return narrowAt(input, at, from, length)
}

/**
 * All slices along an axis, which goes: `x: [n, ...] -> n tensors [...]`. Throws an AxisError for an axis that x does not
 * have, an OptionError for more than a million slices.
 *
 * @example
 * unbind(tensor([[1, 2], [3, 4]])) // [[1, 2], [3, 4]]
 */
export function unbind(x: Tensor, axis = 0): Tensor[] {
  const input = expectTensor('unbind', x)
  const at = resolveAxis('unbind', axis, input.rank, input.shape)
  checkPieces('unbind', input.shape[at]!)
  return Array.from({ length: input.shape[at]! }, (_, i) => selectAt(input, at, i))
}
