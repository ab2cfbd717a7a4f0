import { allocate, promote } from '../engine/dtype.ts'
import { AxisError, DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { reshapeTo } from '../primitives/movement.ts'
import { snapshot } from '../tape/node.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { made } from '../tensor/made.ts'
import type { MeshgridOptions } from '../tensor/options/index.ts'
import { checkShape, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, isTensor, type Tensor } from '../tensor/tensor.ts'
import { transpose } from './axes.ts'
import { indexSelect } from './indexing.ts'
import { flip } from './slice.ts'

/**
 * The coordinates of a grid: vector i varies along axis i of result i and is constant along the others,
 * `[n0], [n1], ... -> [n0, n1, ...]` each; with `indexing: 'xy'` the first two axes are exchanged. Throws a ShapeError
 * for tensors above rank 1, an OptionError for an empty list. Different dtypes are promoted to one.
 *
 * @example
 * meshgrid([tensor([1, 2]), tensor([3, 4])]) // [[[1, 1], [2, 2]], [[3, 4], [3, 4]]]
 * meshgrid([tensor([1, 2]), tensor([3, 4])], { indexing: 'xy' }) // [[[1, 2], [1, 2]], [[3, 3], [4, 4]]]
 */
export function meshgrid(tensors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  checkOptions('meshgrid', options, ['indexing'])
  const { indexing = 'ij' } = options
  if (indexing !== 'ij' && indexing !== 'xy')
    throw new OptionError('meshgrid', "indexing 'ij' or 'xy'", describe(indexing), "indexing: 'ij'")
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new OptionError(
      'meshgrid',
      'a list with at least one tensor',
      describe(tensors),
      'meshgrid([x, y])',
    )
  // Not `map`, which passes over holes.
  const inputs = Array.from(tensors, (x) => expectTensor('meshgrid', x, 'every entry'))
  const high = inputs.find((x) => x.rank > 1)
  if (high !== undefined) throw new ShapeError('meshgrid', 'vectors, or scalars', show(high.shape), 'flatten')
  const shape = inputs.map((x) => x.size)
  checkShape('meshgrid', shape)
  const dtype = inputs.map((x) => x.dtype).reduce(promote)
  const grids = inputs.map((x, i) => {
    const column = shape.map((n, axis) => (axis === i ? n : 1))
    return reshapeTo(x, column).to(dtype).expand(shape)
  })
  const swapped = indexing === 'xy' && grids.length > 1
  return swapped ? grids.map((grid) => transpose(grid, 0, 1)) : grids
}

/**
 * Each element along an axis several times in a row, by default of the flattened tensor: the same number of times, or as
 * often as an int32 vector says for each, `x: [..., n, ...], repeats: [n] -> [..., sum of repeats, ...]`.
 *
 * Throws an OptionError for negative numbers, a DTypeError for repeats that are not int32, a ShapeError for another
 * length.
 *
 * @example
 * repeatInterleave(tensor([1, 2]), 2) // [1, 1, 2, 2]
 * repeatInterleave(tensor([1, 2, 3]), tensor([1, 0, 2], { dtype: 'int32' })) // [1, 3, 3]
 */
export function repeatInterleave(x: Tensor, repeats: number | Tensor, axis?: number | null): Tensor {
  const given = expectTensor('repeatInterleave', x)
  const flat = axis === undefined || axis === null
  const input = flat ? reshapeTo(given, [given.size]) : given
  const at = flat ? 0 : resolveAxis('repeatInterleave', axis, input.rank, input.shape)
  return isTensor(repeats) ? repeatEach(input, repeats, at) : repeatAll(input, repeats, at)
}

function repeatAll(x: Tensor, times: number, axis: number): Tensor {
  checkRepeats([times])
  const shape = x.shape.with(axis, x.shape[axis]! * times)
  checkShape('repeatInterleave', shape)
  const apart = reshapeTo(x, x.shape.toSpliced(axis + 1, 0, 1))
  return apart.expand(x.shape.toSpliced(axis + 1, 0, times)).reshape(shape)
}

function repeatEach(x: Tensor, repeats: Tensor, axis: number): Tensor {
  const given = expectTensor('repeatInterleave', repeats, 'repeats')
  if (given.dtype !== 'int32')
    throw new DTypeError('repeatInterleave', 'int32 repeats', given.dtype, "repeats.to('int32')")
  const n = x.shape[axis]!
  const counts = given.data()
  if (given.rank > 1 || (given.size !== 1 && given.size !== n))
    throw new ShapeError(
      'repeatInterleave',
      `repeats of shape [${n}]`,
      show(given.shape),
      'one number an element',
    )
  checkRepeats(counts)
  if (given.size === 1) return repeatAll(x, counts[0]!, axis)
  const total = Array.from(counts).reduce((sum, times) => sum + times, 0)
  checkShape('repeatInterleave', x.shape.with(axis, total))
  const positions = allocate('int32', total, 'repeatInterleave') as Int32Array
  let end = 0
  counts.forEach((times, i) => {
    positions.fill(i, end, end + times)
    end += times
  })
  return indexSelect(x, axis, made('repeatInterleave', positions, [total], 'int32'))
}

function checkRepeats(counts: ArrayLike<number>): void {
  for (let i = 0; i < counts.length; i++) {
    const times = counts[i]!
    if (!Number.isInteger(times) || times < 0)
      throw new OptionError(
        'repeatInterleave',
        'numbers of repeats from 0',
        describe(times),
        'repeats of 0 or more',
      )
  }
}

/**
 * Turned by 90 degrees k times in the plane of two axes, from the first towards the second: `x: [m, n] -> [n, m]` for odd
 * k. Throws an AxisError for axes that x does not have or that are the same.
 *
 * @example
 * rot90(tensor([[1, 2], [3, 4]])) // [[2, 4], [1, 3]]
 */
export function rot90(x: Tensor, k = 1, axes: readonly [number, number] = [0, 1]): Tensor {
  const input = expectTensor('rot90', x)
  if (!Number.isInteger(k))
    throw new OptionError('rot90', 'an integer number of turns', describe(k), 'rot90(1)')
  if (!Array.isArray(axes) || axes.length !== 2)
    throw new OptionError('rot90', 'two axes', describe(axes), '[0, 1]')
  const [a, b] = axes.map((axis) => resolveAxis('rot90', axis, input.rank, input.shape)) as [number, number]
  if (a === b)
    throw new AxisError('rot90', 'two different axes', `${show(axes)} of ${show(input.shape)}`, '[0, 1]')
  const turns = ((k % 4) + 4) % 4
  if (turns === 0) return snapshot(input)
  if (turns === 2) return flip(input, [a, b])
  // (i, j) -> (n - 1 - j, i): the axes exchanged, then the first of them, or for three turns the second, read backwards.
  return flip(transpose(input, a, b), turns === 1 ? a : b)
}
