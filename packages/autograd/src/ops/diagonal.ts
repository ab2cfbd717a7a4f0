import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { permute, reshape } from '../primitives/movement.ts'
import { embedRegion, type Region, sliceRegion } from '../primitives/slice.ts'
import { describe } from '../tensor/describe.ts'
import { resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/** A diagonal of an m × n matrix in the flattened matrix: element (i, i + offset) stands at i n + i + offset. */
interface Line {
  readonly start: number
  readonly step: number
  readonly size: number
}

function lineOf(m: number, n: number, offset: number): Line {
  const row = Math.max(0, -offset)
  const column = Math.max(0, offset)
  const size = Math.max(0, Math.min(m - row, n - column))
  return { start: size === 0 ? 0 : row * n + column, step: n + 1, size }
}

/** A line on the last axis, and all of the axes before it. */
function regionOf(lead: readonly number[], { start, step, size }: Line): Region {
  return {
    starts: [...lead.map(() => 0), start],
    steps: [...lead.map(() => 1), step],
    sizes: [...lead, size],
  }
}

/** A diagonal of two axes as a last axis of its own: `[.., m, .., n, ..] -> [.., k]`. */
export function diagonalOf(x: Tensor, a: number, b: number, offset = 0): Tensor {
  const [m, n] = [x.shape[a]!, x.shape[b]!]
  const rest = [...x.shape.keys()].filter((axis) => axis !== a && axis !== b)
  const lead = rest.map((axis) => x.shape[axis]!)
  const flat = reshape(permute(x, [...rest, a, b]), [...lead, m * n])
  return sliceRegion(flat, regionOf(lead, lineOf(m, n, offset)))
}

function checkOffset(op: string, offset: number): void {
  if (!Number.isInteger(offset))
    throw new OptionError(op, 'an integer offset', describe(offset), 'offset 0 for the main diagonal')
}

function twoAxes(op: string, a: number, b: number, rank: number, shape: readonly number[]): [number, number] {
  const [i, j] = [resolveAxis(op, a, rank, shape), resolveAxis(op, b, rank, shape)]
  if (i === j) throw new AxisError(op, 'two different axes', `${a} and ${b} of ${show(shape)}`, '-2 and -1')
  return [i, j]
}

/**
 * A diagonal of two axes as a last axis of its own: the elements (i, i + offset), `x: [m, n, ...] -> [..., k]`. Throws an
 * AxisError for axes that x does not have or that are the same.
 *
 * @example
 * diagonal(tensor([[1, 2], [3, 4]])) // [1, 4]
 * diagonal(tensor([[1, 2], [3, 4]]), 1) // [2]
 */
export function diagonal(x: Tensor, offset = 0, axis1 = 0, axis2 = 1): Tensor {
  const input = expectTensor('diagonal', x)
  checkOffset('diagonal', offset)
  const [a, b] = twoAxes('diagonal', axis1, axis2, input.rank, input.shape)
  return diagonalOf(input, a, b, offset)
}

/**
 * Zeros with the last axis of x on a diagonal of two new axes, by default the last: `x: [..., k] -> [..., n, n]` with
 * n = k + |offset|, the adjoint of {@link diagonal}. Throws an AxisError for axes that the result does not have.
 *
 * @example
 * diagEmbed(tensor([1, 2])) // [[1, 0], [0, 2]]
 * diagEmbed(tensor([1]), -1) // [[0, 0], [1, 0]]
 */
export function diagEmbed(x: Tensor, offset = 0, axis1 = -2, axis2 = -1): Tensor {
  const input = expectTensor('diagEmbed', x)
  checkOffset('diagEmbed', offset)
  const rank = input.rank + 1
  const [a, b] = twoAxes('diagEmbed', axis1, axis2, rank, input.shape)
  if (input.rank === 0)
    throw new ShapeError('diagEmbed', 'a tensor with at least one axis', show(input.shape), 'unsqueeze(0)')
  const lead = input.shape.slice(0, -1)
  const n = input.shape.at(-1)! + Math.abs(offset)
  const region = regionOf(lead, lineOf(n, n, offset))
  const square = reshape(embedRegion(input, { region, shape: [...lead, n * n] }), [...lead, n, n])
  const order = [...lead.keys()]
  const places: [axis: number, from: number][] = [
    [a, lead.length],
    [b, lead.length + 1],
  ]
  for (const [axis, from] of places.sort(([p], [q]) => p - q)) order.splice(axis, 0, from)
  return permute(square, order)
}

/**
 * A vector as the diagonal of a matrix, or a diagonal of a matrix as a vector: `[k] -> [n, n]` with n = k + |offset|,
 * `[m, n] -> [k]`. Throws a ShapeError for any other rank.
 *
 * @example
 * diag(tensor([1, 2])) // [[1, 0], [0, 2]]
 * diag(tensor([[1, 2], [3, 4]]), -1) // [3]
 */
export function diag(x: Tensor, offset = 0): Tensor {
  const input = expectTensor('diag', x)
  checkOffset('diag', offset)
  if (input.rank !== 1 && input.rank !== 2)
    throw new ShapeError('diag', 'a vector or a matrix', show(input.shape), 'diagonal or diagEmbed')
  return input.rank === 1 ? diagEmbed(input, offset) : diagonalOf(input, 0, 1, offset)
}

/**
 * The sum of the diagonal of the last two axes: `x: [..., m, n] -> [...]`. Throws a ShapeError below rank 2.
 *
 * @example
 * trace(tensor([[1, 2], [3, 4]])) // 5
 */
export function trace(x: Tensor): Tensor {
  const input = expectTensor('trace', x)
  if (input.rank < 2)
    throw new ShapeError('trace', 'a tensor with at least two axes', show(input.shape), 'unsqueeze, or sum')
  return diagonalOf(input, input.rank - 2, input.rank - 1).sum(-1)
}
