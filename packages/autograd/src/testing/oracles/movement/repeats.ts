import { OptionError } from '../../../errors/index.ts'
import { axisOf } from '../axes.ts'
import { entries } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'
import { reshapeMap } from './reshape.ts'

/**
 * Entries in other places, each by its own rule:
 *
 *   repeatInterleave   the positions 0 ... n - 1 of an axis, position i standing repeats[i] times in a row
 *   rot90              one turn: out[i, j] = x[j, n - 1 - i], n being the length of the second axis; k turns are k maps
 *   meshgrid           grid t of vectors reads vector t at the index of its own axis
 */

/** Entries along an axis several times each; without an axis those of the flattened array. */
export function repeatInterleaveMap(
  from: readonly number[],
  repeats: number | readonly number[],
  axis: number | null = null,
): IndexMap {
  if (axis === null) {
    const flat = reshapeMap(from, [entries(from)])
    const inner = repeatInterleaveMap(flat.shape, repeats, 0)
    return { from, shape: inner.shape, source: (index) => flat.source(inner.source(index)!) }
  }
  const along = axisOf('repeatInterleaveMap', axis, from.length)
  const counts = Array.from({ length: from[along]! }, (_, i) => {
    return typeof repeats === 'number' ? repeats : repeats[repeats.length === 1 ? 0 : i]!
  })
  const positions = counts.flatMap((count, i) => new Array<number>(count).fill(i))
  return {
    from,
    shape: from.with(along, positions.length),
    source: (index) => index.with(along, positions[index[along]!]!),
  }
}

/** k turns by 90 degrees from axis `axes[0]` towards `axes[1]`. */
export function rot90Map(from: readonly number[], k = 1, axes: readonly [number, number] = [0, 1]): IndexMap {
  const [a, b] = axes.map((axis) => axisOf('rot90Map', axis, from.length)) as [number, number]
  if (a === b) throw new OptionError('rot90Map', 'two different axes are needed', `${a} twice`, '[0, 1]')
  let turned: IndexMap = { from, shape: from, source: (index) => index }
  for (let turn = 0; turn < ((k % 4) + 4) % 4; turn++) {
    const { shape, source } = turned
    turned = {
      from,
      shape: shape.with(a, shape[b]!).with(b, shape[a]!),
      source: (index) => source(index.with(a, index[b]!).with(b, shape[b]! - 1 - index[a]!)),
    }
  }
  return turned
}

/** One map for each vector, of lengths that become the shape; `'xy'` exchanges the first two axes. */
export function meshgridMaps(
  shapes: readonly (readonly number[])[],
  indexing: 'ij' | 'xy' = 'ij',
): IndexMap[] {
  const lengths = shapes.map(entries)
  const turned = indexing === 'xy' && lengths.length > 1
  const axisOfVector = (t: number) => (turned && t < 2 ? 1 - t : t)
  const shape = lengths.map((_, axis) => lengths[axisOfVector(axis)]!)
  return shapes.map((from, t) => ({
    from,
    shape,
    source: (index) => (from.length === 0 ? [] : [index[axisOfVector(t)]!]),
  }))
}
