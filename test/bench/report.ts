import { figuresOf, type History } from './history.ts'
import type { Result } from './measure.ts'
import { type Row, significant } from './table.ts'

/** One line for a system and a reason, with all the rows that it has not for that reason. */
export function reasons(rows: readonly Row[]): string[] {
  const lists = new Map<string, string[]>()
  for (const [name, system, result] of entries(rows)) {
    if (!('cannot' in result)) continue
    const head = `${system} cannot: ${result.cannot}`
    lists.set(head, [...(lists.get(head) ?? []), name])
  }
  return [...lists].map(([head, names]) => `${head} (${names.join(', ')})`)
}

/** One line for a figure that the history knows. */
export function comparisons(rows: readonly Row[], past: History): string[] {
  if (past.isEmpty) return ['nothing in the history was measured on this CPU with so many threads']
  return rows.flatMap(figuresOf).flatMap((figure) => {
    const ratio = past.ratio(figure)
    return ratio === null ? [] : [`${figure.workload} on ${figure.system}: then / now ${significant(ratio)}`]
  })
}

/** One line for each figure that there is not because something went wrong. */
export function failures(rows: readonly Row[]): string[] {
  return entries(rows).flatMap(([name, system, result]) =>
    'error' in result ? [`${system} failed on ${name}: ${result.error}`] : [],
  )
}

function entries(rows: readonly Row[]): [name: string, system: string, result: Result][] {
  return rows.flatMap(({ name, results }) =>
    [...results].map(([system, result]): [string, string, Result] => [name, system, result]),
  )
}
