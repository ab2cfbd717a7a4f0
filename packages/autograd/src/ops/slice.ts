import { integers } from '../engine/integers.ts'
import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { concat } from '../primitives/join.ts'
import { reshape } from '../primitives/movement.ts'
import { type Region, sliceRegion } from '../primitives/slice.ts'
import { snapshot } from '../tape/node.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { Index, PerAxis, Range } from '../tensor/options/index.ts'
import { areIntegers, resolveAxes, resolveAxis, sameShape, show } from '../tensor/shape.ts'
import { expectTensor, isTensor, type Tensor } from '../tensor/tensor.ts'
import type { Guard, Result, ShapesOf, Stack } from '../tensor/typed/index.ts'
import { unsqueeze } from './axes.ts'

/**
 * A part of a tensor, as a view: one index for each axis. A number takes that position and drops the axis; a range
 * `{ start, stop, step }` keeps it, with Python's rules (bounds may be missing, negative ones count from the end, a
 * negative step walks backwards); `'...'` stands for all axes not named.
 *
 * Throws an AxisError for a position outside the tensor or too many indices.
 *
 * @example
 * arange(10).slice({ start: 8, stop: 2, step: -2 }) // [8, 6, 4]
 * zeros([4, 5, 6]).slice(0, '...', { step: 2 }).shape // [5, 3]
 */
export function slice(x: Tensor, ...index: Index[]): Tensor {
  const input = expectTensor('slice', x)
  const { region, kept } = regionOf('slice', index, input)
  const whole = sameShape(region.sizes, input.shape) && region.steps.every((s) => s === 1)
  return reshape(whole ? input : sliceRegion(input, region), kept)
}

/** The region of x that indices name, and its shape without the axes that positions drop. */
export function regionOf(op: string, index: readonly Index[], x: Tensor): { region: Region; kept: number[] } {
  index.forEach((at) => {
    checkIndex(op, at)
  })
  const full = spelledOut<number | Range>(op, index, x, () => 1)
  const ranges = full.map((at, axis) => {
    const n = x.shape[axis]!
    return typeof at === 'number' ? position(op, at, n, axis, x) : resolveRange(op, at, n)
  })
  const region = {
    starts: ranges.map(({ start }) => start),
    steps: ranges.map(({ step }) => step),
    sizes: ranges.map(({ size }) => size),
  }
  return { region, kept: region.sizes.filter((_, axis) => typeof full[axis] !== 'number') }
}

function checkIndex(op: string, at: unknown): void {
  const valid =
    typeof at === 'number' ||
    at === '...' ||
    (typeof at === 'object' && at !== null && !Array.isArray(at) && !isTensor(at))
  if (!valid)
    throw new OptionError(
      op,
      "an index is a number, { start, stop, step } or '...'",
      isTensor(at) ? 'a tensor' : describe(at),
      'slice(0, { start: 1 }), or index for tensors',
    )
}

/** One index per axis, with the ellipsis and missing trailing indices as full ranges; `widthOf` an index is its axes. */
export function spelledOut<T>(
  op: string,
  index: readonly (T | '...')[],
  x: Tensor,
  widthOf: (at: T) => number,
): (T | Range)[] {
  const dots = index.indexOf('...')
  if (dots !== index.lastIndexOf('...'))
    throw new OptionError(op, "at most one '...'", 'more than one', 'full ranges {} instead')
  const named = index.filter((at): at is T => at !== '...')
  const width = named.reduce((sum, at) => sum + widthOf(at), 0)
  if (width > x.rank)
    throw new AxisError(
      op,
      `at most ${x.rank} indices for ${show(x.shape)}`,
      `${width} indices`,
      'an index per axis',
    )
  const rest = new Array<Range>(x.rank - width).fill({})
  const before = dots < 0 ? named.length : dots
  return [...named.slice(0, before), ...rest, ...named.slice(before)]
}

function position(op: string, at: number, n: number, axis: number, x: Tensor) {
  if (!Number.isInteger(at) || at < -n || at >= n)
    throw new AxisError(
      op,
      `a position from ${-n} to ${n - 1} on axis ${axis}`,
      `${at} of ${show(x.shape)}`,
      'a range { start, stop }, which may go beyond',
    )
  return { start: at < 0 ? at + n : at, step: 1, size: 1 }
}

/** Python's rules for slices; bounds beyond the axis are moved to its ends. */
function resolveRange(op: string, range: Range, n: number) {
  const step = range.step ?? 1
  for (const [name, value] of Object.entries(range)) {
    if (name !== 'start' && name !== 'stop' && name !== 'step')
      throw new OptionError(op, 'a range has start, stop and step', `'${name}'`, '{ start: 1, stop: 3 }')
    if (value !== null && value !== undefined && !Number.isInteger(value))
      throw new OptionError(
        op,
        `${name} must be an integer or null`,
        describe(value),
        '{ start: 1, stop: 3 }',
      )
  }
  if (step === 0) throw new OptionError(op, 'a step that is not 0', 'step 0', 'step: 1')
  const [lowest, highest] = step > 0 ? [0, n] : [-1, n - 1]
  const bound = (value: number | null | undefined, open: number) => {
    if (value === null || value === undefined) return open
    return Math.min(highest, Math.max(lowest, value < 0 ? value + n : value))
  }
  const start = bound(range.start, step > 0 ? 0 : n - 1)
  const stop = bound(range.stop, step > 0 ? n : -1)
  const size = Math.max(0, Math.ceil((stop - start) / step))
  return { start: size === 0 ? 0 : start, step, size }
}

/**
 * The elements of the named axes in reverse order. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * tensor([1, 2, 3]).flip(0) // [3, 2, 1]
 */
export const flip = operation('flip', (x, axes) => {
  const input = expectTensor('flip', x)
  const turned = resolveAxes('flip', axes, input.shape)
  if (turned.length === 0) return snapshot(input)
  const isTurned = input.shape.map((_, axis) => turned.includes(axis))
  return sliceRegion(input, {
    starts: integers(input.shape, (n, axis) => (isTurned[axis] ? Math.max(0, n - 1) : 0)),
    steps: isTurned.map((on) => (on ? -1 : 1)),
    sizes: input.shape,
  })
})

/** `size` elements of one axis from `start`, which are known to be there. */
export function narrowAt(x: Tensor, axis: number, start: number, size: number): Tensor {
  return sliceRegion(x, {
    starts: x.shape.map((_, k) => (k === axis ? start : 0)),
    steps: x.shape.map(() => 1),
    sizes: x.shape.map((n, k) => (k === axis ? size : n)),
  })
}

/**
 * Elements moved along axes, those that leave at one end coming back at the other; without axes the flattened tensor is
 * rolled. Throws an AxisError for an axis that x does not have.
 *
 * @example
 * tensor([1, 2, 3]).roll(1, 0) // [3, 1, 2]
 */
export const roll = operation('roll', (x, shifts, axes) => {
  const input = expectTensor('roll', x)
  if (axes !== undefined && axes !== null) return rolled(input, shifts, axes)
  return reshape(rolled(reshape(input, [-1]), shifts, 0), input.shape)
})

function rolled(input: Tensor, shifts: PerAxis, axes: PerAxis): Tensor {
  const amounts = typeof shifts === 'number' ? [shifts] : shifts
  const along = typeof axes === 'number' ? [axes] : axes
  if (!areIntegers(amounts) || !Array.isArray(along) || amounts.length !== along.length)
    throw new OptionError(
      'roll',
      'one integer shift per axis',
      `shifts ${list(shifts)}, axes ${list(axes)}`,
      'roll(1, 0)',
    )
  let out = snapshot(input)
  for (const [i, axis] of along.entries()) {
    const at = resolveAxis('roll', axis, input.rank, input.shape)
    const n = input.shape[at]!
    const shift = n === 0 ? 0 : ((amounts[i]! % n) + n) % n
    if (shift !== 0) out = concat([narrowAt(out, at, n - shift, shift), narrowAt(out, at, 0, n - shift)], at)
  }
  return out
}

/**
 * The tensor cut along an axis: into pieces of a size, the last maybe smaller, or of the listed sizes. Throws a
 * ShapeError where listed sizes do not add up to the axis.
 *
 * @example
 * arange(5).split(2) // [[0, 1], [2, 3], [4]]
 * arange(5).split([1, 4]) // [[0], [1, 2, 3, 4]]
 */
export function split(x: Tensor, sizes: number | readonly number[], axis = 0): Tensor[] {
  const input = expectTensor('split', x)
  const at = resolveAxis('split', axis, input.rank, input.shape)
  const n = input.shape[at]!
  const pieces = typeof sizes === 'number' ? equalPieces(sizes, n) : sizes
  if (!areIntegers(pieces, 0) || pieces.reduce((a, b) => a + b, 0) !== n)
    throw new ShapeError(
      'split',
      `sizes that add up to ${n}`,
      list(sizes),
      `a piece size, or a list with sum ${n}`,
    )
  let start = 0
  return pieces.map((size) => {
    const piece = narrowAt(input, at, start, size)
    start += size
    return piece
  })
}

function list(value: unknown): string {
  return Array.isArray(value) ? show(value) : describe(value)
}

/** An empty tensor may have an axis of billions; a list of as many tensors has no room. */
export function checkPieces(op: string, count: number): void {
  const most = 2 ** 20
  if (count > most) throw new OptionError(op, `at most ${most} pieces`, `${count}`, 'larger pieces')
}

function equalPieces(size: number, n: number): number[] {
  if (!Number.isInteger(size) || size <= 0)
    throw new OptionError('split', 'a positive integer piece size', describe(size), 'split(2)')
  const count = Math.max(1, Math.ceil(n / size))
  checkPieces('split', count)
  return Array.from({ length: count }, (_, i) => Math.min(size, n - i * size))
}

/**
 * The tensor cut along an axis into at most `count` pieces of equal size, the last maybe smaller.
 *
 * @example
 * arange(5).chunk(2) // [[0, 1, 2], [3, 4]]
 */
export function chunk(x: Tensor, count: number, axis = 0): Tensor[] {
  const input = expectTensor('chunk', x)
  if (!Number.isInteger(count) || count <= 0)
    throw new OptionError('chunk', 'a positive integer number of pieces', describe(count), 'chunk(2)')
  const at = resolveAxis('chunk', axis, input.rank, input.shape)
  return split(input, Math.max(1, Math.ceil(input.shape[at]! / count)), at)
}

/**
 * Tensors of one shape behind each other along a new axis. Throws a ShapeError where shapes differ, an OptionError for
 * an empty list.
 *
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 * stack([tensor([1, 2]), tensor([3, 4])], 1) // [[1, 3], [2, 4]]
 */
export function stack<const Ts extends readonly Tensor[], I extends number = 0>(
  tensors: Guard<Stack<ShapesOf<Ts>, I>, Ts>,
  axis?: I,
): Tensor<Result<Stack<ShapesOf<Ts>, I>>>
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  if (!Array.isArray(tensors) || tensors.length === 0)
    throw new OptionError(
      'stack',
      'a list with at least one tensor',
      Array.isArray(tensors) ? 'an empty list' : typeof tensors,
      'stack([a, b])',
    )
  const inputs = Array.from(tensors, (x) => expectTensor('stack', x, 'every entry'))
  const first = inputs[0]!
  for (const x of inputs)
    if (!sameShape(x.shape, first.shape))
      throw new ShapeError(
        'stack',
        `${show(first.shape)} and ${show(x.shape)} differ`,
        inputs.map((t) => show(t.shape)).join(', '),
        'tensors of one shape, or concat',
      )
  const at = resolveAxis('stack', axis, first.rank + 1, first.shape)
  return concat(
    inputs.map((x) => unsqueeze(x, at)),
    at,
  )
}
