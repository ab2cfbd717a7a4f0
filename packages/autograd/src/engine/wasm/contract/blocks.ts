import { dimensionsOf, type Group } from './groups.ts'
import type { Image } from './image.ts'

/** The most entries of a group whose offsets are laid out one by one; longer ones repeat the table. */
export const tableLimit = 4096

/** A stretch of a group: where it starts in left, right and result (bytes), and a range of a table of offsets. */
export interface Block {
  readonly base: readonly [left: number, right: number, out: number]
  readonly table: Table
  readonly start: number
  readonly count: number
}

/** Offsets in bytes of the units of a group from the start of their block. */
export interface Table {
  readonly left: readonly number[]
  readonly right: readonly number[]
  readonly out: readonly number[]
  /** How many of a unit's lanes, from its start, other units have done before. */
  readonly skip: readonly number[]
}

type Dims = Pick<Group, 'dims' | 'left' | 'right' | 'out'>

/** Calls back with offsets of all entries of a row-major index, in order. */
function walk(g: Dims, bytes: number, visit: (left: number, right: number, out: number) => void): void {
  const rank = g.dims.length
  const index = new Array<number>(rank).fill(0)
  let [left, right, out] = [0, 0, 0]
  while (true) {
    visit(left * bytes, right * bytes, out * bytes)
    let axis = rank - 1
    for (; axis >= 0; axis--) {
      left += g.left[axis]!
      right += g.right[axis]!
      out += g.out[axis]!
      if (++index[axis]! < g.dims[axis]!) break
      left -= g.left[axis]! * g.dims[axis]!
      right -= g.right[axis]! * g.dims[axis]!
      out -= g.out[axis]! * g.dims[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}

/**
 * Offsets of the units of a group: its entries, or, with `lanes` > 1, runs of that many entries along the last
 * dimension. The last run of a row starts early enough to end with the row, and so repeats some entries of the run
 * before.
 */
export function tableOf(g: Dims, bytes: number, lanes: number): Table {
  const table = { left: [] as number[], right: [] as number[], out: [] as number[], skip: [] as number[] }
  const last = g.dims.length - 1
  const length = lanes > 1 ? g.dims[last]! : 1
  const outer = lanes > 1 ? dimensionsOf(g, 0, last) : g
  const [l, r, o] = lanes > 1 ? [g.left[last]!, g.right[last]!, g.out[last]!] : [0, 0, 0]
  walk(outer, bytes, (left, right, out) => {
    for (let i = 0; i < length; i += lanes) {
      const at = lanes > 1 ? Math.min(i, length - lanes) : 0
      table.left.push(left + at * l * bytes)
      table.right.push(right + at * r * bytes)
      table.out.push(out + at * o * bytes)
      table.skip.push(i - at)
    }
  })
  return table
}

/** Entries of the trailing dimensions that share a table, and the dimension that is cut into chunks. */
function inner(g: Group): { axis: number; chunk: number } {
  let size = 1
  for (let axis = g.dims.length - 1; axis >= 0; axis--) {
    const room = Math.floor(tableLimit / size)
    if (g.dims[axis]! > room) return { axis, chunk: room }
    size *= g.dims[axis]!
  }
  return { axis: -1, chunk: 0 }
}

/**
 * A group as blocks of at most `most` tiles of `width` units. A unit is one entry, or `lanes` entries of the last
 * dimension, which then is at least so long.
 */
export function blocksOf(g: Group, bytes: number, lanes: number, width: number, most: number): Block[] {
  const blocks: Block[] = []
  const cut = (base: Block['base'], table: Table, units: number) => {
    const tiles = Math.ceil(units / width)
    const pieces = Math.ceil(tiles / most)
    for (let i = 0; i < pieces; i++) {
      const start = Math.floor((tiles * i) / pieces) * width
      const end = Math.min(units, Math.floor((tiles * (i + 1)) / pieces) * width)
      blocks.push({ base, table, start, count: end - start })
    }
  }
  const { axis, chunk } = inner(g)
  if (axis < 0) {
    const table = tableOf(g, bytes, lanes)
    cut([0, 0, 0], table, table.left.length)
    return blocks
  }
  const body = dimensionsOf(g, axis)
  const extent = body.dims[0]!
  const whole = tableOf({ ...body, dims: [chunk, ...body.dims.slice(1)] }, bytes, lanes)
  const rest = extent % chunk
  const tail = rest === 0 ? null : tableOf({ ...body, dims: [rest, ...body.dims.slice(1)] }, bytes, lanes)
  walk(dimensionsOf(g, 0, axis), bytes, (left, right, out) => {
    for (let i = 0; i < extent; i += chunk) {
      const by = i * bytes
      const base = [left + by * body.left[0]!, right + by * body.right[0]!, out + by * body.out[0]!] as const
      const table = i + chunk <= extent ? whole : tail!
      cut(base, table, table.left.length)
    }
  })
  return blocks
}

/** Writes the tables of blocks into an image, each once. */
export class TableWriter {
  private readonly image: Image
  private readonly known = new Map<readonly number[], number>()

  constructor(image: Image) {
    this.image = image
  }

  /** The position of the offsets from `start` on; `unit` of them belong together. */
  at(offsets: readonly number[], start: number, unit = 1): number {
    let known = this.known.get(offsets)
    if (known === undefined) {
      // Kernels may read whole tiles of a table: its last unit is repeated.
      const padding = Array.from({ length: 32 }, (_, i) => offsets.at((i % unit) - unit)!)
      known = this.image.add([...offsets, ...padding])
      this.known.set(offsets, known)
    }
    return known + 4 * start
  }
}
