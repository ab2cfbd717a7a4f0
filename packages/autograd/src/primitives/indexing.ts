import { engine } from '../engine/current.ts'
import { AxisError, DTypeError, ShapeError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { operation } from '../tensor/operation.ts'
import { resolveAxis, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor, viewHere } from '../tensor/tensor.ts'
import { linear, numeric, ofDType } from './kinds.ts'

interface Along {
  readonly axis: number
  /** int32, not negative; a constant of the map. */
  readonly index: Tensor
}

/**
 * Gathering is linear in x: out = x at the indices. Its adjoint adds every cotangent to the entry it was taken from,
 * so an entry that was taken twice gets both.
 */
const gathering: Primitive<Along> = linear({
  name: 'gather',
  shape: ([x], { index }) => ({ shape: index.shape, dtype: x!.dtype }),
  kernel: ([x], { axis, index }) => engine().gather(x!, axis, viewHere(index)),
  adjoint: (g, { attrs: { axis, index }, inputs }) =>
    apply(scattering, [g], { axis, index, shape: inputs[0]!.shape }),
})

const scattering: Primitive<Along & { readonly shape: readonly number[] }> = linear({
  name: 'scatterAdd',
  shape: ([src], { shape }) => ({ shape, dtype: numeric(src!.dtype) }),
  kernel: ([src], { shape, axis, index }, { dtype }) => {
    const at = viewHere(index)
    return ofDType(src!, dtype, (summands) => engine().scatterAdd(shape, axis, at, summands))
  },
  adjoint: (g, call) => apply(gathering, [g], call.attrs),
})

/**
 * Entries of x along an axis at given positions: `out[i][j][k] = x[i][index[i][j][k]][k]` for axis 1.
 *
 * `x: [..., n, ...], index: [..., m, ...] -> [..., m, ...]`; along other axes `index` may be smaller than x. Negative
 * positions count from the end; positions may repeat, and then gradients add up.
 *
 * Throws an AxisError for a position outside the axis, a DTypeError for an index that is not int32.
 *
 * @example
 * gather(tensor([[1, 2], [3, 4]]), 1, tensor([[0, 0], [1, 0]], { dtype: 'int32' })) // [[1, 1], [4, 3]]
 */
export const gather = operation('gather', (x, axis, index) => {
  const input = expectTensor('gather', x)
  const at = resolveAxis('gather', axis, input.rank, input.shape)
  return gatherAt(input, at, checkIndex('gather', index, input.shape, at))
})

/** {@link gather} for an index that is known to be int32, in range and not too large. */
export function gatherAt(x: Tensor, axis: number, index: Tensor): Tensor {
  return apply(gathering, [x], { axis, index })
}

/**
 * A copy of x to which the entries of `src` are added: `out[i][index[i][j][k]][k] += src[i][j][k]` for axis 1.
 *
 * `index` has the shape of `src`; along other axes than `axis` both may be smaller than x. Throws an AxisError for a
 * position outside the axis, a DTypeError for an index that is not int32.
 *
 * @example
 * scatterAdd(zeros([3]), 0, tensor([0, 0, 2], { dtype: 'int32' }), ones([3])) // [2, 0, 1]
 */
export const scatterAdd = operation('scatterAdd', (x, axis, index, src) => {
  const input = expectTensor('scatterAdd', x)
  const source = expectTensor('scatterAdd', src, 'src')
  const at = resolveAxis('scatterAdd', axis, input.rank, input.shape)
  const checked = checkIndex('scatterAdd', index, input.shape, at)
  sameAsIndex('scatterAdd', checked, source)
  return input.add(scatterAt(source, input.shape, at, checked))
})

/** Zeros of a shape with src added at an index that is known to be int32, in range and of its shape. */
export function scatterAt(src: Tensor, shape: readonly number[], axis: number, index: Tensor): Tensor {
  return apply(scattering, [src], { axis, index, shape })
}

export function sameAsIndex(op: string, index: Tensor, src: Tensor): void {
  if (!sameShape(index.shape, src.shape))
    throw new ShapeError(
      op,
      'index and src of one shape',
      `${show(index.shape)} and ${show(src.shape)}`,
      'slicing or expanding one of them',
    )
}

/**
 * An index that may be used unchecked: int32, within 0 ... n - 1 along the axis, and not larger than the array along
 * the other axes.
 */
export function checkIndex(op: string, index: Tensor, shape: readonly number[], axis: number): Tensor {
  const given = expectIndex(op, index)
  const fits = given.rank === shape.length && given.shape.every((n, k) => k === axis || n <= shape[k]!)
  if (!fits)
    throw new ShapeError(
      op,
      `an index of rank ${shape.length}, not larger than ${show(shape)} outside axis ${axis}`,
      show(given.shape),
      'unsqueeze and expand the index',
    )
  return inRange(op, given, shape[axis]!)
}

/** A tensor of positions: int32. */
export function expectIndex(op: string, index: Tensor): Tensor {
  const given = expectTensor(op, index, 'the index')
  if (given.dtype !== 'int32') throw new DTypeError(op, 'an int32 index', given.dtype, "index.to('int32')")
  return given
}

/** The index with negative entries counted from the end; an entry outside -n ... n - 1 is an error. */
export function inRange(op: string, index: Tensor, n: number): Tensor {
  const data = index.data()
  let negative = false
  // By number: an iterator takes ten times as long.
  for (let k = 0; k < data.length; k++) {
    const i = data[k]!
    if (i < -n || i >= n)
      throw new AxisError(op, `indices from ${-n} to ${n - 1}`, `index ${i}`, 'positions along the axis')
    if (i < 0) negative = true
  }
  return negative ? index.less(0).where(index.add(n), index) : index
}
