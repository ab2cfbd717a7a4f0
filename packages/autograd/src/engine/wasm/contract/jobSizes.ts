import type { ProductForm } from './form.ts'
import type { Groups } from './groups.ts'
import { isPackedRight } from './productPack.ts'

/** How a product is cut into jobs: rows, and tiles of columns, of each; and whether jobs of the same rows follow each other. */
export interface JobSizes {
  readonly mostRows: number
  readonly tiles: number
  readonly rowsFirst: boolean
}

/** Bytes of a packed operand that a thread keeps while it goes through the other one, of which it holds fewer. */
const keptBytes = 1536 << 10
const passingBytes = 256 << 10

/** Rows come in so many. */
const rowUnit = 16

/** One operand: units that it can be cut into, and bytes of each when it is packed; none where it is read in place. */
interface Side {
  readonly units: number
  readonly bytes: number
}

/** Blocks of the operand that is kept and of the one that passes by, and the bytes that two threads pack. */
function cut(kept: Side, passing: Side, wanted: number) {
  const blocksOf = ({ units, bytes }: Side, room: number) =>
    Math.ceil(units / Math.max(1, Math.min(units, Math.floor(room / bytes))))
  let blocks = blocksOf(kept, keptBytes)
  const others = Math.min(
    passing.units,
    Math.max(blocksOf(passing, passingBytes), Math.ceil(wanted / blocks)),
  )
  blocks = Math.min(kept.units, Math.max(blocks, Math.ceil(wanted / others)))
  const packed = Math.min(2, others) * kept.units * kept.bytes + blocks * passing.units * passing.bytes
  return { blocks, others, packed }
}

/**
 * Jobs enough for all threads, with as little packing as possible. A thread keeps what it packed for the job before. So
 * one operand is cut into few blocks, each of which every thread packs once, and the other one into many, each packed
 * once for every block of the first.
 */
export function jobSizes(form: ProductForm, groups: Groups, wanted: number, length: number): JobSizes {
  const { batch, rows, cols } = groups
  const { bytes, lanes } = form.v
  const wide = form.width * lanes
  const left = {
    units: Math.ceil(rows.size / rowUnit),
    bytes: form.left === 'packed' ? rowUnit * length * bytes : 0,
  }
  const right = { units: Math.ceil(cols.size / wide), bytes: isPackedRight(form) ? wide * length * bytes : 0 }
  const each = Math.ceil(wanted / batch.size)
  // Sums that are added to their places all belong to one job after the other.
  const [byRows, byCols] = [cut(left, right, each), cut(right, left, form.adding ? 1 : each)]
  const rowsFirst = !form.adding && byRows.packed < byCols.packed
  const [rowBlocks, colBlocks] = rowsFirst ? [byRows.blocks, byRows.others] : [byCols.others, byCols.blocks]
  return {
    mostRows: rowUnit * Math.ceil(left.units / rowBlocks),
    tiles: Math.ceil(right.units / colBlocks),
    rowsFirst,
  }
}
