import { AxisError, OptionError, ShapeError } from '../../../errors/index.ts'
import { axisOf } from '../axes.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Parts of an array: every entry of the input is read at most once.
 *
 * A range on an axis of length n reads start, start + step, ... as long as stop is not reached; Python's
 * rules say what start and stop are. Negative ones have n added once. Then one that still lies outside moves
 * to the end it lies beyond: for a positive step to 0 or n, for a negative step to -1 or n - 1. A missing one
 * is the end that makes the range longest.
 */

/** Positions `start, start + step, ...` before `stop`. */
export interface SliceRange {
  readonly start?: number | null
  readonly stop?: number | null
  readonly step?: number | null
}

/** A position (the axis goes), a range (the axis stays), or `'...'` for all axes not named. */
export type SliceIndex = number | SliceRange | '...'

/** The positions a range reads on an axis of length n. */
export function slicePositions(range: SliceRange, n: number): number[] {
  const step = range.step ?? 1
  if (!Number.isInteger(step) || step === 0) {
    throw new OptionError('sliceMap', 'step must be an integer other than 0', `${step}`, 'step: 1')
  }
  const [low, high] = step > 0 ? [0, n] : [-1, n - 1]
  const resolve = (bound: number) => Math.max(low, Math.min(high, bound < 0 ? bound + n : bound))
  const start = resolve(range.start ?? (step > 0 ? 0 : Infinity))
  const stop = range.stop ?? null
  const positions: number[] = []
  const end = stop === null ? (step > 0 ? n : -1) : resolve(stop)
  for (let i = start; step > 0 ? i < end : i > end; i += step) positions.push(i)
  return positions
}

function position(i: number, n: number): number {
  if (Number.isInteger(i) && i >= -n && i < n) return i < 0 ? i + n : i
  throw new AxisError('sliceMap', `a position from ${-n} to ${n - 1} is needed`, `${i}`, 'a range')
}

/** One index per axis, `'...'` and missing ones being full ranges. */
export function sliceMap(from: readonly number[], index: readonly SliceIndex[]): IndexMap {
  const named = index.filter((each) => each !== '...')
  if (named.length > from.length || index.length - named.length > 1) {
    const got = `${named.length} indices and ${index.length - named.length} '...' for [${from.join(', ')}]`
    throw new AxisError('sliceMap', "at most one index per axis and one '...'", got, 'fewer indices')
  }
  const full = new Array<SliceRange>(from.length - named.length).fill({})
  const dots = index.includes('...') ? index.indexOf('...') : named.length
  const all = named.toSpliced(dots, 0, ...full)
  const read = all.map((each, axis) =>
    typeof each === 'number' ? [position(each, from[axis]!)] : slicePositions(each, from[axis]!),
  )
  const kept = [...all.keys()].filter((axis) => typeof all[axis] !== 'number')
  const source = (at: readonly number[]) =>
    read.map((positions, axis) => positions[kept.includes(axis) ? at[kept.indexOf(axis)]! : 0]!)
  return { from, shape: kept.map((axis) => read[axis]!.length), source }
}

function requireCount(op: string, name: string, count: number): void {
  if (Number.isInteger(count) && count > 0) return
  throw new OptionError(op, `${name} must be a positive integer`, `${count}`, `a ${name} of 1 or more`)
}

/**
 * Lengths of pieces of one length, the last maybe shorter; an empty axis still has one piece, an empty one.
 */
function equalLengths(size: number, n: number): number[] {
  requireCount('splitMaps', 'size', size)
  return Array.from({ length: Math.max(1, Math.ceil(n / size)) }, (_, k) => Math.min(size, n - k * size))
}

/** Pieces along an axis: of one length, the last maybe shorter, or of the listed lengths. */
export function splitMaps(from: readonly number[], sizes: number | readonly number[], axis = 0): IndexMap[] {
  const place = axisOf('splitMaps', axis, from.length)
  const lengths = typeof sizes === 'number' ? equalLengths(sizes, from[place]!) : sizes
  const startOf = (k: number) => lengths.slice(0, k).reduce((sum, length) => sum + length, 0)
  if (lengths.some((length) => length < 0) || startOf(lengths.length) !== from[place]) {
    const got = `[${lengths.join(', ')}] for ${from[place]}`
    throw new ShapeError('splitMaps', 'the lengths must add up to the axis', got, 'other lengths')
  }
  return lengths.map((length, k) => ({
    from,
    shape: from.with(place, length),
    source: (index) => index.with(place, index[place]! + startOf(k)),
  }))
}

/** At most `count` pieces of one length, the last maybe shorter. */
export function chunkMaps(from: readonly number[], count: number, axis = 0): IndexMap[] {
  requireCount('chunkMaps', 'count', count)
  const n = from[axisOf('chunkMaps', axis, from.length)]!
  return splitMaps(from, Math.max(1, Math.ceil(n / count)), axis)
}
