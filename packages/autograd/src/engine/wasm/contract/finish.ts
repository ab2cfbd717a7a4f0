import { collapse } from '../../reference/walk.ts'
import { rowMajor } from '../../view.ts'
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

/** How an operand reaches through a product, and its step along the rows in elements; null where tiles cannot follow it. */
export function reachOf(
  { shape, strides }: Lying,
  { rows, cols }: Groups,
): { reach: Reach; step: number } | null {
  const walk = collapse(shape, [strides, rowMajor(shape)])
  const [steps, outs] = walk.strides as [number[], number[]]
  const runs = walk.shape.flatMap((extent, k) =>
    steps[k] === 0 ? [] : [{ extent, step: steps[k]!, out: outs[k]! }],
  )
  const [run] = runs
  if (run === undefined) return { reach: 'none', step: 0 }
  if (runs.length > 1) return null
  const isRun = ({ dims, out }: Group) => dims.length === 1 && dims[0] === run.extent && out[0] === run.out
  if (isRun(rows)) return { reach: 'rows', step: run.step }
  return isRun(cols) && run.step === 1 ? { reach: 'cols', step: 0 } : null
}
