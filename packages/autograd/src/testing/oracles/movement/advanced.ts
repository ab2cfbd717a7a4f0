import { AxisError, OptionError, ShapeError } from '../../../errors/index.ts'
import { broadcastShape, seenBy } from '../broadcast.ts'
import { at, indices, type NdArray } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'
import { type SliceIndex, type SliceRange, slicePositions } from './part.ts'

/**
 * Indexing with arrays. The positions of all arrays broadcast to one index b; entry (.., b, ..) is read where array k
 * has p_k(b) on its axis, and every other axis at its own range. The axes of b stand where the first of the arrays'
 * axes stood if these follow each other once single positions (numbers, and arrays of no axes) are gone, else in front. A mask of several axes stands
 * for one array an axis: the positions of its entries that are not 0.
 */
export type ArrayIndex = SliceIndex | null | { readonly positions: NdArray } | { readonly mask: NdArray }

/** What is read along an output axis: a range of an input axis, or a new axis; arrays have none of their own. */
type Part = { axis: number; range: number[] } | { axis: number; positions: NdArray } | null

/** The positions of a mask on each of its axes. */
function maskPositions(mask: NdArray): NdArray[] {
  const found = [...indices(mask.shape)].filter((index) => at(mask, index) !== 0)
  return mask.shape.map((_, axis) => ({ shape: [found.length], data: found.map((index) => index[axis]!) }))
}

const isObject = (it: ArrayIndex): it is Exclude<ArrayIndex, number | null | '...'> =>
  typeof it === 'object' && it !== null

function widthOf(it: ArrayIndex): number {
  if (it === null || it === '...') return 0
  return isObject(it) && 'mask' in it ? it.mask.shape.length : 1
}

function resolve(i: number, n: number): number {
  if (Number.isInteger(i) && i >= -n && i < n) return i < 0 ? i + n : i
  throw new AxisError('arrayIndexMap', `positions from ${-n} to ${n - 1} are needed`, `${i}`, 'others')
}

/** Every axis of x by what is read of it; single positions are kept apart. */
function partsOf(from: readonly number[], list: readonly ArrayIndex[]) {
  const parts: Part[] = []
  const fixed = new Map<number, number>()
  let axis = 0
  for (const it of list) {
    if (it === null) parts.push(null)
    else if (typeof it === 'number') fixed.set(axis, resolve(it, from[axis++]!))
    else if (isObject(it) && 'positions' in it && it.positions.shape.length === 0)
      fixed.set(axis, resolve(it.positions.data[0]!, from[axis++]!))
    else if (isObject(it) && 'positions' in it) parts.push({ axis: axis++, positions: it.positions })
    else if (isObject(it) && 'mask' in it)
      for (const positions of maskPositions(it.mask)) parts.push({ axis: axis++, positions })
    else parts.push({ axis, range: slicePositions(it as SliceRange, from[axis++]!) })
  }
  return { parts, fixed }
}

function spelledOut(from: readonly number[], list: readonly ArrayIndex[]): ArrayIndex[] {
  const width = list.reduce<number>((sum, it) => sum + widthOf(it), 0)
  const dots = list.indexOf('...')
  if (width > from.length || dots !== list.lastIndexOf('...'))
    throw new OptionError('arrayIndexMap', "an index per axis, one '...'", `${width} indices`, 'fewer')
  const rest = new Array<SliceRange>(from.length - width).fill({})
  return dots < 0 ? [...list, ...rest] : list.toSpliced(dots, 1, ...rest)
}

/** The entries that one index for each axis names. */
export function arrayIndexMap(from: readonly number[], list: readonly ArrayIndex[]): IndexMap {
  const { parts, fixed } = partsOf(from, spelledOut(from, list))
  const arrays = parts.flatMap((part, place) => (part && 'positions' in part ? [{ ...part, place }] : []))
  const common = broadcastShape(arrays.map(({ positions }) => positions.shape))
  if (common === null)
    throw new ShapeError('arrayIndexMap', 'arrays that broadcast', 'others', 'equal shapes')
  const apart = arrays.some(({ place }, k) => k > 0 && place !== arrays[k - 1]!.place + 1)
  const own = parts.filter(
    (part): part is Exclude<Part, { positions: NdArray }> => !(part && 'positions' in part),
  )
  const start = arrays.length === 0 || apart ? 0 : arrays[0]!.place
  const sizes = own.map((part) => (part === null ? 1 : part.range.length))
  const source = (index: readonly number[]) => {
    const b = index.slice(start, start + common.length)
    const rest = index.toSpliced(start, common.length)
    const place = from.map((_, axis) => fixed.get(axis) ?? 0)
    own.forEach((part, k) => {
      if (part) place[part.axis] = part.range[rest[k]!]!
    })
    for (const { axis, positions } of arrays)
      place[axis] = resolve(at(positions, seenBy(positions.shape, b)), from[axis]!)
    return place
  }
  return { from, shape: sizes.toSpliced(start, 0, ...common), source }
}

/** The entries where a mask is not 0, in row-major order; it broadcasts with what it is laid on. */
export function maskMap(from: readonly number[], mask: NdArray): IndexMap {
  const shape = broadcastShape([from, mask.shape])
  if (shape === null) throw new ShapeError('maskMap', 'a mask that broadcasts', 'another', 'equal shapes')
  const found = [...indices(shape)].filter((index) => at(mask, seenBy(mask.shape, index)) !== 0)
  return { from, shape: [found.length], source: ([i]) => seenBy(from, found[i!]!) }
}
