import type { Data } from '../dtype.ts'
import type { Target } from '../engine.ts'
import { rowMajor } from '../view.ts'
import type { Strided } from './pointwise.ts'
import { collapse, forEachRow, type Walk } from './walk.ts'

/** Writes x densely in row-major order. Storing casts; a cast to bool is made by the caller. */
export function copyInto(x: Strided, out: Data): void {
  write(x, { shape: x.shape, strides: rowMajor(x.shape), offset: 0 }, out)
}

/** out[target] = x. */
export function write(x: Strided, target: Target, out: Data): void {
  const walk = collapse(x.shape, [x.strides, target.strides])
  const inner = walk.shape.length - 1
  const data = x.data
  const [xs, os] = [walk.strides[0]![inner]!, walk.strides[1]![inner]!]
  const sameType = data.constructor === out.constructor
  forEachRow(walk, [x.offset, target.offset], (at, n) => {
    let [i, o] = at as [number, number]
    if (xs === 1 && os === 1 && sameType && n > 16) out.set(data.subarray(i, i + n), o)
    else for (let k = 0; k < n; k++, i += xs, o += os) out[o] = data[i]!
  })
}

/** out[target] += x: where windows overlap, everything that falls on an element is added up. */
export function accumulate(x: Strided, target: Target, out: Data): void {
  const walk = longRowsInside(collapse(x.shape, [x.strides, target.strides]))
  const inner = walk.shape.length - 1
  const data = x.data
  const [xs, os] = [walk.strides[0]![inner]!, walk.strides[1]![inner]!]
  forEachRow(walk, [x.offset, target.offset], (at, n) => {
    let [i, o] = at as [number, number]
    for (let k = 0; k < n; k++, i += xs, o += os) out[o]! += data[i]!
  })
}

/**
 * Puts the longest axis that stays near in memory innermost: folding 5 x 5 windows would otherwise run rows of five.
 * The order of additions changes with it, but not from run to run.
 */
function longRowsInside(walk: Walk): Walk {
  const { shape, strides } = walk
  let best = shape.length - 1
  for (let axis = best - 1; axis >= 0; axis--) {
    const near = Math.abs(strides[1]![axis]!) <= 16
    if (near && shape[axis]! > shape[best]!) best = axis
  }
  const order = shape.map((_, i) => i).filter((i) => i !== best)
  order.push(best)
  return { shape: order.map((i) => shape[i]!), strides: strides.map((s) => order.map((i) => s[i]!)) }
}
