import type { Result, Results } from './measure.ts'
import { pytorch, type System } from './systems.ts'

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

/** A column that divides the figure of one system by that of another. */
interface Ratio {
  readonly above: string
  readonly below: string
}

/**
 * A table with columns for every system, then with the ratios of PyTorch's time to each engine's and of every other
 * library's to that of the fastest engine which needs nothing but itself.
 */
export function table(names: readonly string[], systems: readonly Pick<System, 'name' | 'isOurs'>[]): Table {
  const ratios = ratiosOf(systems)
  const head = [
    'workload',
    ...systems.flatMap(({ name }) => [`${name} ms`, 'spread']),
    ...ratios.map(({ above, below }) => `${above} / ${below}`),
  ]
  const widths = [longest([...names, head[0]!]), ...head.slice(1).map((title) => Math.max(8, title.length))]
  const cellsOf = ({ name, results }: Row) => [
    name,
    ...systems.flatMap((system) => cells(results.get(system.name))),
    ...ratios.map(({ above, below }) => ratio(results.get(above), results.get(below))),
  ]
  return { head: aligned(head, widths), line: (row) => aligned(cellsOf(row), widths) }
}

function ratiosOf(systems: readonly Pick<System, 'name' | 'isOurs'>[]): Ratio[] {
  const ours = systems.filter(({ isOurs }) => isOurs).map(({ name }) => name)
  const best = ours.includes('wasm') ? 'wasm' : ours[0]
  return systems.flatMap(({ name, isOurs }) => {
    if (isOurs || best === undefined) return []
    return (name === pytorch ? ours : [best]).map((below) => ({ above: name, below }))
  })
}

/** Whether a system's rounds differed so much that their median means little. */
export function isNoisy({ results }: Row): boolean {
  return [...results.values()].some((result) => 'spread' in result && result.spread > 0.5)
}

function cells(result: Result | undefined): [string, string] {
  if (result === undefined || 'cannot' in result) return ['-', '']
  if ('error' in result) return ['failed', '']
  return [significant(result.value), `${(100 * result.spread).toFixed(0)} %`]
}

function ratio(above: Result | undefined, below: Result | undefined): string {
  if (above === undefined || below === undefined || !('value' in above) || !('value' in below)) return ''
  return significant(above.value / below.value)
}

/** Three significant digits, or all of an integer's, without an exponent. */
export function significant(x: number): string {
  if (!(x > 0 && Number.isFinite(x))) return String(x)
  return x.toFixed(Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(x)))))
}

/** The first column to the left, the others to the right. */
export function aligned(line: readonly string[], widths: readonly number[]): string {
  const [first, ...rest] = line.map((cell, i) =>
    i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!),
  )
  return [first, ...rest].join('  ').trimEnd()
}

export function longest(words: readonly string[]): number {
  return Math.max(...words.map((word) => word.length))
}
