import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { gather, inRange } from '../primitives/indexing.ts'
import { argsort } from '../primitives/select.ts'
import { arange, checkOptions } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { TopKOptions } from '../tensor/options.ts'
import { resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { narrow } from './slice.ts'

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
  const positions = expectTensor('indexSelect', index, 'the index')
  if (positions.dtype !== 'int32')
    throw new DTypeError('indexSelect', 'an int32 index', positions.dtype, "index.to('int32')")
  if (positions.rank !== 1)
    throw new ShapeError('indexSelect', 'an index of rank 1', show(positions.shape), 'flatten, or gather')
  const shape = input.shape.map((n, k) => (k === at ? positions.size : n))
  const inside = inRange('indexSelect', positions, input.shape[at]!)
  const column = inside.reshape(input.shape.map((_, k) => (k === at ? positions.size : 1)))
  return gather(input, at, column.expand(shape))
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
  const positions = expectTensor('take', index, 'the index')
  if (positions.dtype !== 'int32')
    throw new DTypeError('take', 'an int32 index', positions.dtype, "index.to('int32')")
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
  const labels = expectTensor('oneHot', index, 'the index')
  if (labels.dtype !== 'int32')
    throw new DTypeError('oneHot', 'an int32 index', labels.dtype, "index.to('int32')")
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
  const indices = narrow(order, axis, 0, k)
  return { values: gather(input, axis, indices), indices }
}
