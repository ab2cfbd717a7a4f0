import { allocate } from '../engine/dtype.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { checkIndex, gatherAt, sameAsIndex, scatterAt } from '../primitives/indexing.ts'
import { reshapeTo } from '../primitives/movement.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { made } from '../tensor/made.ts'
import { operands } from '../tensor/operand.ts'
import { operation } from '../tensor/operation.ts'
import { arange } from '../tensor/ranges.ts'
import { resolveAxis, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, scalar, type Tensor, type TensorLike } from '../tensor/tensor.ts'
import { acrossAxis, checkPositions, selectIndices } from './indexing.ts'

// Writing makes a new tensor: out = where(written, src at the winner, x). Which element of src wins a place is data and
// no matter of derivatives; with that known the map is linear: what was written over gets gradient 0, a winner the
// cotangent of its place, and what lost against a later one 0.

/** The number of each element of a shape in row-major order: what an indexing operation reads of it are places. */
export function placesOf(shape: readonly number[]): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  return reshapeTo(arange(size).dynamic(), shape)
}

/** For each of n places which of several writers came last, -1 where there was none. */
export function lastWriters(op: string, places: Tensor, n: number): Tensor {
  const last = (allocate('int32', n, op) as Int32Array).fill(-1)
  places.data().forEach((place, i) => {
    last[place] = i
  })
  return made(op, last, [n], 'int32')
}

/** x with src, an element for each place or a scalar for all, written at places of its flattened elements. */
export function overwrite(op: string, x: Tensor, places: Tensor, src: Tensor): Tensor {
  const writers = reshapeTo(lastWriters(op, places, x.size), x.shape)
  const written = writers.greaterEqual(0)
  if (src.rank === 0) return where(written, src, x)
  return where(written, winnersOf(reshapeTo(src, [src.size]), 0, reshapeTo(writers, [x.size]), x.shape), x)
}

/** The slice of src that each writer names, anything where there is none. */
function winnersOf(src: Tensor, axis: number, writers: Tensor, shape: readonly number[]): Tensor {
  if (src.shape[axis] === 0) return scalar(0, src.dtype)
  return reshapeTo(selectIndices(src, axis, writers.maximum(0)), shape)
}

/** x with src added at places of its flattened elements. */
export function accumulate(x: Tensor, places: Tensor, src: Tensor): Tensor {
  const [flat, at] = [reshapeTo(src, [src.size]), reshapeTo(places, [places.size])]
  return x.add(reshapeTo(scatterAt(flat, [x.size], 0, at), x.shape))
}

/** What is written to x: a tensor, or a number as a scalar of the dtype that it has beside x. */
export function sourceFor(op: string, x: Tensor, src: TensorLike): Tensor {
  return operands(op, x, src)[1]!
}

/** One value for many places. */
export function valueFor(op: string, x: Tensor, value: TensorLike): Tensor {
  const given = sourceFor(op, x, value)
  if (given.rank !== 0)
    throw new ShapeError(op, 'a number, or a tensor of rank 0', show(given.shape), 'value.reshape([])')
  return given
}

/**
 * A copy of x to which the entries of `src` are written: `out[i][index[i][j][k]][k] = src[i][j][k]` for axis 1; `src` may
 * be one number. Of several entries for one place the last in row-major order wins, on every engine. The gradient of x
 * is 0 where it was written over, that of an entry which lost is 0.
 *
 * `index` has the shape of `src`; along other axes than `axis` both may be smaller than x. Throws an AxisError for a
 * position outside the axis, a DTypeError for an index that is not int32.
 *
 * @example
 * scatter(zeros([4]), 0, tensor([0, 2, 2], { dtype: 'int32' }), tensor([5, 6, 7])) // [5, 0, 7, 0]
 */
export const scatter = operation('scatter', (x, axis, index, src) => {
  const input = expectTensor('scatter', x)
  const source = sourceFor('scatter', input, src)
  const at = resolveAxis('scatter', axis, input.rank, input.shape)
  const checked = checkIndex('scatter', index, input.shape, at)
  if (source.rank > 0) sameAsIndex('scatter', checked, source)
  return overwrite('scatter', input, gatherAt(placesOf(input.shape), at, checked), source)
})

/** The slices that are written to positions of an axis: `[..., m, ...]` for m positions. */
function expectSlices(op: string, x: Tensor, axis: number, count: number, src: Tensor): Tensor {
  const slices = expectTensor(op, src, 'src')
  const shape = x.shape.with(axis, count)
  if (!sameShape(slices.shape, shape))
    throw new ShapeError(op, `src of shape ${show(shape)}`, show(slices.shape), 'expand, or another index')
  return slices
}

/**
 * A copy of x to which slices are added at positions of an axis, `alpha` times: `x: [..., n, ...], index: [m],
 * src: [..., m, ...]`. Positions may repeat, and then all of them count.
 *
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32, a ShapeError for
 * slices of another shape.
 *
 * @example
 * indexAdd(zeros([3]), 0, tensor([0, 2, 2], { dtype: 'int32' }), tensor([5, 6, 7])) // [5, 0, 13]
 */
export const indexAdd = operation('indexAdd', (x, axis, index, src, options = {}) => {
  checkOptions('indexAdd', options, ['alpha'])
  const { alpha = 1 } = options
  if (typeof alpha !== 'number')
    throw new OptionError('indexAdd', 'alpha must be a number', describe(alpha), 'alpha: 1')
  const input = expectTensor('indexAdd', x)
  const at = resolveAxis('indexAdd', axis, input.rank, input.shape)
  const positions = checkPositions('indexAdd', index, input, at)
  const slices = expectSlices('indexAdd', input, at, positions.size, src)
  const added = alpha === 1 ? slices : slices.mul(alpha)
  return input.add(scatterAt(added, input.shape, at, acrossAxis(positions, input.shape, at)))
})

/**
 * A copy of x to which slices are written at positions of an axis: `x: [..., n, ...], index: [m], src: [..., m, ...]`. Of
 * several slices for one position the last wins.
 *
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32, a ShapeError for
 * slices of another shape.
 *
 * @example
 * indexCopy(zeros([3]), 0, tensor([0, 2, 2], { dtype: 'int32' }), tensor([5, 6, 7])) // [5, 0, 7]
 */
export const indexCopy = operation('indexCopy', (x, axis, index, src) => {
  const input = expectTensor('indexCopy', x)
  const at = resolveAxis('indexCopy', axis, input.rank, input.shape)
  const positions = checkPositions('indexCopy', index, input, at)
  const slices = expectSlices('indexCopy', input, at, positions.size, src)
  const writers = lastWriters('indexCopy', positions, input.shape[at]!)
  const winners = winnersOf(slices, at, writers, input.shape)
  return where(onAxis(writers.greaterEqual(0), input, at), winners, input)
})

/**
 * A copy of x with one number, or the one element of a tensor, at positions of an axis: `x: [..., n, ...], index: [m]`.
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32.
 *
 * @example
 * indexFill(eye(3), 0, tensor([0, -1], { dtype: 'int32' }), 7) // [[7, 7, 7], [0, 1, 0], [7, 7, 7]]
 */
export const indexFill = operation('indexFill', (x, axis, index, value) => {
  const input = expectTensor('indexFill', x)
  const at = resolveAxis('indexFill', axis, input.rank, input.shape)
  const positions = checkPositions('indexFill', index, input, at)
  const filled = lastWriters('indexFill', positions, input.shape[at]!).greaterEqual(0)
  return where(onAxis(filled, input, at), valueFor('indexFill', input, value), input)
})

/** A vector laid along an axis of x, to broadcast against it. */
function onAxis(vector: Tensor, x: Tensor, axis: number): Tensor {
  return reshapeTo(
    vector,
    x.shape.map((n, k) => (k === axis ? n : 1)),
  )
}
