import { type Expression, keyOf } from '../pointwise/expression.ts'
import type { Group, Groups } from './groups.ts'

/**
 * Along what an operand of a finish varies: the rows of the result, its columns, or neither. One with an element for each
 * of the result is not read tile by tile: in that order memory is slower than a pass of its own.
 */
export type Reach = 'rows' | 'cols' | 'none'

/** A pointwise expression of the sums of a product and of other arrays, computed tile by tile before anything is stored. */
export interface Finish {
  /** Its leaves are floats; one of them is the sums. */
  readonly expression: Expression
  readonly sums: number
  /** Of each leaf; that of the sums says nothing. */
  readonly reaches: readonly Reach[]
  /** Values that are stored, each laid out like the result. */
  readonly stores: readonly number[]
}

/** Equal keys, equal code. */
export const finishKey = ({ expression, sums, reaches, stores }: Finish): string =>
  `${keyOf(expression)} ${sums} ${reaches.join()} ${stores.join()}`

/** Words of a finish in the description: an address and a step for each leaf, an address for each store. */
export const leafWord = (leaf: number): number => 8 * leaf
export const storeWord = (leaves: number, store: number): number => 8 * leaves + 4 * store

/** How an array lies along the axes of a dense result, in the order of memory; strides in elements. */
export interface Lying {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** Axes that step through an array together, as one: how far they go, and their last step in the array and the result. */
interface Run {
  readonly extent: number
  readonly step: number
  readonly out: number
}

/** The one run along which an array varies; null where there is none, or several. */
function runOf({ shape, strides }: Lying): Run | null {
  let [extent, step, out] = [1, 0, 0]
  let closed = false
  let size = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis]!
    if (n === 1) continue
    const stride = strides[axis]!
    if (stride === 0) closed = extent > 1
    else if (extent === 1) [extent, step, out] = [n, stride, size]
    else if (!closed && stride === step * extent) extent *= n
    else return null
    size *= n
  }
  return extent === 1 ? null : { extent, step, out }
}

const isRun = ({ dims, out }: Group, run: Run) =>
  dims.length === 1 && dims[0] === run.extent && out[0] === run.out

/** How an operand reaches through a product, and its step along the rows in elements; null where tiles cannot follow it. */
export function reachOf(x: Lying, { rows, cols }: Groups): { reach: Reach; step: number } | null {
  if (x.shape.every((n, axis) => n === 1 || x.strides[axis] === 0)) return { reach: 'none', step: 0 }
  const run = runOf(x)
  if (run === null) return null
  if (isRun(rows, run)) return { reach: 'rows', step: run.step }
  return isRun(cols, run) && run.step === 1 ? { reach: 'cols', step: 0 } : null
}
