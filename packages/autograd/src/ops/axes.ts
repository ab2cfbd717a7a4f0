import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { permute, reshape, reshapeTo } from '../primitives/movement.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { checkShape, dropAxes, resolveAxes, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/**
 * Two axes exchanged, by default the last two: `x: [..., m, n] -> [..., n, m]`. Throws an AxisError for an axis that x
 * does not have.
 *
 * @example
 * zeros([2, 3, 4]).transpose().shape // [2, 4, 3]
 * zeros([2, 3, 4]).transpose(0, 1).shape // [3, 2, 4]
 */
export const transpose = operation('transpose', (x, a = -2, b = -1) => {
  const input = expectTensor('transpose', x)
  const [i, j] = [a, b].map((axis) => resolveAxis('transpose', axis, input.rank, input.shape)) as [
    number,
    number,
  ]
  const order = input.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis))
  return permute(input, order)
})

/**
 * One axis moved to another place; the others keep their order. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * zeros([2, 3, 4]).movedim(0, -1).shape // [3, 4, 2]
 */
export function movedim(x: Tensor, from: number, to: number): Tensor {
  const input = expectTensor('movedim', x)
  const source = resolveAxis('movedim', from, input.rank, input.shape)
  const order = input.shape.map((_, axis) => axis).filter((axis) => axis !== source)
  order.splice(resolveAxis('movedim', to, input.rank, input.shape), 0, source)
  return permute(input, order)
}

/**
 * The tensor without axes of size 1: without all of them, or without the named ones, which must have size 1 (else a
 * ShapeError).
 *
 * @example
 * zeros([2, 1, 3, 1]).squeeze().shape // [2, 3]
 * zeros([2, 1, 3, 1]).squeeze(1).shape // [2, 3, 1]
 */
export const squeeze = operation('squeeze', (x, axis) => {
  const input = expectTensor('squeeze', x)
  const all = axis === undefined || axis === null
  const axes = all
    ? input.shape.flatMap((n, i) => (n === 1 ? [i] : []))
    : resolveAxes('squeeze', axis, input.shape)
  const given = typeof axis === 'number' ? [axis] : (axis ?? axes)
  const wide = given.find((i) => input.shape.at(i) !== 1)
  if (wide !== undefined)
    throw new ShapeError(
      'squeeze',
      `axis ${wide} has size ${input.shape.at(wide)}, not 1`,
      show(input.shape),
      'an axis of size 1, or no axis for all such axes',
    )
  return reshapeTo(input, dropAxes(input.shape, axes))
})

/**
 * The tensor with a new axis of size 1 at a position of the result. Throws an AxisError for a position outside it.
 *
 * @example
 * zeros([2, 3]).unsqueeze(0).shape // [1, 2, 3]
 * zeros([2, 3]).unsqueeze(-1).shape // [2, 3, 1]
 */
export const unsqueeze = operation('unsqueeze', (x, axis) => {
  const input = expectTensor('unsqueeze', x)
  const at = resolveAxis('unsqueeze', axis, input.rank + 1, input.shape)
  return reshapeTo(input, input.shape.toSpliced(at, 0, 1))
})

/**
 * Axes `start` to `end`, both included, merged into one; a scalar becomes a vector of one. Throws an AxisError for an
 * axis that x does not have, or an end before the start.
 *
 * @example
 * zeros([8, 16, 5, 5]).flatten(1).shape // [8, 400]
 */
export const flatten = operation('flatten', (x, start = 0, end = -1) => {
  const input = expectTensor('flatten', x)
  if (input.rank === 0) return reshape(input, [1])
  const from = resolveAxis('flatten', start, input.rank, input.shape)
  const to = resolveAxis('flatten', end, input.rank, input.shape)
  if (to < from)
    throw new AxisError(
      'flatten',
      'start not behind end',
      `start ${start}, end ${end} of ${show(input.shape)}`,
      'flatten(1) or flatten(0, 1)',
    )
  const merged = input.shape.slice(from, to + 1).reduce((a, b) => a * b, 1)
  return reshape(input, [...input.shape.slice(0, from), merged, ...input.shape.slice(to + 1)])
})

/**
 * One axis split into several; one size may be -1. Throws a ShapeError where the product is not the axis's size.
 *
 * @example
 * zeros([8, 256]).unflatten(-1, [4, 64]).shape // [8, 4, 64]
 */
export const unflatten = operation('unflatten', (x, axis, sizes) => {
  const input = expectTensor('unflatten', x)
  const at = resolveAxis('unflatten', axis, input.rank, input.shape)
  if (!Array.isArray(sizes))
    throw new OptionError('unflatten', 'an array of sizes', describe(sizes), '[4, -1]')
  const n = input.shape[at]!
  const known = Array.from(sizes).filter((size) => size !== -1)
  checkShape('unflatten', known)
  const product = known.reduce((a, b) => a * b, 1)
  const open = sizes.length - known.length
  if (open > 1 || (open === 1 ? product === 0 || n % product !== 0 : product !== n))
    throw new ShapeError(
      'unflatten',
      `${n} elements cannot become ${show(sizes)} (${product} elements)`,
      `axis ${axis} of ${show(input.shape)}`,
      'sizes whose product is the axis, with at most one -1',
    )
  const split = sizes.map((size) => (size === -1 ? n / product : size))
  return reshape(input, [...input.shape.slice(0, at), ...split, ...input.shape.slice(at + 1)])
})
