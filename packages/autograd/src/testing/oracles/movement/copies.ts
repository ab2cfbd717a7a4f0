import { ShapeError } from '../../../errors/index.ts'
import { broadcastShape, seenBy } from '../broadcast.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Entries read several times.
 *
 *   expand    an axis of length 1 is read at 0 whatever the index is; see `broadcast.ts`
 *   repeat    source[a] = i[a] mod n_a, x standing sizes[a] times along axis a, new axes in front
 */

/** Broadcast to a shape; -1 keeps a length. */
export function expandMap(from: readonly number[], sizes: readonly number[]): IndexMap {
  const shape = sizes.map((n, axis) => (n === -1 ? (from[axis - sizes.length + from.length] ?? -1) : n))
  const common = broadcastShape([from, shape])
  if (common?.length !== shape.length || common.some((n, axis) => n !== shape[axis] || n < 0)) {
    const got = `[${from.join(', ')}] to [${sizes.join(', ')}]`
    throw new ShapeError('expandMap', 'the array must broadcast to the shape', got, 'lengths equal or 1')
  }
  return { from, shape, source: (index) => seenBy(from, index) }
}

/** x several times along its axes and along new ones in front; one size per axis of the result. */
export function repeatMap(from: readonly number[], sizes: readonly number[]): IndexMap {
  const added = sizes.length - from.length
  if (added < 0) {
    const got = `[${sizes.join(', ')}] for [${from.join(', ')}]`
    throw new ShapeError('repeatMap', 'a size for every axis is needed', got, 'sizes of 1, or tileMap')
  }
  const shape = sizes.map((count, axis) => count * (axis < added ? 1 : from[axis - added]!))
  const source = (index: readonly number[]) => index.slice(added).map((i, axis) => i % from[axis]!)
  return { from, shape, source }
}

/** As {@link repeatMap}; a shorter list of sizes is filled with ones in front. */
export function tileMap(from: readonly number[], sizes: readonly number[]): IndexMap {
  const missing = Math.max(0, from.length - sizes.length)
  return repeatMap(from, [...new Array<number>(missing).fill(1), ...sizes])
}
