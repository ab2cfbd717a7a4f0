import { integers } from '../engine/integers.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { concat } from '../primitives/join.ts'
import { expand, reshape } from '../primitives/movement.ts'
import { padConstant, paddedShape } from '../primitives/slice.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { PadOptions, Pair } from '../tensor/options/index.ts'
import { arange } from '../tensor/ranges.ts'
import { arePairs, checkShape, show, showPairs } from '../tensor/shape.ts'
import { expectTensor, scalar, type Tensor } from '../tensor/tensor.ts'
import { flip, narrowAt } from './slice.ts'

/**
 * Elements added before and after axes: one pair for each axis, or for the last ones. Negative numbers crop (mode
 * 'constant' only). Mode 'reflect' mirrors without repeating the edge, 'replicate' repeats it, 'circular' continues at
 * the other end.
 *
 * Throws a ShapeError where a mode needs more elements than there are, or more is cropped than there is.
 *
 * @example
 * tensor([1, 2]).pad([[1, 2]]) // [0, 1, 2, 0, 0]
 * tensor([1, 2, 3]).pad([[2, 0]], { mode: 'reflect' }) // [3, 2, 1, 2, 3]
 */
export function pad(x: Tensor, padding: readonly Pair[], options: PadOptions = {}): Tensor {
  checkOptions('pad', options, ['mode', 'value'])
  const input = expectTensor('pad', x)
  const { mode = 'constant', value = 0 } = options
  if (typeof value !== 'number')
    throw new OptionError('pad', 'value must be a number', describe(value), 'value: 0')
  const pairs = checkPairs(input, padding)
  if (mode === 'constant') {
    pairs.forEach(([before, after], axis) => {
      if (input.shape[axis]! + before + after < 0)
        throw new ShapeError(
          'pad',
          'no more cropped than there is',
          `${before} and ${after} on axis ${axis} of ${show(input.shape)}`,
          'smaller negative numbers',
        )
    })
    return padConstant(input, pairs, value)
  }
  if (mode !== 'reflect' && mode !== 'replicate' && mode !== 'circular')
    throw new OptionError(
      'pad',
      "mode 'constant', 'reflect', 'replicate' or 'circular'",
      describe(mode),
      "mode: 'constant'",
    )
  return pairs.reduce((out, [before, after], axis) => extend(out, axis, before, after, mode), input)
}

function checkPairs(x: Tensor, padding: readonly Pair[]): Pair[] {
  if (!arePairs(padding) || padding.length > x.rank)
    throw new OptionError(
      'pad',
      `at most ${x.rank} pairs of integers [before, after] for ${show(x.shape)}`,
      showPairs(padding),
      '[[1, 1]] for the last axis',
    )
  const rest = new Array<Pair>(x.rank - padding.length).fill([0, 0])
  const pairs = [...rest, ...padding]
  checkShape('pad', paddedShape(x.shape, pairs))
  return pairs
}

/** What lies beyond the ends of an axis, taken from the tensor itself. */
function extend(
  x: Tensor,
  axis: number,
  before: number,
  after: number,
  mode: 'reflect' | 'replicate' | 'circular',
): Tensor {
  const n = x.shape[axis]!
  const limit = mode === 'reflect' ? n - 1 : mode === 'circular' ? n : n === 0 ? 0 : Infinity
  if (before < 0 || after < 0 || before > limit || after > limit)
    throw new ShapeError(
      'pad',
      `mode '${mode}' adds from 0 to ${limit} elements to an axis of size ${n}`,
      `${before} and ${after}`,
      'less padding, or a slice for negative numbers',
    )
  const stretch = (edge: Tensor, size: number) =>
    expand(
      edge,
      x.shape.map((m, k) => (k === axis ? size : m)),
    )
  const [head, tail] =
    mode === 'reflect'
      ? [flip(narrowAt(x, axis, 1, before), axis), flip(narrowAt(x, axis, n - 1 - after, after), axis)]
      : mode === 'circular'
        ? [narrowAt(x, axis, n - before, before), narrowAt(x, axis, 0, after)]
        : [stretch(narrowAt(x, axis, 0, 1), before), stretch(narrowAt(x, axis, n - 1, 1), after)]
  return concat([...(before > 0 ? [head] : []), x, ...(after > 0 ? [tail] : [])], axis)
}

/**
 * The whole tensor repeated along its axes, and along new leading ones where `sizes` is longer than its rank. Throws a
 * ShapeError where it is shorter.
 *
 * @example
 * tensor([1, 2]).repeat([2, 2]) // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function repeat(x: Tensor, sizes: readonly number[]): Tensor {
  const input = expectTensor('repeat', x)
  checkShape('repeat', sizes)
  if (sizes.length < input.rank)
    throw new ShapeError(
      'repeat',
      `at least ${input.rank} sizes for ${show(input.shape)}`,
      show(sizes),
      'tile, which takes fewer',
    )
  const shape = [...new Array<number>(sizes.length - input.rank).fill(1), ...input.shape]
  // [k0, n0, k1, n1, ...]: a new axis of copies in front of each one, then the two merged.
  const apart = reshape(
    input,
    shape.flatMap((n) => [1, n]),
  )
  const copies = expand(
    apart,
    shape.flatMap((n, axis) => [sizes[axis]!, n]),
  )
  return reshape(
    copies,
    integers(shape, (n, axis) => n * sizes[axis]!),
  )
}

/**
 * As {@link repeat}, but a list shorter than the rank is filled with ones in front, as NumPy's tile.
 *
 * @example
 * tensor([[1], [2]]).tile([2]) // [[1, 1], [2, 2]]
 */
export function tile(x: Tensor, sizes: readonly number[]): Tensor {
  const input = expectTensor('tile', x)
  checkShape('tile', sizes)
  return repeat(input, [...new Array<number>(Math.max(0, input.rank - sizes.length)).fill(1), ...sizes])
}

/** Keeps what a condition on (column - row) of the last two axes keeps, and zeros elsewhere. */
function triangle(op: string, x: Tensor, keep: (offset: Tensor) => Tensor): Tensor {
  const input = expectTensor(op, x)
  if (input.rank < 2)
    throw new ShapeError(op, 'a tensor with at least two axes', show(input.shape), 'unsqueeze')
  const [rows, columns] = input.shape.slice(-2) as [number, number]
  const offset = arange(columns)
    .dynamic()
    .sub(arange(rows).dynamic().reshape([rows, 1]))
  return where(keep(offset), input, scalar(0, input.dtype))
}

/**
 * The lower triangle of the last two axes: elements with column - row <= diagonal, zeros elsewhere. Throws a ShapeError
 * below rank 2.
 *
 * @example
 * ones([2, 2]).tril() // [[1, 0], [1, 1]]
 */
export const tril = operation('tril', (x, diagonal = 0) =>
  triangle('tril', x, (offset) => offset.lessEqual(diagonal)),
)

/**
 * The upper triangle of the last two axes: elements with column - row >= diagonal, zeros elsewhere. Throws a ShapeError
 * below rank 2.
 *
 * @example
 * ones([2, 2]).triu() // [[1, 1], [0, 1]]
 * ones([2, 2]).triu(1) // [[0, 1], [0, 0]]
 */
export const triu = operation('triu', (x, diagonal = 0) =>
  triangle('triu', x, (offset) => offset.greaterEqual(diagonal)),
)
