import { allocate, type Data, type DType } from '../dtype.ts'
import type { ArgReduceName, ReduceName } from '../engine.ts'
import { rowMajor, sizeOf } from '../view.ts'
import type { Strided } from './pointwise.ts'
import { collapse, forEachRow, type Walk } from './walk.ts'

/**
 * Strides that send every element of x to the place of its result: reduced axes have stride 0.
 * Walking x in its own order with them keeps memory access sequential whichever axes are reduced.
 */
function resultStrides(
  shape: readonly number[],
  axes: readonly number[],
): { kept: number[]; strides: number[] } {
  const kept = shape.filter((_, axis) => !axes.includes(axis))
  const dense = rowMajor(kept)
  let next = 0
  const strides = shape.map((_, axis) => (axes.includes(axis) ? 0 : dense[next++]!))
  return { kept, strides }
}

/**
 * The axes in the order they are walked. Behind short reduced axes, as those of a window are, the last kept axis goes
 * innermost, for long rows. Every result still meets its elements in row-major order: first of equals, order of sums.
 */
function walkOrder(shape: readonly number[], axes: readonly number[]): number[] {
  const all = shape.map((_, axis) => axis)
  const kept = all.filter((axis) => !axes.includes(axis))
  const innermost = kept.at(-1)
  const last = shape.length - 1
  if (innermost === undefined || !axes.includes(last) || shape[innermost]! <= shape[last]!) return all
  return [...kept.slice(0, -1), ...axes, innermost]
}

/** A walk over x and what goes with it, in {@link walkOrder}. */
function walkOver(x: Strided, axes: readonly number[], ...strides: (readonly number[])[]): Walk {
  const order = walkOrder(x.shape, axes)
  const ordered = (list: readonly number[]) => order.map((axis) => list[axis]!)
  return collapse(ordered(x.shape), [x.strides, ...strides].map(ordered))
}

const starts: Record<ReduceName, number> = { sum: 0, prod: 1, max: -Infinity, min: Infinity, any: 0, all: 1 }

const steps: Record<ReduceName, (total: number, x: number) => number> = {
  sum: (total, x) => total + x,
  prod: (total, x) => total * x,
  max: Math.max,
  min: Math.min,
  any: (total, x) => (total !== 0 || x !== 0 ? 1 : 0),
  all: (total, x) => (total !== 0 && x !== 0 ? 1 : 0),
}

/** Totals are doubles, so a sum of float32 rounds once, at its end. */
export function reduce(name: ReduceName, x: Strided, axes: readonly number[], dtype: DType): Data {
  const { kept, strides } = resultStrides(x.shape, axes)
  const totals = allocate('float64', sizeOf(kept)).fill(starts[name]) as Float64Array
  const walk = walkOver(x, axes, strides)
  const inner = walk.shape.length - 1
  const [xs, ts] = [walk.strides[0]![inner]!, walk.strides[1]![inner]!]
  const row = name === 'sum' ? sumRow : name === 'prod' && dtype === 'int32' ? Math.imul : steps[name]
  forEachRow(walk, [x.offset, 0], (at, n) => {
    if (row === sumRow) sumRow(x.data, xs, at[0]!, totals, ts, at[1]!, n)
    else stepRow(row as Step, x.data, xs, at[0]!, totals, ts, at[1]!, n)
  })
  if (dtype === 'float64') return totals
  const out = allocate(dtype, totals.length)
  // Sums of bools are int32 above; int32 sums wrap around on storing, as in C.
  out.set(totals)
  return out
}

type Step = (total: number, x: number) => number

function sumRow(
  x: Data,
  xs: number,
  i: number,
  totals: Float64Array,
  ts: number,
  t: number,
  n: number,
): void {
  if (ts === 0) {
    let sum = totals[t]!
    for (let k = 0; k < n; k++, i += xs) sum += x[i]!
    totals[t] = sum
  } else for (let k = 0; k < n; k++, i += xs, t += ts) totals[t]! += x[i]!
}

function stepRow(
  step: Step,
  x: Data,
  xs: number,
  i: number,
  totals: Float64Array,
  ts: number,
  t: number,
  n: number,
): void {
  for (let k = 0; k < n; k++, i += xs, t += ts) totals[t] = step(totals[t]!, x[i]!)
}

/** Position of the largest (smallest) entry, row-major within the reduced axes; the first of equals; NaN wins. */
export function argReduce(name: ArgReduceName, x: Strided, axes: readonly number[]): Int32Array {
  const { kept, strides } = resultStrides(x.shape, axes)
  const within = rowMajor(axes.map((axis) => x.shape[axis]!))
  const positions = x.shape.map((_, axis) => (axes.includes(axis) ? within[axes.indexOf(axis)]! : 0))
  const best = allocate('float64', sizeOf(kept)) as Float64Array
  const out = allocate('int32', best.length).fill(-1) as Int32Array
  const walk = walkOver(x, axes, strides, positions)
  const inner = walk.shape.length - 1
  const [xs, ts, ps] = walk.strides.map((s) => s[inner]!) as [number, number, number]
  const sign = name === 'argmax' ? 1 : -1
  const data = x.data
  forEachRow(walk, [x.offset, 0, 0], (at, n) => {
    let [i, t, p] = at as [number, number, number]
    for (let k = 0; k < n; k++, i += xs, t += ts, p += ps) {
      const v = sign * data[i]!
      if (out[t] === -1 || v > best[t]! || (Number.isNaN(v) && !Number.isNaN(best[t]))) {
        best[t] = v
        out[t] = p
      }
    }
  })
  return out
}
