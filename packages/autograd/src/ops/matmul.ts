import { integers } from '../engine/integers.ts'
import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { contract } from '../primitives/contract.ts'
import { reshape } from '../primitives/movement.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { broadcastShapes, each, resolveAxis, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/**
 * The matrix product over the last two axes, as NumPy's: vectors get an axis that is dropped again, leading axes
 * broadcast.
 *
 * `x: [..., m, k], y: [..., k, n] -> [..., m, n]`. Throws a ShapeError where inner sizes differ or an operand is a
 * scalar.
 *
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 2]])) // [[1, 4], [3, 8]]
 * matmul(ones([8, 2, 3]), ones([3])).shape // [8, 2]
 */
export const matmul = operation('matmul', (x, y) => {
  const a = expectTensor('matmul', x, 'the left operand')
  const b = expectTensor('matmul', y, 'the right operand')
  if (a.rank === 0 || b.rank === 0)
    throw new ShapeError(
      'matmul',
      `the ${a.rank === 0 ? 'left' : 'right'} operand is a scalar`,
      `${show(a.shape)} and ${show(b.shape)}`,
      'mul',
    )
  const inner = a.shape[a.rank - 1]!
  const other = b.shape[Math.max(0, b.rank - 2)]!
  if (inner !== other)
    throw new ShapeError(
      'matmul',
      `inner dimensions ${inner} and ${other} differ`,
      `${show(a.shape)} and ${show(b.shape)}`,
      hintFor(a, b),
    )
  const lead = broadcastShapes('matmul: batch', a.shape.slice(0, -2), b.shape.slice(0, -2))
  const left = operand(a, lead.length, a.rank === 1 ? [K] : [M, K])
  const right = operand(b, lead.length, b.rank === 1 ? [K] : [K, N])
  const batch = lead.map((_, i) => i)
  const out = [...batch, ...(a.rank === 1 ? [] : [M]), ...(b.rank === 1 ? [] : [N])]
  return restored(contractBatched(left, right, out), lead, out)
})

// Labels of rows, columns and the summed index; batch axes are labelled 0, 1, ...
const [M, N, K] = [-1, -2, -3]

interface Labelled {
  readonly x: Tensor
  readonly labels: readonly number[]
}

/** A batch axis of size 1 broadcasts: it is dropped, so that the contraction repeats nothing. */
function operand(x: Tensor, leading: number, core: readonly number[]): Labelled {
  const own = x.rank - core.length
  const batch = x.shape.slice(0, own).map((n, axis) => ({ n, label: leading - own + axis }))
  const kept = batch.filter(({ n }) => n !== 1)
  return {
    x: reshape(x, [...kept.map(({ n }) => n), ...x.shape.slice(own)]),
    labels: [...kept.map(({ label }) => label), ...core],
  }
}

function contractBatched(a: Labelled, b: Labelled, out: readonly number[]): Tensor {
  const present = out.filter((label) => a.labels.includes(label) || b.labels.includes(label))
  return contract(a.x, a.labels, b.x, b.labels, present)
}

/** Puts batch axes of size 1 that both operands lacked back. */
function restored(x: Tensor, lead: readonly number[], out: readonly number[]): Tensor {
  if (x.rank === out.length) return x
  const core = x.shape.slice(x.rank - out.filter((label) => label < 0).length)
  return reshape(x, [...lead, ...core])
}

function hintFor(a: Tensor, b: Tensor): string {
  const [k] = a.shape.slice(-1)
  if (b.rank >= 2 && b.shape[b.rank - 1] === k) return 'y.transpose(-1, -2)'
  if (a.rank >= 2 && a.shape[a.rank - 2] === b.shape[Math.max(0, b.rank - 2)]) return 'x.transpose(-1, -2)'
  return 'operands [m, k] and [k, n]'
}

function ranked(op: string, x: Tensor, rank: number, name: string): Tensor {
  const input = expectTensor(op, x, name)
  if (input.rank !== rank)
    throw new ShapeError(
      op,
      `${name} of rank ${rank}`,
      show(input.shape),
      'matmul or einsum, which take other ranks',
    )
  return input
}

/**
 * The inner product of two vectors: `[n], [n] -> []`. Throws a ShapeError for other ranks or sizes.
 *
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])) // 11
 */
export function dot(x: Tensor, y: Tensor): Tensor {
  const [a, b] = [ranked('dot', x, 1, 'x'), ranked('dot', y, 1, 'y')]
  if (a.size !== b.size)
    throw new ShapeError(
      'dot',
      `sizes ${a.size} and ${b.size} differ`,
      `${show(a.shape)} and ${show(b.shape)}`,
      'vectors of one size',
    )
  return contract(a, [K], b, [K], [])
}

/**
 * The products of all pairs of entries of two vectors: `[m], [n] -> [m, n]`. Throws a ShapeError for other ranks.
 *
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])) // [[3, 4], [6, 8]]
 */
export function outer(x: Tensor, y: Tensor): Tensor {
  return contract(ranked('outer', x, 1, 'x'), [M], ranked('outer', y, 1, 'y'), [N], [M, N])
}

/**
 * Matrix products of two batches of one size: `[b, m, k], [b, k, n] -> [b, m, n]`. Throws a ShapeError for other ranks
 * or sizes; {@link matmul} broadcasts batches.
 *
 * @example
 * bmm(ones([8, 2, 3]), ones([8, 3, 4])).shape // [8, 2, 4]
 */
export function bmm(x: Tensor, y: Tensor): Tensor {
  const [a, b] = [ranked('bmm', x, 3, 'x'), ranked('bmm', y, 3, 'y')]
  if (a.shape[0] !== b.shape[0] || a.shape[2] !== b.shape[1])
    throw new ShapeError(
      'bmm',
      '[b, m, k] and [b, k, n]',
      `${show(a.shape)} and ${show(b.shape)}`,
      'matmul, which broadcasts batches',
    )
  return matmul(a, b)
}

/**
 * Sums of products over pairs of axes: the last `axes` of x with the first of y, or the listed ones of each. The result
 * has the other axes of x, then those of y. Throws a ShapeError where sizes of a pair differ.
 *
 * @example
 * tensordot(ones([2, 3, 4]), ones([4, 3, 5]), [[1, 2], [1, 0]]).shape // [2, 5]
 */
export function tensordot(
  x: Tensor,
  y: Tensor,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  const [a, b] = [expectTensor('tensordot', x), expectTensor('tensordot', y)]
  const [left, right] = typeof axes === 'number' ? lastWithFirst(axes, a, b) : pairOfLists(axes)
  if (left.length !== right.length)
    throw new OptionError(
      'tensordot',
      'as many axes of x as of y',
      `${show(left)} and ${show(right)}`,
      'pairs of axes',
    )
  const leftAxes = distinct(left, a)
  const rightAxes = distinct(right, b)
  leftAxes.forEach((axis, i) => {
    const [n, m] = [a.shape[axis], b.shape[rightAxes[i]!]]
    if (n !== m)
      throw new ShapeError(
        'tensordot',
        `sizes ${n} and ${m} of summed axes differ`,
        `${show(a.shape)} and ${show(b.shape)}`,
        'axes of equal size',
      )
  })
  const xLabels = a.shape.map((_, axis) => axis)
  const yLabels = b.shape.map((_, axis) => {
    const at = rightAxes.indexOf(axis)
    return at >= 0 ? leftAxes[at]! : a.rank + axis
  })
  const out = [
    ...xLabels.filter((label) => !leftAxes.includes(label)),
    ...yLabels.filter((label) => label >= a.rank),
  ]
  return contract(a, xLabels, b, yLabels, out)
}

function pairOfLists(axes: readonly [readonly number[], readonly number[]]) {
  if (Array.isArray(axes) && axes.length === 2 && each(axes, Array.isArray)) return axes
  throw new OptionError('tensordot', 'a number of axes, or two lists of axes', describe(axes), '[[0], [1]]')
}

function distinct(list: readonly number[], x: Tensor): number[] {
  const axes = list.map((axis) => resolveAxis('tensordot', axis, x.rank, x.shape))
  if (new Set(axes).size !== axes.length)
    throw new AxisError('tensordot', 'axes must be distinct', show(list), 'each axis once')
  return axes
}

function lastWithFirst(count: number, a: Tensor, b: Tensor): [number[], number[]] {
  if (!Number.isInteger(count) || count < 0 || count > Math.min(a.rank, b.rank))
    throw new OptionError(
      'tensordot',
      `a number of axes from 0 to ${Math.min(a.rank, b.rank)}`,
      describe(count),
      'tensordot(x, y, 1)',
    )
  const list = Array.from({ length: count }, (_, i) => i)
  return [integers(list, (i) => a.rank - count + i), list]
}
