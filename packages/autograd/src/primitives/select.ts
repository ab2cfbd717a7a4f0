import { engine } from '../engine/current.ts'
import type { ArgReduceName } from '../engine/engine.ts'
import { ShapeError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { checkFlag, checkOptions } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import { type Axes, dropAxes, keepAxes, resolveAxes, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, Tensor, viewHere } from '../tensor/tensor.ts'
import { linear } from './kinds.ts'

// Selecting: which entry is taken depends on data, and is no matter of derivatives; that it is taken is linear.

interface Choice {
  readonly axes: readonly number[]
  /** For each remaining position the row-major position within `axes` that was chosen. */
  readonly index: Tensor
}

/** One entry of every block of axes. Its adjoint puts the cotangent at the chosen place among zeros. */
const picking: Primitive<Choice> = linear({
  name: 'pick',
  shape: ([x], { axes }) => ({ shape: dropAxes(x!.shape, axes), dtype: x!.dtype }),
  kernel: ([x], { axes, index }) => engine().pick(x!, axes, viewHere(index)),
  adjoint: (g, { attrs: { axes, index }, inputs }) =>
    apply(placing, [g], { axes, index, shape: inputs[0]!.shape }),
})

const placing: Primitive<Choice & { readonly shape: readonly number[] }> = linear({
  name: 'place',
  shape: ([x], { shape }) => ({ shape, dtype: x!.dtype }),
  kernel: ([x], { shape, axes, index }) => engine().place(shape, axes, viewHere(index), x!),
  adjoint: (g, call) => apply(picking, [g], call.attrs),
})

/** x reduced over axes by taking the entry that `index` names; indices were made by a selection, so they are in range. */
export function pickAt(x: Tensor, axes: readonly number[], index: Tensor): Tensor {
  return apply(picking, [x], { axes, index })
}

function position(name: ArgReduceName, x: Tensor, axes: readonly number[], op: string = name): Tensor {
  const empty = axes.some((axis) => x.shape[axis] === 0)
  if (empty)
    throw new ShapeError(
      op,
      'no empty axis among those reduced',
      `${show(x.shape)} over ${show(axes)}`,
      'a tensor with at least one element along each',
    )
  return new Tensor(engine().argReduce(name, viewHere(x), axes))
}

/**
 * The entry of every block of axes that comes first in row-major order among the largest (smallest). The whole
 * gradient goes to it.
 */
export function selectExtreme(name: ArgReduceName, x: Tensor, axes: readonly number[], op?: string): Tensor {
  return pickAt(x, axes, position(name, x, axes, op))
}

function argReduce(name: ArgReduceName, x: Tensor, axis: Axes, keepDims: boolean): Tensor {
  const input = expectTensor(name, x)
  const axes = resolveAxes(name, axis, input.shape)
  checkFlag(name, 'keepDims', keepDims)
  const index = position(name, input, axes)
  return keepDims ? index.reshape(keepAxes(input.shape, axes)) : index
}

/**
 * Where the largest entry is, as int32: its position along the axis, or in row-major order within several axes (all by
 * default). Of equal entries the first; NaN counts as largest. Throws a ShapeError where there is no entry.
 *
 * @example
 * tensor([[1, 5], [7, 2]]).argmax(1) // [1, 0]
 * tensor([[1, 5], [7, 2]]).argmax() // 2
 */
export const argmax = operation('argmax', (x, axis, keepDims = false) =>
  argReduce('argmax', x, axis, keepDims),
)

/**
 * Where the smallest entry is, as int32: its position along the axis, or in row-major order within several axes (all by
 * default). Of equal entries the first; NaN counts as smallest. Throws a ShapeError where there is no entry.
 *
 * @example
 * tensor([[1, 5], [7, 2]]).argmin(1) // [0, 1]
 */
export const argmin = operation('argmin', (x, axis, keepDims = false) =>
  argReduce('argmin', x, axis, keepDims),
)

function extreme(name: 'max' | 'min', x: Tensor, axis: Axes, keepDims: boolean): Tensor {
  const input = expectTensor(name, x)
  checkFlag(name, 'keepDims', keepDims)
  const even = name === 'max' ? input.amax.bind(input) : input.amin.bind(input)
  if (axis === undefined || axis === null) return even(axis, keepDims)
  const axes = resolveAxes(name, axis, input.shape)
  const out = selectExtreme(name === 'max' ? 'argmax' : 'argmin', input, axes, name)
  return keepDims ? out.reshape(keepAxes(input.shape, axes)) : out
}

/**
 * The largest entry. Over given axes the whole gradient goes to the first of equal entries, as in PyTorch; without axes
 * it is shared evenly among them, as in {@link amax}. NaN wins. Throws a ShapeError where there is no entry.
 *
 * @example
 * tensor([[1, 5], [7, 2]]).max(1) // [5, 7]
 * grad((x: Tensor) => x.max(0))(tensor([3, 1, 3])) // [1, 0, 0]
 * grad((x: Tensor) => x.max())(tensor([3, 1, 3])) // [0.5, 0, 0.5]
 */
export const max = operation('max', (x, axis, keepDims = false) => extreme('max', x, axis, keepDims))

/**
 * The smallest entry, with the gradient of {@link max}: the first of equal entries takes all of it over given axes, and
 * without axes they share it. NaN wins. Throws a ShapeError where there is no entry.
 *
 * @example
 * tensor([[1, 5], [7, 2]]).min(1) // [1, 2]
 */
export const min = operation('min', (x, axis, keepDims = false) => extreme('min', x, axis, keepDims))

/**
 * The positions along an axis (the last by default) in sorted order, as int32: stable, NaN last. Throws an AxisError
 * for an axis that x does not have.
 *
 * @example
 * tensor([3, 1, 2]).argsort() // [1, 2, 0]
 * tensor([3, 1, 2]).argsort({ descending: true }) // [0, 2, 1]
 */
export const argsort = operation('argsort', (x, options = {}) => {
  checkOptions('argsort', options, ['axis', 'descending'])
  const input = expectTensor('argsort', x)
  const axis = resolveAxis('argsort', options.axis ?? -1, input.rank, input.shape)
  return new Tensor(engine().argsort(viewHere(input), axis, options.descending ?? false))
})
