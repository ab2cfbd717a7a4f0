import { engine } from '../engine/current.ts'
import { integers } from '../engine/integers.ts'
import { dense, sizeOf } from '../engine/view.ts'
import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { snapshot } from '../tape/node.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { broadcastView, checkShape, reshapeStrides, resolveAxis, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { linear } from './kinds.ts'

type Sizes = readonly number[]

// Everything here is a rearrangement of the same elements: linear, with another rearrangement as its adjoint, and
// mostly a new view of the old memory.

const reshaping = linear<Sizes>({
  name: 'reshape',
  shape: ([x], shape) => ({ shape, dtype: x!.dtype }),
  kernel: ([x], shape) => {
    const strides = reshapeStrides(x!, shape)
    if (strides) return { block: x!.block, shape, strides, offset: x!.offset }
    return dense(engine().copy(x!, x!.block.dtype).block, shape)
  },
  adjoint: (g, call) => reshapeTo(g, call.inputs[0]!.shape),
})

/**
 * The same elements in row-major order under another shape; one size may be -1 and is worked out. Throws a ShapeError
 * where the numbers of elements differ.
 *
 * @example
 * arange(6).reshape([2, -1]) // [[0, 1, 2], [3, 4, 5]]
 */
export const reshape = operation('reshape', (x, shape) => {
  const input = expectTensor('reshape', x)
  return reshapeTo(input, resolveSizes(input, shape))
})

/** {@link reshape} to a shape that is known to fit. */
export function reshapeTo(x: Tensor, shape: Sizes): Tensor {
  return sameShape(shape, x.shape) ? snapshot(x) : apply(reshaping, [x], shape)
}

function resolveSizes(x: Tensor, shape: Sizes): number[] {
  if (!Array.isArray(shape))
    throw new OptionError('reshape', 'a shape must be an array of sizes', describe(shape), '[2, -1]')
  const unknown = shape.indexOf(-1)
  if (unknown < 0) {
    checkShape('reshape', shape)
    if (sizeOf(shape) !== x.size) refuse(x, shape)
    return integers(shape)
  }
  const rest = shape.filter((_, axis) => axis !== unknown)
  checkShape('reshape', rest)
  const known = sizeOf(rest)
  if (known === 0 || x.size % known !== 0) refuse(x, shape)
  return integers(shape, (n, axis) => (axis === unknown ? x.size / known : n))
}

function refuse(x: Tensor, shape: Sizes): never {
  throw new ShapeError(
    'reshape',
    `${show(x.shape)} (${x.size} elements) cannot become ${show(shape)}`,
    `${show(x.shape)} and ${show(shape)}`,
    'sizes with the same product, or one -1 where it divides',
  )
}

const permutation: Primitive<Sizes> = linear({
  name: 'permute',
  shape: ([x], order) => ({ shape: order.map((axis) => x!.shape[axis]!), dtype: x!.dtype }),
  kernel: ([x], order, out) => ({
    block: x!.block,
    shape: out.shape,
    strides: order.map((axis) => x!.strides[axis]!),
    offset: x!.offset,
  }),
  adjoint: (g, call) => {
    const inverse = new Array<number>(call.attrs.length)
    call.attrs.forEach((axis, i) => {
      inverse[axis] = i
    })
    return apply(permutation, [g], inverse)
  },
})

/**
 * The axes in another order: axis i of the result is axis `order[i]` of x. Throws an AxisError where `order` is not an
 * order of all axes.
 *
 * @example
 * zeros([2, 3, 4]).permute([2, 0, 1]).shape // [4, 2, 3]
 */
export const permute = operation('permute', (x, order) => {
  const input = expectTensor('permute', x)
  if (!Array.isArray(order)) throw new OptionError('permute', 'an array of axes', describe(order), '[1, 0]')
  const axes = order.map((axis) => resolveAxis('permute', axis, input.rank, input.shape))
  if (axes.length !== input.rank || new Set(axes).size !== axes.length)
    throw new AxisError(
      'permute',
      `${show(order)} is not an order of the axes of ${show(input.shape)}`,
      show(order),
      `every axis from 0 to ${input.rank - 1} once`,
    )
  return axes.every((axis, i) => axis === i) ? snapshot(input) : apply(permutation, [input], axes)
})

const expansion = linear<Sizes>({
  name: 'expand',
  shape: ([x], shape) => ({ shape, dtype: x!.dtype }),
  kernel: ([x], shape) => broadcastView(x!, shape),
  // An element used k times gets the sum of k cotangents.
  adjoint: (g, call) => {
    const from = call.inputs[0]!.shape
    const lead = g.rank - from.length
    const stretched = g.shape
      .map((_, axis) => axis)
      .filter((axis) => axis < lead || from[axis - lead] !== g.shape[axis])
    return reshapeTo(stretched.length > 0 ? g.sum(stretched) : g, from)
  },
})

/**
 * The tensor stretched to a shape by NumPy's broadcasting, without copying; -1 keeps a size. The gradient is summed
 * over what was stretched. Throws a ShapeError where a size is neither 1 nor the asked one.
 *
 * @example
 * tensor([1, 2]).expand([3, 2]) // [[1, 2], [1, 2], [1, 2]]
 */
export const expand = operation('expand', (x, shape) => {
  const input = expectTensor('expand', x)
  if (!Array.isArray(shape))
    throw new OptionError('expand', 'a shape must be an array of sizes', describe(shape), '[3, -1]')
  const lead = shape.length - input.rank
  const target = shape.map((n, axis) => (n === -1 && axis >= lead ? input.shape[axis - lead]! : n))
  checkShape('expand', target)
  const fits = lead >= 0 && input.shape.every((n, axis) => n === 1 || n === target[lead + axis])
  if (!fits)
    throw new ShapeError(
      'expand',
      `${show(input.shape)} does not broadcast to ${show(shape)}`,
      `${show(input.shape)} and ${show(shape)}`,
      'sizes that are equal or 1 in the tensor, counted from the last axis',
    )
  return expandTo(input, target)
})

/** {@link expand} to a shape that is known to fit. */
export function expandTo(x: Tensor, shape: Sizes): Tensor {
  return sameShape(shape, x.shape) ? snapshot(x) : apply(expansion, [x], shape)
}
