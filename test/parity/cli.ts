import { parseArgs } from 'node:util'
import { DataError, OptionError } from '@wengert/autograd'
import type { Table } from './adapters/adapter.ts'
import type { Case } from './case.ts'
import { messageOf } from './check.ts'
import { loadFolder } from './load.ts'
import { type Outcome, report } from './report.ts'
import { runCase } from './run.ts'

const USAGE = `npm run parity -- DIR [options]

Runs the reference cases of DIR (*.json and *.json.gz, format parity-1) and compares.

  --group NAME   only this group
  --op NAME      only this op
  --id ID        only the case with this id
  --verbose      a line for every case
  --help         this text`

export interface Console {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

interface Options {
  readonly folder: string
  readonly filters: Readonly<Partial<Record<'group' | 'op' | 'id', string>>>
  readonly verbose: boolean
}

/** Does what the command line says and returns the exit code: 1 if a case failed or the input is no good, else 0. */
export function main(args: readonly string[], adapters: Table, console: Console): number {
  try {
    const options = readOptions(args)
    if (options === 'help') {
      console.out(USAGE)
      return 0
    }
    const cases = select(loadFolder(options.folder), options)
    const outcomes = cases.map((item): Outcome => ({ item, result: runCase(item, adapters[item.op]) }))
    for (const line of report(outcomes, options.verbose)) console.out(line)
    return outcomes.some(({ result }) => result.status === 'failed') ? 1 : 0
  } catch (cause) {
    console.err(messageOf(cause))
    return 1
  }
}

function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parse(args)
  if (values.help) return 'help'
  const [folder] = positionals
  if (folder === undefined || positionals.length > 1) {
    throw new OptionError(
      'parity',
      'one folder is needed',
      positionals.join(' ') || 'none',
      'npm run parity -- DIR',
    )
  }
  const { verbose = false, help: _, ...filters } = values
  return { folder, filters, verbose }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        group: { type: 'string' },
        op: { type: 'string' },
        id: { type: 'string' },
        verbose: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (cause) {
    throw new OptionError('parity', 'known options only', messageOf(cause), 'npm run parity -- --help')
  }
}

function select(cases: Case[], { filters }: Options): Case[] {
  let chosen = cases
  for (const key of ['group', 'op', 'id'] as const) {
    const wanted = filters[key]
    if (wanted === undefined) continue
    const names = [...new Set(chosen.map((item) => item[key]))]
    chosen = chosen.filter((item) => item[key] === wanted)
    if (chosen.length === 0) {
      const some = names.slice(0, 20).join(', ') + (names.length > 20 ? ', ...' : '')
      throw new DataError('parity', `--${key} must name a ${key} of the cases`, wanted, `one of ${some}`)
    }
  }
  return chosen
}
