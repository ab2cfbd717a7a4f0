import { entries, indices, map, type NdArray, offset, zeros } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Writing at the entries that an index map would read: entry i of src, in row-major order, goes to entry p(i) of x.
 *
 *   write   out[p(i)] = src[i], one after the other, so that of several for one entry the last stays. With w(j) the
 *           last i with p(i) = j, out[j] = src[w(j)] where there is one, else x[j]; so dx[j] = 0 there and g[j]
 *           elsewhere, and dsrc[i] = g[p(i)] if w(p(i)) = i, else 0
 *   add     out = x + Σ_i src[i] at p(i), so dx = g and dsrc[i] = g[p(i)]
 *   fill    out[p(i)] = v for all i, so dv = Σ_j g[j] over all j that some p(i) is
 */
function placesOf(m: IndexMap): number[] {
  return Array.from(indices(m.shape), (index) => offset(m.from, m.source(index)!))
}

/** For each entry of x the last i that goes there, null where none does. */
function writers(m: IndexMap): (number | null)[] {
  const last = new Array<number | null>(entries(m.from)).fill(null)
  placesOf(m).forEach((place, i) => {
    last[place] = i
  })
  return last
}

/** x with src written; src may have more entries than are. */
export function writeForward(m: IndexMap, x: NdArray, src: NdArray): NdArray {
  const last = writers(m)
  return { shape: x.shape, data: x.data.map((value, j) => (last[j] === null ? value : src.data[last[j]!]!)) }
}

/** `dx` and `dsrc`; g has the shape of x. */
export function writeBackward(m: IndexMap, src: NdArray, g: NdArray): { dx: NdArray; dsrc: NdArray } {
  const dsrc = zeros(src.shape)
  const dx = { shape: g.shape, data: [...g.data] }
  writers(m).forEach((i, j) => {
    if (i === null) return
    dsrc.data[i] = g.data[j]!
    dx.data[j] = 0
  })
  return { dx, dsrc }
}

/** x with `factor` times src added. */
export function addForward(m: IndexMap, x: NdArray, src: NdArray, factor = 1): NdArray {
  const out = { shape: x.shape, data: [...x.data] }
  placesOf(m).forEach((place, i) => {
    out.data[place]! += factor * src.data[i]!
  })
  return out
}

/** `dx = g, dsrc[i] = factor g[p(i)]`; g has the shape of x. */
export function addBackward(
  m: IndexMap,
  src: NdArray,
  g: NdArray,
  factor = 1,
): { dx: NdArray; dsrc: NdArray } {
  const places = placesOf(m)
  return { dx: g, dsrc: { shape: src.shape, data: src.data.map((_, i) => factor * g.data[places[i]!]!) } }
}

/** x with one value written. */
export function fillForward(m: IndexMap, x: NdArray, value: number): NdArray {
  return writeForward(
    m,
    x,
    map(zeros(m.shape), () => value),
  )
}

/** `dx` and `dvalue`, a scalar. */
export function fillBackward(m: IndexMap, g: NdArray): { dx: NdArray; dvalue: NdArray } {
  const { dx, dsrc } = writeBackward(m, zeros(m.shape), g)
  return { dx, dvalue: { shape: [], data: [dsrc.data.reduce((sum, value) => sum + value, 0)] } }
}
