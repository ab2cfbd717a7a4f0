import { isDense, rowMajor, sizeOf, type View } from '../engine/view.ts'
import { AxisError, OptionError, ShapeError } from '../errors/index.ts'
import { describe } from './describe.ts'

export type Sizes = readonly number[]

/** `[2, 3]`, as shapes stand in messages. */
export function show(shape: Sizes): string {
  if (shape.length > 64) return describe(shape)
  return `[${shape.map((n) => (typeof n === 'number' ? n : describe(n))).join(', ')}]`
}

/** `[[1, 1], [0, 2]]`, as lists of pairs stand in messages, whatever came in their place. */
export function showPairs(list: unknown): string {
  if (!Array.isArray(list) || list.length > 64) return describe(list)
  return `[${list.map((pair) => (Array.isArray(pair) ? show(pair) : describe(pair))).join(', ')}]`
}

/** Whether every place of a list, a hole in it too, holds what is asked for. */
export function each(list: unknown, accepts: (entry: unknown) => boolean): boolean {
  if (!Array.isArray(list)) return false
  // Not `every`, which passes over holes.
  for (const entry of list) if (!accepts(entry)) return false
  return true
}

/** Whether it is a list of integers of at least `least`. */
export function areIntegers(list: unknown, least = -Infinity): list is number[] {
  return each(list, (n) => Number.isInteger(n) && (n as number) >= least)
}

/** Whether it is a list of pairs of integers of at least `least`. */
export function arePairs(list: unknown, least = -Infinity): list is [number, number][] {
  return each(list, (pair) => areIntegers(pair, least) && pair.length === 2)
}

/** The largest number of elements a tensor may have: what a typed array can index. */
export const maxSize = 2 ** 32 - 1

/** A list of non-negative integers whose product a tensor can have, or an error that says which entry is not. */
export function checkShape(op: string, shape: Sizes): void {
  if (!Array.isArray(shape))
    throw new OptionError(op, 'a shape must be an array of sizes', describe(shape), 'an array such as [2, 3]')
  for (let i = 0; i < shape.length; i++) {
    const n = shape[i]!
    if (!Number.isInteger(n) || n < 0 || n > maxSize)
      throw new OptionError(
        op,
        `sizes must be non-negative integers, at most ${maxSize}`,
        `${describe(n)} at axis ${i} of ${show(shape)}`,
        'a shape such as [2, 3]',
      )
  }
  // Not `>`: sizes so large that their product is Infinity, or Infinity · 0, are no less wrong.
  if (!(sizeOf(shape) <= maxSize))
    throw new OptionError(
      op,
      `at most ${maxSize} elements`,
      `${show(shape)}, ${sizeOf(shape)} elements`,
      'a smaller shape',
    )
}

export function sameShape(a: Sizes, b: Sizes): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * NumPy broadcasting: shapes are aligned at their ends, and a size of 1 stretches. An error names the last axis that
 * does not fit, as the compiler does.
 */
export function broadcastShapes(op: string, ...shapes: Sizes[]): Sizes {
  if (shapes.length === 2) {
    if (covers(shapes[0]!, shapes[1]!)) return shapes[0]!
    if (covers(shapes[1]!, shapes[0]!)) return shapes[1]!
  }
  let rank = 0
  for (const shape of shapes) rank = Math.max(rank, shape.length)
  const out = new Array<number>(rank).fill(1)
  for (const shape of shapes) {
    for (let i = shape.length - 1; i >= 0; i--) {
      const axis = rank - shape.length + i
      const n = shape[i]!
      if (n === out[axis] || n === 1) continue
      if (out[axis] !== 1)
        throw new ShapeError(
          op,
          `sizes ${out[axis]} and ${n} do not broadcast`,
          shapes.map(show).join(' and '),
          'reshape or unsqueeze one operand so that sizes are equal or 1, counted from the last axis',
        )
      out[axis] = n
    }
  }
  return out
}

/** Whether only the smaller one stretches. */
function covers(shape: Sizes, smaller: Sizes): boolean {
  const lead = shape.length - smaller.length
  if (lead < 0) return false
  for (let i = 0; i < smaller.length; i++)
    if (smaller[i] !== shape[lead + i] && smaller[i] !== 1) return false
  return true
}

/** The view stretched to `shape` without copying: new and stretched axes have stride 0. `shape` must fit. */
export function broadcastView(x: View, shape: Sizes): View {
  if (sameShape(x.shape, shape)) return x
  const lead = shape.length - x.shape.length
  const strides = new Array<number>(shape.length)
  for (let axis = 0; axis < shape.length; axis++) {
    const own = axis - lead
    strides[axis] = own < 0 || (x.shape[own] === 1 && shape[axis] !== 1) ? 0 : x.strides[own]!
  }
  return { block: x.block, shape, strides, offset: x.offset }
}

/** An axis counted from the end made one counted from the start. */
export function resolveAxis(op: string, axis: number, rank: number, shape?: Sizes): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const range = rank === 0 ? 'a tensor with at least one axis' : `an axis from ${-rank} to ${rank - 1}`
    throw new AxisError(
      op,
      `axis ${describe(axis)} is out of range for rank ${rank}`,
      shape ? show(shape) : `axis ${describe(axis)}`,
      range,
    )
  }
  return axis < 0 ? axis + rank : axis
}

/** The axes of a reduction: one, several, or all (null or nothing). Negative ones count from the end. */
export type Axes = number | readonly number[] | null | undefined

/** Sorted, distinct, non-negative axes; all of them for null or undefined. */
export function resolveAxes(op: string, axes: Axes, shape: Sizes): number[] {
  const rank = shape.length
  if (axes === null || axes === undefined) return shape.map((_, i) => i)
  if (typeof axes === 'number') return [resolveAxis(op, axes, rank, shape)]
  const list = axes
  if (!Array.isArray(list))
    throw new OptionError(
      op,
      'axes must be a number, an array of numbers or null',
      describe(axes),
      'an axis such as -1',
    )
  const resolved: number[] = []
  for (const axis of list) resolved.push(resolveAxis(op, axis, rank, shape))
  if (resolved.length > 1) resolved.sort((a, b) => a - b)
  if (resolved.some((axis, i) => i > 0 && axis === resolved[i - 1]))
    throw new AxisError(op, 'axes must be distinct', show(list), 'each axis once')
  return resolved
}

export function dropAxes(shape: Sizes, axes: readonly number[]): number[] {
  const rest: number[] = []
  for (let axis = 0; axis < shape.length; axis++) if (!axes.includes(axis)) rest.push(shape[axis]!)
  return rest
}

/** The shape with the given axes set to 1: what broadcasting needs to meet the shape before the reduction. */
export function keepAxes(shape: Sizes, axes: readonly number[]): number[] {
  return shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
}

/**
 * Strides of the same elements under another shape, or null when no strides can say it and they must be copied.
 * Axes are matched in groups of equal element count; a group can be split or merged when its own axes lie densely.
 */
export function reshapeStrides(x: View, shape: Sizes): number[] | null {
  if (isDense(x) || x.shape.includes(0)) return rowMajor(shape)
  const strides = new Array<number>(shape.length).fill(0)
  let i = 0
  let j = 0
  while (i < x.shape.length || j < shape.length) {
    const [i0, j0] = [i, j]
    let old = i < x.shape.length ? x.shape[i++]! : 1
    let fresh = j < shape.length ? shape[j++]! : 1
    while (old !== fresh) {
      if (old < fresh) old *= x.shape[i++]!
      else fresh *= shape[j++]!
    }
    const step = mergedStride(x, i0, i)
    if (step === null) return null
    let run = step
    for (let k = j - 1; k >= j0; k--) {
      strides[k] = run
      run *= shape[k]!
    }
  }
  return strides
}

/** The stride of axes `from` to `to` seen as one axis, or null when they do not lie behind each other. */
function mergedStride(x: View, from: number, to: number): number | null {
  let step: number | null = null
  let expected = 0
  for (let k = to - 1; k >= from; k--) {
    const n = x.shape[k]!
    if (n === 1) continue
    const stride = x.strides[k]!
    if (step === null) step = stride
    else if (stride !== expected) return null
    expected = stride * n
  }
  return step ?? 1
}
