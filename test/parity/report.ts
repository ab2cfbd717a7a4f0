import type { Case } from './case.ts'
import type { Result } from './run.ts'

export interface Outcome {
  readonly item: Case
  readonly result: Result
}

interface Tally {
  passed: number
  failed: number
  skipped: number
  /** How often each reason for a skip came up. */
  readonly reasons: Map<string, number>
}

/** The report as lines: a row per group with its skips explained, every failure, and the totals last. */
export function report(outcomes: readonly Outcome[], verbose: boolean): string[] {
  const failures = outcomes.flatMap(({ item, result }) =>
    result.status === 'failed' ? failureLines(item, result) : [],
  )
  return [
    ...(verbose ? [...outcomes.map(caseLine), ''] : []),
    ...groupLines(outcomes),
    '',
    ...(failures.length > 0 ? [...failures, ''] : []),
    totals(outcomes),
  ]
}

function caseLine({ item, result }: Outcome): string {
  const reason = result.status === 'skipped' ? `: ${result.reason}` : ''
  return `${result.status.padEnd(8)}${item.id} (${item.dtype})${reason}`
}

function groupLines(outcomes: readonly Outcome[]): string[] {
  const groups = new Map<string, Tally>()
  for (const outcome of outcomes) count(groups, outcome)
  const lines = [row('group', 'passed', 'failed', 'skipped')]
  for (const [name, { passed, failed, skipped, reasons }] of groups) {
    lines.push(row(name, String(passed), String(failed), String(skipped)))
    for (const [reason, times] of reasons) lines.push(`    skipped ${times}: ${reason}`)
  }
  return lines
}

function row(group: string, ...counts: string[]): string {
  return group.padEnd(20) + counts.map((text) => text.padStart(9)).join('')
}

function count(groups: Map<string, Tally>, { item, result }: Outcome): void {
  const tally = groups.get(item.group) ?? { passed: 0, failed: 0, skipped: 0, reasons: new Map() }
  groups.set(item.group, tally)
  tally[result.status]++
  if (result.status !== 'skipped') return
  const reason = `${item.group}/${item.op}: ${result.reason}`
  tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1)
}

function failureLines(item: Case, result: Result & { status: 'failed' }): string[] {
  const details = result.differences.map(({ where, what }) => `    ${where} ${what}`)
  return [`FAILED ${item.id} (${item.dtype}) attrs ${show(item.attrs)}`, ...details]
}

/** JSON, with the names of numbers that it does not know. */
function show(attrs: Case['attrs']): string {
  return JSON.stringify(attrs, (_, value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

function totals(outcomes: readonly Outcome[]): string {
  const times = (status: Result['status']) => outcomes.filter(({ result }) => result.status === status).length
  return `${times('passed')} passed, ${times('failed')} failed, ${times('skipped')} skipped`
}
