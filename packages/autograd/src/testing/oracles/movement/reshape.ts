import { AxisError, ShapeError } from '../../../errors/index.ts'
import { type Axes, axesOf, axisOf } from '../axes.ts'
import { entries, offset } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * The same entries in row-major order under another shape: entry number n of the output is entry number n of
 * the input. The number of an index is Σ i_a s_a with the row-major strides s; going back, the last axis is
 * the remainder by its length, and the quotient is the number on the axes before.
 */

function indexOf(shape: readonly number[], place: number): number[] {
  const index: number[] = []
  let rest = place
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!)
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}

/** Sizes of which one may be -1: the one that makes `count` entries. */
function completed(op: string, sizes: readonly number[], count: number): number[] {
  const known = entries(sizes.filter((n) => n !== -1))
  const result = sizes.map((n) => (n === -1 ? count / known : n))
  const valid = result.every((n) => Number.isInteger(n) && n >= 0) && entries(result) === count
  if (valid && sizes.filter((n) => n === -1).length <= 1) return result
  throw new ShapeError(op, `sizes of ${count} entries are needed`, `[${sizes.join(', ')}]`, 'at most one -1')
}

/** The same entries under another shape; one size may be -1. */
export function reshapeMap(from: readonly number[], sizes: readonly number[]): IndexMap {
  const shape = completed('reshapeMap', sizes, entries(from))
  return { from, shape, source: (index) => indexOf(from, offset(shape, index)) }
}

/** Axes `start` to `end`, both included, as one; a scalar becomes a vector. */
export function flattenMap(from: readonly number[], start = 0, end = -1): IndexMap {
  if (from.length === 0) return reshapeMap(from, [1])
  const [first, last] = [axisOf('flattenMap', start, from.length), axisOf('flattenMap', end, from.length)]
  if (first > last) {
    throw new AxisError(
      'flattenMap',
      'start must not lie behind end',
      `${start} and ${end}`,
      'both exchanged',
    )
  }
  const merged = entries(from.slice(first, last + 1))
  return reshapeMap(from, [...from.slice(0, first), merged, ...from.slice(last + 1)])
}

/** One axis as several; one size may be -1. */
export function unflattenMap(from: readonly number[], axis: number, sizes: readonly number[]): IndexMap {
  const place = axisOf('unflattenMap', axis, from.length)
  const parts = completed('unflattenMap', sizes, from[place]!)
  return reshapeMap(from, [...from.slice(0, place), ...parts, ...from.slice(place + 1)])
}

/** Without the named axes, which have length 1; without names, without all such axes. */
export function squeezeMap(from: readonly number[], axes?: Axes): IndexMap {
  const all = axes === undefined || axes === null
  const removed = axesOf('squeezeMap', axes, from.length).filter((axis) => !all || from[axis] === 1)
  const long = removed.find((axis) => from[axis] !== 1)
  if (long !== undefined) {
    const got = `axis ${long} of [${from.join(', ')}]`
    throw new ShapeError('squeezeMap', 'only axes of length 1 can be removed', got, 'other axes, or none')
  }
  return reshapeMap(
    from,
    from.filter((_, axis) => !removed.includes(axis)),
  )
}

/** With a new axis of length 1 at a place of the result. */
export function unsqueezeMap(from: readonly number[], axis: number): IndexMap {
  return reshapeMap(from, from.toSpliced(axisOf('unsqueezeMap', axis, from.length + 1), 0, 1))
}
