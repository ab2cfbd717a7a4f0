import { scratchBytes } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import { type Walk, words } from '../move/walk.ts'

/**
 * How a row-major position within some axes becomes an offset: `step` bytes for each position; or `table[position]`; or,
 * where the table would be long, `table[position / run] + position % run * step`.
 */
export interface Positions {
  readonly kind: 'step' | 'table' | 'runs'
  readonly count: number
  readonly step: number
  /** Positions that follow each other at `step`. */
  readonly run: number
  readonly table: readonly number[]
}

/** Room for a table in the main thread's working space, behind the counters of a walk. */
const roomAt = 4096
/** Entries that still find room in the description's area. */
const longestNear = 1024
const mostRuns = (scratchBytes - roomAt) >> 2

const shortTable = 64

/** Steps are in elements of `width` bytes. */
export function positionsOf(
  shape: readonly number[],
  strides: readonly number[],
  axes: readonly number[],
  width: number,
): Positions {
  let [run, step, k] = [1, 0, axes.length - 1]
  for (; k >= 0; k--) {
    const n = shape[axes[k]!]!
    const stride = strides[axes[k]!]!
    if (n === 1) continue
    if (run === 1) step = stride
    else if (stride !== step * run) break
    run *= n
  }
  const outer = axes.slice(0, k + 1)
  const count = outer.reduce((n, axis) => n * shape[axis]!, run)
  step *= width
  if (count === run) return { kind: 'step', count, step, run, table: [0] }
  if (count <= shortTable)
    return { kind: 'table', count, step, run, table: tableOf(shape, strides, axes, width) }
  return { kind: 'runs', count, step, run, table: tableOf(shape, strides, outer, width) }
}

function tableOf(
  shape: readonly number[],
  strides: readonly number[],
  axes: readonly number[],
  width: number,
): number[] {
  let table = [0]
  for (const axis of axes) {
    const next: number[] = []
    for (const at of table) for (let i = 0; i < shape[axis]!; i++) next.push(at + i * strides[axis]! * width)
    table = next
  }
  return table
}

/** Whether a table of these positions finds room. */
export const fits = (positions: Positions): boolean => positions.table.length <= mostRuns

/** The offset of every position. */
export const entriesOf = ({ kind, count, step, run, table }: Positions): readonly number[] =>
  kind === 'table'
    ? table
    : Array.from({ length: count }, (_, k) => table[Math.floor(k / run)]! + (k % run) * step)

/** Writes a table behind the description, or where there is more room; gives its address. */
export function writeTable(machine: Machine, walk: Walk, table: readonly number[]): number {
  const isNear = table.length <= longestNear
  const at = isNear ? walk.tableAt : machine.scratch + roomAt
  const { i32 } = isNear ? machine.words : machine
  for (let i = 0; i < table.length; i++) i32[(at >>> 2) + i] = table[i]!
  return at
}

/** Writes what a kernel needs to know of positions; the walk has its axes by now. */
export function describe(machine: Machine, walk: Walk, { kind, step, run, table }: Positions): void {
  if (kind === 'step') walk.word(words.first, step)
  else {
    walk.word(words.first, writeTable(machine, walk, table))
    walk.word(words.second, run)
    walk.word(words.third, step)
  }
}
