import { AxisError, ShapeError } from '../../../errors/index.ts'
import { axisOf } from '../axes.ts'
import { at, entries, generate, type NdArray, requireShape, zip } from '../ndarray.ts'
import { type IndexMap, mapBackward, mapForward } from './indexMap.ts'
import { reshapeMap } from './reshape.ts'

/**
 * Reading at given positions, which may repeat and may count from the end; the positions are constants of the
 * map.
 *
 *   gather        out[i] = x[i with index[i] on the axis]
 *   indexSelect   out[i] = x[i with index[i_axis] on the axis]
 *   take          out[i] = x's entry number index[i] in row-major order
 *   oneHot        out[i, c] = 1 where index[i] = c
 *
 * scatterAdd adds src to the entries that gather would read: with the matrix A of gather
 *
 *   out = x + Aᵀ src,   so dx = g and dsrc = A g.
 */

/** A position from -n to n - 1, counted from 0. */
function resolve(op: string, i: number, n: number): number {
  if (Number.isInteger(i) && i >= -n && i < n) return i < 0 ? i + n : i
  throw new AxisError(op, `positions from ${-n} to ${n - 1} are needed`, `${i}`, 'positions along the axis')
}

/** `out[i][j] = x[i][index[i][j]]` for axis 1; off the axis the index may be smaller than x. */
export function gatherMap(from: readonly number[], axis: number, index: NdArray): IndexMap {
  const along = axisOf('gatherMap', axis, from.length)
  const { shape } = index
  if (shape.length !== from.length || shape.some((n, a) => a !== along && n > from[a]!)) {
    const size = `[${from.join(', ')}]`
    const required = `an index of rank ${from.length}, off axis ${along} not larger than ${size}, is needed`
    throw new ShapeError('gatherMap', required, `[${shape.join(', ')}]`, 'an index like the array')
  }
  const source = (i: readonly number[]) => i.with(along, resolve('gatherMap', at(index, i), from[along]!))
  return { from, shape, source }
}

/** The positions `index: [m]` of an axis. */
export function indexSelectMap(from: readonly number[], axis: number, index: NdArray): IndexMap {
  const along = axisOf('indexSelectMap', axis, from.length)
  requireShape('indexSelectMap', 'index', index, [index.data.length])
  const source = (i: readonly number[]) =>
    i.with(along, resolve('indexSelectMap', index.data[i[along]!]!, from[along]!))
  return { from, shape: from.with(along, index.data.length), source }
}

/** Entries by their number in row-major order; the output has the shape of the index. */
export function takeMap(from: readonly number[], index: NdArray): IndexMap {
  const flat = reshapeMap(from, [entries(from)])
  const source = (i: readonly number[]) => flat.source([resolve('takeMap', at(index, i), entries(from))])
  return { from, shape: index.shape, source }
}

/** `x + Aᵀ src`, A being the gather of x along the axis at the index; `index, src` of one shape. */
export function scatterAddForward(x: NdArray, axis: number, index: NdArray, src: NdArray): NdArray {
  requireShape('scatterAddForward', 'src', src, index.shape)
  return zip(x, mapBackward(gatherMap(x.shape, axis, index), src), (a, b) => a + b)
}

/** `dx = g, dsrc = A g`; g has the shape of x. */
export function scatterAddBackward(axis: number, index: NdArray, g: NdArray): { dx: NdArray; dsrc: NdArray } {
  return { dx: g, dsrc: mapForward(gatherMap(g.shape, axis, index), g) }
}

/** 1 at the index and 0 elsewhere; `index: [...] -> [..., classes]`. It has no gradient. */
export function oneHotForward(index: NdArray, classes: number): NdArray {
  return generate([...index.shape, classes], (i) => {
    return resolve('oneHotForward', at(index, i.slice(0, -1)), classes) === i.at(-1) ? 1 : 0
  })
}
