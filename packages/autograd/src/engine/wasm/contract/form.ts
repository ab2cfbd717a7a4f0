import { type Vector, vectorOf } from '../asm/vector.ts'
import type { Groups } from './groups.ts'
import type { FloatType } from './kernels.ts'

/** How a product is computed; each combination is a kernel of its own. */
export interface ProductForm {
  readonly v: Vector
  readonly fused: boolean
  /** The most rows of a tile, and its vectors of columns. */
  readonly height: number
  readonly width: number
  /** 'packed' copies the operand in the order of use; the other forms read it where it lies (see tile.ts). */
  readonly left: 'packed' | 'strip' | 'rows' | 'table'
  /** 'vectors' and 'lanes' are copied, as runs of neighbours or one by one; 'apart' is as 'table', of every other element. */
  readonly right: 'vectors' | 'lanes' | 'direct' | 'table' | 'apart'
  /** Whether the columns of a vector are neighbours in the result. */
  readonly out: 'vectors' | 'lanes'
  /** The result is set to zero first and every product added to it: places in it may coincide. */
  readonly adding: boolean
}

/** The step from one entry of a group to the next where it is always the same; else null. */
export function regularStep(dims: readonly number[], strides: readonly number[]): number | null {
  for (let i = 0; i + 1 < dims.length; i++) {
    if (strides[i] !== strides[i + 1]! * dims[i + 1]!) return null
  }
  return strides.at(-1) ?? 0
}

/** From so many columns on a copy of the rows in the order of use pays. */
const packRowsFrom = 64

/** Up to so many rows columns are read where they lie, and those of every other element, which take two loads. */
const readColsUpTo = 24
const readApartUpTo = 4

/** Whether vectors of columns can lie one behind the other in memory for every k, with a fixed step between. */
function isPanel(groups: Groups, wide: number): boolean {
  const { cols, sum } = groups
  return cols.dims.length === 1 && cols.size % wide === 0 && regularStep(sum.dims, sum.right) !== null
}

/** Whether vectors of columns are read where they lie, each from an address of its own. */
export const hasTable = (right: ProductForm['right']): right is 'table' | 'apart' =>
  right === 'table' || right === 'apart'

/** Which kernel computes these groups, and how large its tiles are. */
export function formOf(groups: Groups, dtype: FloatType, fused: boolean, adding: boolean): ProductForm {
  const { rows, cols, sum } = groups
  const v = vectorOf(dtype)
  // Two tiles of three rows are faster than one of four and one of two.
  const height = [5, 6, 9].includes(rows.size) ? 3 : Math.min(4, Math.max(1, rows.size))
  // Few rows are made up for by more columns: eight sums or more hide the latency of an addition. Without much to sum
  // up it does not matter whether sums stay in registers, only that calls are few.
  const wide = height === 1 || sum.size <= 2 ? 8 : height === 2 ? 4 : 2
  const run = cols.dims.at(-1) ?? 1
  const out = run >= v.lanes && cols.out.at(-1) === 1 ? 'vectors' : 'lanes'
  const near = out === 'vectors' && cols.right.at(-1) === 1
  const inPlace = near && rows.size <= readColsUpTo && !adding
  const panel = inPlace && isPanel(groups, v.lanes * wide)
  const apart = out === 'vectors' && cols.right.at(-1) === 2 && rows.size <= readApartUpTo && !adding
  const right = panel ? 'direct' : inPlace ? 'table' : apart ? 'apart' : near ? 'vectors' : 'lanes'
  const width = hasTable(right) ? Math.min(4, wide) : wide
  return { v, fused, height, width, left: leftOf(groups), right, out, adding }
}

/** How rows are read: a copy costs about a cycle per element, reading in place a seventh of the speed of tiles. */
function leftOf({ rows, cols, sum }: Groups): ProductForm['left'] {
  if (cols.size >= packRowsFrom) return 'packed'
  if (regularStep(sum.dims, sum.left) === null) return 'table'
  return regularStep(rows.dims, rows.left) === 1 ? 'strip' : 'rows'
}

/**
 * About how many cycles a product takes: tiles by what they measure on a machine that starts two multiplications of
 * vectors per cycle, and copies of operands. It decides between forms; it need not be right, only in proportion.
 */
export function productCycles(groups: Groups, dtype: FloatType): number {
  const { batch, rows, cols, sum } = groups
  const form = formOf(groups, dtype, false, false)
  const { lanes } = form.v
  const inner = cols.dims.at(-1) ?? 1
  const vectors =
    form.out === 'vectors' ? (cols.size / inner) * Math.ceil(inner / lanes) : Math.ceil(cols.size / lanes)
  const tiles = Math.ceil(vectors / form.width) * Math.ceil(rows.size / form.height)
  const inPlace = form.left === 'packed' ? 0 : 0.15
  const tableCost = form.right === 'table' ? 0.15 : form.right === 'apart' ? 1 : 0
  const perStep = Math.max(3.8, (form.height * form.width) / 2) * (1 + inPlace + tableCost)
  const copied =
    perLane(groups, form) * cols.size * sum.size + (form.left === 'packed' ? rows.size * sum.size : 0)
  const scattered = form.out === 'lanes' ? 2 * rows.size * cols.size : 0
  return batch.size * (tiles * (perStep * sum.size + 30) + copied + scattered)
}

/** About how many cycles it takes to copy a lane of the columns. */
function perLane({ cols, sum }: Groups, { right, v: { lanes } }: ProductForm): number {
  if (right === 'direct' || hasTable(right)) return 0
  if (right === 'vectors') return 0.4
  if (cols.right.at(-1) === 2 && cols.dims.at(-1)! >= lanes) return 0.6
  return sum.right.at(-1) === 1 && sum.dims.at(-1)! >= lanes ? 0.8 : 1.3
}

/** About how many cycles a folded convolution takes by tiles that are added to their places. */
export function foldedCycles(products: number, dtype: FloatType): number {
  return (products / 2 / vectorOf(dtype).lanes) * 1.2
}
