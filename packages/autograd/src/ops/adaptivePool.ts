import { checkRoom, isFloat } from '../engine/dtype.ts'
import { integers } from '../engine/integers.ts'
import { DTypeError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { selectExtreme } from '../primitives/select.ts'
import { tensor } from '../tensor/create.ts'
import { operation } from '../tensor/operation.ts'
import type { PerAxis } from '../tensor/options/index.ts'
import { checkShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { indexSelect } from './indexing.ts'
import { perAxis } from './windows.ts'

type Span = readonly [from: number, to: number]

/** Output i looks at the elements floor(i n / m) up to, not including, ceil((i + 1) n / m): windows may overlap. */
function spans(n: number, m: number): Span[] {
  return Array.from({ length: m }, (_, i) => [Math.floor((i * n) / m), Math.ceil(((i + 1) * n) / m)])
}

const lengthOf = ([from, to]: Span) => to - from
const longestOf = (all: readonly Span[]) => all.reduce((most, span) => Math.max(most, lengthOf(span)), 0)

function checked(op: string, axes: number, x: Tensor, outputSize: PerAxis): { input: Tensor; m: number[] } {
  const input = expectTensor(op, x, 'the input')
  if (!isFloat(input.dtype)) throw new DTypeError(op, 'a float input', input.dtype, "x.to('float32')")
  if (input.rank !== axes + 2)
    throw new ShapeError(
      op,
      `input with ${axes + 2} axes, [batch, channels, ...]`,
      show(input.shape),
      'x.unsqueeze(0) for a batch of one',
    )
  const size = input.shape.slice(2)
  if (size.includes(0))
    throw new ShapeError(op, 'no empty axis among those pooled', show(input.shape), 'a larger input')
  const m = perAxis(op, 'outputSize', outputSize, axes, 1)
  checkShape(op, [...input.shape.slice(0, 2), ...m])
  // The spans are lists in plain memory.
  m.forEach((outputs, k) => {
    checkRoom(op, size[k]! + 2 * outputs, 'int32')
  })
  return { input, m }
}

/** An axis as two, [outputs, longest span]; spans that are shorter repeat their last element. */
function spread(x: Tensor, axis: number, all: readonly Span[]): Tensor {
  const n = x.shape[axis]!
  if (n % all.length === 0) return x.unflatten(axis, [all.length, n / all.length])
  const longest = longestOf(all)
  const index = all.flatMap(([from, to]) =>
    Array.from({ length: longest }, (_, j) => Math.min(from + j, to - 1)),
  )
  return indexSelect(x, axis, tensor(new Int32Array(index))).unflatten(axis, [all.length, longest])
}

/**
 * Sums over spans, over their lengths. Not a product with a matrix of zeros and 1 / length, where 0 times a NaN or ∞ of
 * another span is NaN.
 */
export function adaptiveAvgPool(op: string, axes: number, x: Tensor, outputSize: PerAxis): Tensor {
  const { input, m } = checked(op, axes, x, outputSize)
  const all = m.map((outputs, k) => spans(input.shape[2 + k]!, outputs))
  const known = all.reduce((out, list, k) => {
    const whole = spread(out, 2 + 2 * k, list)
    const longest = longestOf(list)
    if (list.every((span) => lengthOf(span) === longest)) return whole
    const inside = list.flatMap((span) => Array.from({ length: longest }, (_, j) => j < lengthOf(span)))
    return where(tensor(inside, [list.length, longest, ...ones(axes - k - 1)]), whole, 0)
  }, input)
  const sums = known.sum(integers(m, (_, k) => 3 + 2 * k))
  return all.reduce(
    (out, list, k) =>
      out.div(tensor(list.map(lengthOf), [list.length, ...ones(axes - k - 1)], { dtype: input.dtype })),
    sums,
  )
}

const ones = (rank: number) => new Array<number>(rank).fill(1)

/**
 * The mean over `outputSize` spans of one axis: `x: [n, c, l] -> [n, c, o]`; see {@link adaptiveAvgPool2d}.
 *
 * @example
 * adaptiveAvgPool1d(tensor([[[1, 2, 3, 4]]]), 2) // [[[1.5, 3.5]]]
 */
export const adaptiveAvgPool1d = operation('adaptiveAvgPool1d', (x, outputSize) =>
  adaptiveAvgPool('adaptiveAvgPool1d', 1, x, outputSize),
)

/**
 * The mean over as many spans of two axes as asked for, whatever the input's size: `x: [n, c, h, w] -> [n, c, oh, ow]`.
 * Output i averages the rows floor(i h / oh) up to, not including, ceil((i + 1) h / oh).
 *
 * Throws a ShapeError where x has not four axes, an OptionError where a size is no positive integer.
 *
 * @example
 * adaptiveAvgPool2d(randn([8, 64, 7, 9]), 1).shape // [8, 64, 1, 1]
 */
export const adaptiveAvgPool2d = operation('adaptiveAvgPool2d', (x, outputSize) =>
  adaptiveAvgPool('adaptiveAvgPool2d', 2, x, outputSize),
)

/**
 * The mean over `outputSize` spans of three axes: `x: [n, c, d, h, w] -> [n, c, od, oh, ow]`; see {@link
 * adaptiveAvgPool2d}.
 *
 * @example
 * adaptiveAvgPool3d(randn([1, 2, 4, 6, 6]), [2, 3, 3]).shape // [1, 2, 2, 3, 3]
 */
export const adaptiveAvgPool3d = operation('adaptiveAvgPool3d', (x, outputSize) =>
  adaptiveAvgPool('adaptiveAvgPool3d', 3, x, outputSize),
)

/** What a short span repeats is not the first of equals, and so never takes the gradient. */
function adaptiveMaxPool(op: string, axes: number, x: Tensor, outputSize: PerAxis): Tensor {
  const { input, m } = checked(op, axes, x, outputSize)
  let out = input
  m.forEach((outputs, k) => {
    out = spread(out, 2 + 2 * k, spans(input.shape[2 + k]!, outputs))
  })
  return selectExtreme(
    'argmax',
    out,
    integers(m, (_, k) => 3 + 2 * k),
  )
}

/**
 * The largest entry of `outputSize` spans of one axis: `x: [n, c, l] -> [n, c, o]`; see {@link adaptiveMaxPool2d}.
 *
 * @example
 * adaptiveMaxPool1d(tensor([[[1, 2, 3, 4]]]), 2) // [[[2, 4]]]
 */
export const adaptiveMaxPool1d = operation('adaptiveMaxPool1d', (x, outputSize) =>
  adaptiveMaxPool('adaptiveMaxPool1d', 1, x, outputSize),
)

/**
 * The largest entry of the spans of {@link adaptiveAvgPool2d}: `x: [n, c, h, w] -> [n, c, oh, ow]`; of equal entries
 * the first takes the gradient.
 *
 * @example
 * adaptiveMaxPool2d(randn([8, 64, 7, 9]), [2, 3]).shape // [8, 64, 2, 3]
 */
export const adaptiveMaxPool2d = operation('adaptiveMaxPool2d', (x, outputSize) =>
  adaptiveMaxPool('adaptiveMaxPool2d', 2, x, outputSize),
)

/**
 * The largest entry of `outputSize` spans of three axes: `x: [n, c, d, h, w] -> [n, c, od, oh, ow]`; see {@link
 * adaptiveMaxPool2d}.
 *
 * @example
 * adaptiveMaxPool3d(randn([1, 2, 4, 6, 6]), 2).shape // [1, 2, 2, 2, 2]
 */
export const adaptiveMaxPool3d = operation('adaptiveMaxPool3d', (x, outputSize) =>
  adaptiveMaxPool('adaptiveMaxPool3d', 3, x, outputSize),
)
