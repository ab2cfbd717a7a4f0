import { allocate, type Data } from '../dtype.ts'
import { rowMajor, sizeOf } from '../view.ts'
import type { Strided } from './pointwise.ts'
import { collapse, forEachRow } from './walk.ts'

/** Strides with that of `axis` set to 0: the index supplies the way along it. */
const without = (strides: readonly number[], axis: number) => strides.map((s, k) => (k === axis ? 0 : s))

/** out[i.., j, k..] = x[i.., index[i.., j, k..], k..]. */
export function gather(x: Strided, axis: number, index: Strided, out: Data): void {
  const step = x.strides[axis]!
  const shape = index.shape
  const walk = collapse(shape, [index.strides, without(x.strides, axis), rowMajor(shape)])
  const inner = walk.shape.length - 1
  const [ns, xs, os] = walk.strides.map((s) => s[inner]!) as [number, number, number]
  forEachRow(walk, [index.offset, x.offset, 0], (at, length) => {
    let [n, i, o] = at as [number, number, number]
    for (let k = 0; k < length; k++, n += ns, i += xs, o += os) out[o] = x.data[i + index.data[n]! * step]!
  })
}

/** out[i.., index[i.., j, k..], k..] += src[i.., j, k..] in a dense array of `shape`. */
export function scatterAdd(
  shape: readonly number[],
  axis: number,
  index: Strided,
  src: Strided,
  out: Data,
): void {
  const strides = rowMajor(shape)
  const step = strides[axis]!
  const walk = collapse(index.shape, [index.strides, src.strides, without(strides, axis)])
  const inner = walk.shape.length - 1
  const [ns, ss, os] = walk.strides.map((s) => s[inner]!) as [number, number, number]
  forEachRow(walk, [index.offset, src.offset, 0], (at, length) => {
    let [n, i, o] = at as [number, number, number]
    for (let k = 0; k < length; k++, n += ns, i += ss, o += os)
      out[o + index.data[n]! * step]! += src.data[i]!
  })
}

/** Offsets of the positions within `axes`, in row-major order. */
function positions(
  shape: readonly number[],
  strides: readonly number[],
  axes: readonly number[],
): Int32Array {
  const sizes = axes.map((axis) => shape[axis]!)
  const table = allocate('int32', sizeOf(sizes)) as Int32Array
  const weights = rowMajor(sizes)
  for (let p = 0; p < table.length; p++) {
    let rest = p
    for (let k = 0; k < axes.length; k++) {
      const digit = Math.floor(rest / weights[k]!)
      rest -= digit * weights[k]!
      table[p]! += digit * strides[axes[k]!]!
    }
  }
  return table
}

/** out[kept] = x[kept, position index[kept] within axes]. */
export function pick(x: Strided, axes: readonly number[], index: Strided, out: Data): void {
  // Of nothing chosen the axes may have billions of positions.
  if (out.length === 0) return
  const table = positions(x.shape, x.strides, axes)
  const kept = x.strides.filter((_, axis) => !axes.includes(axis))
  const walk = collapse(index.shape, [index.strides, kept, rowMajor(index.shape)])
  const inner = walk.shape.length - 1
  const [ns, xs, os] = walk.strides.map((s) => s[inner]!) as [number, number, number]
  forEachRow(walk, [index.offset, x.offset, 0], (at, length) => {
    let [n, i, o] = at as [number, number, number]
    for (let k = 0; k < length; k++, n += ns, i += xs, o += os) out[o] = x.data[i + table[index.data[n]!]!]!
  })
}

/** out[kept, position index[kept] within axes] = x[kept] in a dense array of `shape`. */
export function place(
  shape: readonly number[],
  axes: readonly number[],
  index: Strided,
  x: Strided,
  out: Data,
): void {
  if (out.length === 0) return
  const strides = rowMajor(shape)
  const table = positions(shape, strides, axes)
  const kept = strides.filter((_, axis) => !axes.includes(axis))
  const walk = collapse(index.shape, [index.strides, x.strides, kept])
  const inner = walk.shape.length - 1
  const [ns, xs, os] = walk.strides.map((s) => s[inner]!) as [number, number, number]
  forEachRow(walk, [index.offset, x.offset, 0], (at, length) => {
    let [n, i, o] = at as [number, number, number]
    for (let k = 0; k < length; k++, n += ns, i += xs, o += os) out[o + table[index.data[n]!]!] = x.data[i]!
  })
}
