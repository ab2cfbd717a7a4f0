import { OptionError, ShapeError } from '../../../errors/index.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Padding: with `before` entries in front, entry i of the output stands at j = i - before of an axis of
 * length n. What lies beyond its ends:
 *
 *   constant     nothing is read (the constant is the `fill` of mapForward); negative numbers crop
 *   replicate    the end: min(max(j, 0), n - 1)
 *   reflect      mirrored at the end without repeating it: -j before it, 2(n - 1) - j behind it
 *   circular     from the other end: j mod n
 */
export type PadModeName = 'constant' | 'reflect' | 'replicate' | 'circular'

const modes: Record<PadModeName, (j: number, n: number) => number | null> = {
  constant: (j, n) => (j >= 0 && j < n ? j : null),
  replicate: (j, n) => Math.min(Math.max(j, 0), n - 1),
  reflect: (j, n) => (j < 0 ? -j : j >= n ? 2 * (n - 1) - j : j),
  circular: (j, n) => ((j % n) + n) % n,
}

/** The most that a mode can add on a side of an axis of length n. */
const limits: Record<PadModeName, (n: number) => number> = {
  constant: () => Infinity,
  replicate: (n) => (n === 0 ? 0 : Infinity),
  reflect: (n) => Math.max(0, n - 1),
  circular: (n) => n,
}

function checkPair(pair: readonly number[], n: number, mode: PadModeName): void {
  const [least, most] = mode === 'constant' ? [-n, Infinity] : [0, limits[mode](n)]
  const fits = pair.every((p) => Number.isInteger(p) && p >= least && p <= most)
  if (fits && n + pair[0]! + pair[1]! >= 0) return
  const required = `mode '${mode}' adds from ${least} to ${most} entries to an axis of length ${n}`
  throw new ShapeError('padMap', required, `[${pair.join(', ')}]`, 'less padding')
}

/** `[before, after]` for every axis, or for the last ones. */
export function padMap(
  from: readonly number[],
  pairs: readonly (readonly [number, number])[],
  mode: PadModeName = 'constant',
): IndexMap {
  if (pairs.length > from.length) {
    const got = `${pairs.length} for [${from.join(', ')}]`
    throw new OptionError('padMap', 'at most one pair per axis is needed', got, 'fewer pairs')
  }
  const rest = new Array<readonly [number, number]>(from.length - pairs.length).fill([0, 0])
  const all = [...rest, ...pairs]
  for (const [axis, pair] of all.entries()) checkPair(pair, from[axis]!, mode)
  const source = (index: readonly number[]) => {
    const places = index.map((i, axis) => modes[mode](i - all[axis]![0], from[axis]!))
    return places.every((place) => place !== null) ? places : null
  }
  return { from, shape: from.map((n, axis) => n + all[axis]![0] + all[axis]![1]), source }
}
