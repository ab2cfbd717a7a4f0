import { parseArgs } from 'node:util'
import { OptionError } from '@wengert/autograd'
import { systemNames } from './choose.ts'
import { peakPrefix } from './history.ts'
import { micro } from './micro/index.ts'
import { workloads } from './workloads/index.ts'

/** The time from import to first result, which no workload can measure. */
export const firstResult = 'first-result'

const workloadNames = workloads.map(({ name }) => name)
const peakNames = workloadNames.map((name) => `${peakPrefix}${name}`)
const microNames = [...micro.map(({ name }) => name), firstResult, ...peakNames]

export const usage = `npm run bench -- [options]

Times a step of every workload on Wengert's engines and on other libraries, in turn, each in a process of its own:
medians over the rounds, (largest - smallest) / median as spread, and how many times as long the others take.

  --workload NAME   only this row; may be given more than once
  --micro           the micro rows instead of the workloads
  --system NAME     only this system; may be given more than once
  --peers           fetch the libraries that are not there, and time them too
  --node PATH       the Node 24 of systems that need one
  --rounds N        rounds of every system (5)
  --threads N       threads of every system that can use them (2)
  --check           compare losses from equal values instead of timing
  --json            an object {"system","workload","ms"} a line and nothing else; {"system","workload","mb"} for memory
  --record          append the figures to test/bench/history.jsonl
  --against FILE    say how many times as much each figure was when last recorded in FILE
  --help            this text

PyTorch is used where \`python3 -c 'import torch'\` works; the environment variable PYTHON names another interpreter.
The other libraries, and Node 24 where neither --node nor the variable NODE24 names one, come from the npm registry
when they are asked for, and stay in node_modules/.cache/wengert-bench.

systems: ${systemNames.join(', ')}
workloads: ${workloadNames.join(', ')}
micro rows: ${microNames.join(', ')}`

export interface Options {
  /** Names of the rows to time. */
  readonly rows: readonly string[]
  /** The systems asked for by name; null: those that can be had. */
  readonly systems: readonly string[] | null
  readonly peers: boolean
  readonly node: string | null
  readonly rounds: number
  readonly threads: number
  readonly check: boolean
  readonly json: boolean
  readonly record: boolean
  readonly against: string | null
}

/** @throws {OptionError} an unknown option, a missing or wrong value. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const { workload, system, micro = false, check = false, json = false, record = false } = values
  const names = check ? workloadNames : [...workloadNames, ...microNames]
  for (const name of workload ?? []) known('--workload', name, names)
  for (const name of system ?? []) known('--system', name, systemNames)
  return {
    rows: unique(workload ?? (micro && !check ? microNames : workloadNames)),
    systems: system === undefined ? null : unique(system),
    peers: values.peers ?? false,
    node: values.node ?? null,
    rounds: count('--rounds', values.rounds ?? '5'),
    threads: count('--threads', values.threads ?? '2'),
    check,
    json,
    record,
    against: values.against ?? null,
  }
}

const text = { type: 'string' } as const
const names = { type: 'string', multiple: true } as const
const flag = { type: 'boolean' } as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      // Package runners hand on the `--` that separates their own options from these.
      args: args[0] === '--' ? args.slice(1) : [...args],
      options: {
        workload: names,
        system: names,
        node: text,
        rounds: text,
        threads: text,
        against: text,
        micro: flag,
        peers: flag,
        check: flag,
        json: flag,
        record: flag,
        help: flag,
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
