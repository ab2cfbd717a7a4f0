import type { Result, Results } from './measure.ts'
import { pytorch } from './systems.ts'

/** The results of a row of the table. */
export interface Row {
  readonly name: string
  readonly results: Results
}

/** Lines of aligned text, one by one, so that a row can be shown as soon as it is there. */
export interface Table {
  readonly head: string
  readonly line: (row: Row) => string
}

/** A table with columns for every system, and one for the ratio of PyTorch's time to each other's. */
export function table(names: readonly string[], systems: readonly string[]): Table {
  const rivals = systems.includes(pytorch) ? systems.filter((name) => name !== pytorch) : []
  const head = [
    'workload',
    ...systems.flatMap((name) => [`${name} ms`, 'spread']),
    ...rivals.map((name) => `${pytorch} / ${name}`),
  ]
  const widths = [longest([...names, head[0]!]), ...head.slice(1).map((title) => Math.max(8, title.length))]
  const cellsOf = ({ name, results }: Row) => [
    name,
    ...systems.flatMap((system) => cells(results.get(system))),
    ...rivals.map((rival) => ratio(results.get(pytorch), results.get(rival))),
  ]
  return { head: aligned(head, widths), line: (row) => aligned(cellsOf(row), widths) }
}

/** Whether a system's rounds differed so much that their median means little. */
export function isNoisy({ results }: Row): boolean {
  return [...results.values()].some((result) => 'spread' in result && result.spread > 0.5)
}

function cells(result: Result | undefined): [string, string] {
  if (result === undefined || 'error' in result) return ['failed', '']
  return [significant(result.ms), `${(100 * result.spread).toFixed(0)} %`]
}

function ratio(theirs: Result | undefined, ours: Result | undefined): string {
  if (theirs === undefined || ours === undefined || 'error' in theirs || 'error' in ours) return ''
  return significant(theirs.ms / ours.ms)
}

/** Three significant digits, or all of an integer's, without an exponent. */
function significant(x: number): string {
  if (!(x > 0 && Number.isFinite(x))) return String(x)
  return x.toFixed(Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(x)))))
}

/** The first column to the left, the others to the right. */
function aligned(line: readonly string[], widths: readonly number[]): string {
  const [first, ...rest] = line.map((cell, i) =>
    i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
  )
  return [first, ...rest].join('  ').trimEnd()
}

function longest(words: readonly string[]): number {
  return Math.max(...words.map((word) => word.length))
}
