import { parseArgs } from 'node:util'
import { OptionError } from '@wengert/autograd'
import { micro } from './micro/index.ts'
import { systemNames } from './systems.ts'
import { workloads } from './workloads/index.ts'

/** The time from import to first result, which no workload can measure. */
export const firstResult = 'first-result'

const workloadNames = workloads.map(({ name }) => name)
const microNames = [...micro.map(({ name }) => name), firstResult]

export const usage = `npm run bench -- [options]

Times a step of every workload on Wengert's engines and on PyTorch, in turn, each in a process of its own: medians
over the rounds, (largest - smallest) / median as spread, and how many times as long PyTorch takes.

  --workload NAME   only this row; may be given more than once
  --micro           the micro rows instead of the workloads
  --system NAME     only this system; may be given more than once
  --rounds N        rounds of every system (5)
  --threads N       threads of every system that can use them (2)
  --json            an object {"system","workload","ms"} a line and nothing else
  --record          append the times to test/bench/history.jsonl
  --help            this text

PyTorch is used where \`python3 -c 'import torch'\` works; the environment variable PYTHON names another interpreter.

systems: ${systemNames.join(', ')}
workloads: ${workloadNames.join(', ')}
micro rows: ${microNames.join(', ')}`

export interface Options {
  /** Names of the rows to time. */
  readonly rows: readonly string[]
  /** The systems asked for by name; null: those that can be had. */
  readonly systems: readonly string[] | null
  readonly rounds: number
  readonly threads: number
  readonly json: boolean
  readonly record: boolean
}

/** @throws {OptionError} an unknown option, a missing or wrong value. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const { workload, system, micro = false, json = false, record = false } = values
  for (const name of workload ?? []) known('--workload', name, [...workloadNames, ...microNames])
  for (const name of system ?? []) known('--system', name, systemNames)
  return {
    rows: unique(workload ?? (micro ? microNames : workloadNames)),
    systems: system === undefined ? null : unique(system),
    rounds: count('--rounds', values.rounds ?? '5'),
    threads: count('--threads', values.threads ?? '2'),
    json,
    record,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // Package runners hand on the `--` that separates their own options from these.
      args: args[0] === '--' ? args.slice(1) : [...args],
      options: {
        workload: { type: 'string', multiple: true },
        system: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        threads: { type: 'string' },
        micro: { type: 'boolean' },
        json: { type: 'boolean' },
        record: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (cause) {
    // The rest of the message is advice for other programs.
    const [first] = String((cause as Error).message).split(/[.\n]/)
    throw new OptionError('bench', 'known options only', first!, 'npm run bench -- --help')
  }
}

function known(option: string, name: string, names: readonly string[]): void {
  if (!names.includes(name))
    throw new OptionError('bench', `${option} must be a name it knows`, name, `one of ${names.join(', ')}`)
}

function count(option: string, text: string): number {
  const value = /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value)) return value
  const got = JSON.stringify(text)
  throw new OptionError('bench', `${option} must be a positive integer`, got, `${option} 3`)
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)]
}
