import { OptionError, ShapeError } from '../errors/index.ts'
import { checkIndex, expectIndex, gather, gatherAt, inRange } from '../primitives/indexing.ts'
import { argsort } from '../primitives/select.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { TopKOptions } from '../tensor/options/index.ts'
import { arange } from '../tensor/ranges.ts'
import { broadcastShapes, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { narrowAt } from './slice.ts'

/**
 * Slices of x at positions of an axis: `x: [..., n, ...], index: [m] -> [..., m, ...]`. Positions may repeat and may
 * count from the end.
 *
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32.
 *
 * @example
 * indexSelect(eye(3), 0, tensor([2, 2], { dtype: 'int32' })) // [[0, 0, 1], [0, 0, 1]]
 */
export function indexSelect(x: Tensor, axis: number, index: Tensor): Tensor {
  const input = expectTensor('indexSelect', x)
  const at = resolveAxis('indexSelect', axis, input.rank, input.shape)
  return selectIndices(input, at, checkPositions('indexSelect', index, input, at))
}

/** A list of positions on an axis that may be used unchecked. */
export function checkPositions(op: string, index: Tensor, x: Tensor, axis: number): Tensor {
  const positions = expectIndex(op, index)
  if (positions.rank !== 1)
    throw new ShapeError(op, 'an index of rank 1', show(positions.shape), 'flatten, or gather')
  return inRange(op, positions, x.shape[axis]!)
}

/** {@link indexSelect} at positions that are known to be there. */
export function selectIndices(x: Tensor, axis: number, positions: Tensor): Tensor {
  return gatherAt(x, axis, acrossAxis(positions, x.shape, axis))
}

/** Positions on an axis as an index of all axes, for every line the same. */
export function acrossAxis(positions: Tensor, shape: readonly number[], axis: number): Tensor {
  const column = shape.map((_, k) => (k === axis ? positions.size : 1))
  return positions.reshape(column).expand(shape.with(axis, positions.size))
}

/**
 * {@link gather} with broadcasting, as NumPy's take_along_axis: off the axis x and the index stretch to each other;
 * without an axis both are flattened. `x: [..., n, ...], index: [..., m, ...] -> [..., m, ...]`.
 *
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32, a ShapeError where
 * ranks differ or sizes do not broadcast.
 *
 * @example
 * const x = tensor([[3, 1, 2], [6, 5, 4]])
 * takeAlongAxis(x, x.argsort({ axis: 1 }), 1) // [[1, 2, 3], [4, 5, 6]]
 */
export function takeAlongAxis(x: Tensor, index: Tensor, axis?: number | null): Tensor {
  const op = 'takeAlongAxis'
  const input = expectTensor(op, x)
  const given = expectIndex(op, index)
  if (axis === undefined || axis === null) return take(input, given.reshape([-1]))
  const at = resolveAxis(op, axis, input.rank, input.shape)
  if (given.rank !== input.rank)
    throw new ShapeError(op, `an index of rank ${input.rank}`, show(given.shape), 'unsqueeze the index')
  const off = broadcastShapes(op, input.shape.with(at, 1), given.shape.with(at, 1))
  const stretched = given.expand(off.with(at, given.shape[at]!))
  const whole = input.expand(off.with(at, input.shape[at]!))
  return gatherAt(whole, at, checkIndex(op, stretched, whole.shape, at))
}

/**
 * Elements of the flattened tensor: the result has the shape of the index. Throws an AxisError for a position outside
 * it, a DTypeError for an index that is not int32.
 *
 * @example
 * take(tensor([[1, 2], [3, 4]]), tensor([-1, 0], { dtype: 'int32' })) // [4, 1]
 */
export const take = operation('take', (x, index) => {
  const input = expectTensor('take', x)
  const positions = expectIndex('take', index)
  const inside = inRange('take', positions, input.size)
  return gather(input.reshape([-1]), 0, inside.reshape([-1])).reshape(positions.shape)
})

/**
 * `index: [...] -> [..., classes]`: 1 at the index and 0 elsewhere, as float32. Throws an AxisError for an index that
 * is no class, a DTypeError for one that is not int32.
 *
 * @example
 * oneHot(tensor([1, 0], { dtype: 'int32' }), 3) // [[0, 1, 0], [1, 0, 0]]
 */
export const oneHot = operation('oneHot', (index, classes) => {
  const labels = expectIndex('oneHot', index)
  if (!Number.isInteger(classes) || classes < 1)
    throw new OptionError(
      'oneHot',
      'a positive integer number of classes',
      describe(classes),
      'oneHot(labels, 10)',
    )
  return inRange('oneHot', labels, classes).unsqueeze(-1).equal(arange(classes).dynamic()).to('float32')
})

/**
 * The entries along an axis (the last by default) in order, with the positions they came from (int32): stable, NaN as
 * the largest. Gradients go back to those positions.
 *
 * @example
 * const { values, indices } = sort(tensor([3, 1, 2]))
 * values // [1, 2, 3]
 * indices // [1, 2, 0]
 */
export const sort = operation('sort', (x, options = {}) => {
  checkOptions('sort', options, ['axis', 'descending'])
  const input = expectTensor('sort', x)
  const axis = options.axis ?? -1
  const indices = argsort(input, options)
  return { values: gather(input, axis, indices), indices }
})

/**
 * The k largest (or smallest) entries along an axis (the last by default), best first, with their positions. Throws an
 * OptionError where k is more than there are.
 *
 * @example
 * topk(tensor([3, 1, 2]), 2).values // [3, 2]
 * topk(tensor([3, 1, 2]), 1, { largest: false }).indices // [1]
 */
export function topk(x: Tensor, k: number, options: TopKOptions = {}): { values: Tensor; indices: Tensor } {
  checkOptions('topk', options, ['axis', 'largest'])
  const input = expectTensor('topk', x)
  const axis = resolveAxis('topk', options.axis ?? -1, input.rank, input.shape)
  if (!Number.isInteger(k) || k < 0 || k > input.shape[axis]!)
    throw new OptionError(
      'topk',
      `k from 0 to ${input.shape[axis]}`,
      describe(k),
      'a k not larger than the axis',
    )
  const order = argsort(input, { axis, descending: options.largest ?? true })
  const indices = narrowAt(order, axis, 0, k)
  return { values: gather(input, axis, indices), indices }
}
