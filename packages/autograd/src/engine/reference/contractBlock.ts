import type { Data } from '../dtype.ts'
import type { Group } from './contractPlan.ts'

/**
 * The most rows and columns of a block of the result, and the most products added to each of its sums at a time. Panels
 * and sums of this size fit in a second-level cache of 1 MB. Rows are a multiple of 3 and columns of 4, so that tiles at
 * the edge stay within the block.
 */
export const blockRows = 192
export const blockCols = 192
export const blockDepth = 256

/** The columns of a block are padded to a multiple of this. */
export const colPadding = 4

/** The most entries of a group that are laid out at a time. */
export const tableLength = 256

/** table[t] = offset of entry start + t of a row-major index over `dims`, for t < count. */
function fill(
  table: Int32Array,
  dims: readonly number[],
  strides: readonly number[],
  start: number,
  count: number,
): void {
  const last = dims.length - 1
  if (last < 0) {
    table[0] = 0
    return
  }
  const inner = dims[last]!
  const step = strides[last]!
  let t = 0
  while (t < count) {
    let rest = start + t
    const first = (rest % inner) | 0
    let offset = (first * step) | 0
    for (let axis = last - 1; axis >= 0; axis--) {
      rest = Math.floor(rest / dims[axis + 1]!)
      offset = (offset + (rest % dims[axis]!) * strides[axis]!) | 0
    }
    for (const end = Math.min(count, t + inner - first); t < end; t++) {
      table[t] = offset
      offset = (offset + step) | 0
    }
  }
}

/** Offsets of a stretch of a group's entries in the arrays that have its labels. */
export class OffsetTable {
  readonly left = new Int32Array(tableLength)
  readonly right = new Int32Array(tableLength)
  readonly out = new Int32Array(tableLength)
  /** Entries of the group, and entries laid out now. */
  size = 0
  count = 0
  /** How far neighbouring entries lie apart in the result. */
  outStep = 0
  #start = -1
  #group: Group | null = null
  readonly #inLeft: boolean
  readonly #inRight: boolean
  readonly #inOut: boolean

  constructor(inLeft: boolean, inRight: boolean, inOut: boolean) {
    this.#inLeft = inLeft
    this.#inRight = inRight
    this.#inOut = inOut
  }

  /** The group to lay out from now on. */
  use(group: Group): void {
    this.#group = group
    this.size = group.size
    this.outStep = group.out.at(-1) ?? 0
    this.#start = -1
  }

  /** Lays out at most `limit` entries from `start` on; nothing to do where they are laid out already. */
  moveTo(start: number, limit: number): void {
    if (start === this.#start) return
    const { dims, left, right, out, size } = this.#group!
    const count = Math.min(limit, size - start)
    this.#start = start
    this.count = count
    if (this.#inLeft) fill(this.left, dims, left, start, count)
    if (this.#inRight) fill(this.right, dims, right, start, count)
    if (this.#inOut) fill(this.out, dims, out, start, count)
  }
}

/**
 * The block at work: where its entries lie in the two operands and the result, and its sums, row-major with rows of
 * `pitch` elements. There is one for all contractions, since they run one after the other. Kernels take what they use
 * into local constants: a binding of another module is looked up each time it is read.
 */
export interface Block {
  readonly batch: OffsetTable
  readonly rows: OffsetTable
  readonly cols: OffsetTable
  readonly sum: OffsetTable
  readonly sums: Float64Array
  pitch: number
}

export const block: Block = {
  batch: new OffsetTable(true, true, true),
  rows: new OffsetTable(true, false, true),
  cols: new OffsetTable(false, true, true),
  sum: new OffsetTable(true, true, false),
  sums: new Float64Array(blockRows * blockCols),
  pitch: 0,
}

/** Adds to the sums of the block the products of the matrices that start at these positions of left and right. */
export type Multiply = (left: Data, leftStart: number, right: Data, rightStart: number) => void

export function roundUp(n: number, step: number): number {
  return Math.ceil(n / step) * step
}
