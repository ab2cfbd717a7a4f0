import { allocate, type Data } from '../dtype.ts'
import type { ArgScanName, ScanName } from '../engine.ts'
import { rowMajor, sizeOf } from '../view.ts'
import type { Strided } from './pointwise.ts'
import { collapse, forEachRow } from './walk.ts'

/** Calls `line` with the first position in x and in a dense result of every line along `axis`. */
function forEachLine(x: Strided, axis: number, line: (i: number, o: number) => void): void {
  const without = (list: readonly number[]) => list.filter((_, k) => k !== axis)
  const walk = collapse(without(x.shape), [without(x.strides), without(rowMajor(x.shape))])
  const inner = walk.shape.length - 1
  const [xs, os] = walk.strides.map((s) => s[inner]!) as [number, number]
  if (x.shape[axis] === 0) return
  forEachRow(walk, [x.offset, 0], (at, n) => {
    for (let k = 0; k < n; k++) line(at[0]! + k * xs, at[1]! + k * os)
  })
}

/** Running sum or product along an axis, kept in double precision. */
export function scan(name: ScanName, x: Strided, axis: number, out: Data): void {
  const n = x.shape[axis]!
  const xs = x.strides[axis]!
  const os = rowMajor(x.shape)[axis]!
  const data = x.data
  const start = name === 'cumsum' ? 0 : 1
  const step = stepOf(name, out)
  forEachLine(x, axis, (i, o) => {
    let total = start
    for (let k = 0; k < n; k++, i += xs, o += os) {
      total = step(total, data[i]!)
      out[o] = total
    }
  })
}

function stepOf(name: ScanName, out: Data): (total: number, x: number) => number {
  if (name === 'cumsum') return (total, x) => total + x
  return out instanceof Int32Array ? Math.imul : (total, x) => total * x
}

/** Positions of running extrema along an axis: the last of equal entries, and of NaN, which wins. */
export function argScan(name: ArgScanName, x: Strided, axis: number, out: Data): void {
  const n = x.shape[axis]!
  const xs = x.strides[axis]!
  const os = rowMajor(x.shape)[axis]!
  const { data } = x
  forEachLine(x, axis, (i, o) => {
    let [best, at] = [data[i]!, 0]
    for (let k = 0; k < n; k++, i += xs, o += os) {
      const value = data[i]!
      const isWorse = name === 'cummax' ? value < best : value > best
      if (Number.isNaN(value) || !(isWorse || Number.isNaN(best))) [best, at] = [value, k]
      out[o] = at
    }
  })
}

/** Positions along an axis in sorted order: stable, NaN as the largest. */
export function argsort(x: Strided, axis: number, descending: boolean): Int32Array {
  const n = x.shape[axis]!
  const xs = x.strides[axis]!
  const os = rowMajor(x.shape)[axis]!
  const out = allocate('int32', sizeOf(x.shape)) as Int32Array
  // No lines at all may be billions long.
  if (out.length === 0) return out
  const line = allocate('float64', n)
  const order = Array.from({ length: n }, (_, k) => k)
  const ascending = (a: number, b: number) => compare(line[a]!, line[b]!) || a - b
  const falling = (a: number, b: number) => compare(line[b]!, line[a]!) || a - b
  forEachLine(x, axis, (i, o) => {
    for (let k = 0; k < n; k++) line[k] = x.data[i + k * xs]!
    order.sort(descending ? falling : ascending)
    for (let k = 0; k < n; k++) out[o + k * os] = order[k]!
  })
  return out
}

function compare(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  if (Number.isNaN(b)) return -1
  return a < b ? -1 : a > b ? 1 : 0
}
