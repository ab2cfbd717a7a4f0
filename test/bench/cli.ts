import { OptionError, WengertError } from '@wengert/autograd'
import { engines } from './engines.ts'
import { record, type Time } from './history.ts'
import { timeFirstResult, timeWorkload } from './measure.ts'
import { firstResult, type Options, readOptions, usage } from './options.ts'
import { Session } from './session.ts'
import { engineSystem, interpreter, pytorch, pytorchSystem, type System } from './systems.ts'
import { isNoisy, type Row, table } from './table.ts'

export interface Console {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

/** What a run may be given in the place of the process's own. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  readonly history: URL
}

const own: Surroundings = { environment: process.env, history: new URL('history.jsonl', import.meta.url) }

/** Does what the command line says and returns the exit code: 1 if it is no good or a workload failed, else 0. */
export async function main(args: readonly string[], console: Console, around = own): Promise<number> {
  try {
    const options = readOptions(args)
    if (options !== 'help') return await bench(options, console, around)
    console.out(usage)
    return 0
  } catch (cause) {
    if (!(cause instanceof WengertError)) throw cause
    console.err(cause.message)
    return 1
  }
}

async function bench(options: Options, console: Console, around: Surroundings): Promise<number> {
  const { rows, json, rounds, threads } = options
  const note = json ? console.err : console.out
  const systems = chosenSystems(options, around.environment, note)
  const { head, line } = table(
    rows,
    systems.map(({ name }) => name),
  )
  const done: Row[] = []
  if (!json) {
    console.out(`node ${process.version}, ${threads} threads, ${rounds} rounds, milliseconds of a step`)
    console.out(head)
  }
  await timeRows(options, systems, (row) => {
    done.push(row)
    if (!json) console.out(line(row))
    else for (const time of timesOf(row)) console.out(JSON.stringify(time))
  })
  if (!json && done.some(isNoisy))
    console.out('a spread over 50 %: the machine had other work; such a row says little')
  const failures = done.flatMap(failuresOf)
  for (const failure of failures) console.err(failure)
  if (options.record) record(around.history, done.flatMap(timesOf))
  return failures.length > 0 ? 1 : 0
}

/** The systems asked for, or all that can be had; a note says so where PyTorch is left out. */
function chosenSystems(
  { systems, threads }: Options,
  environment: NodeJS.ProcessEnv,
  note: (line: string) => void,
): System[] {
  const chosen = engines
    .filter(({ name }) => systems === null || systems.includes(name))
    .map(({ name }) => engineSystem(name, threads))
  if (systems !== null && !systems.includes(pytorch)) return chosen
  const found = pytorchSystem(threads, environment)
  if (found !== null) return [...chosen, found]
  const python = interpreter(environment)
  if (systems === null) note(`${pytorch} is left out: ${python} cannot import torch`)
  else
    throw new OptionError(
      'bench',
      `--system ${pytorch} needs a Python with torch`,
      `${python}, which cannot import it`,
      'pip install torch, or PYTHON=/path/to/another/python',
    )
  return chosen
}

async function timeRows(
  options: Options,
  systems: readonly System[],
  take: (row: Row) => void,
): Promise<void> {
  const { rows, rounds } = options
  const sessions = systems.map((system) => new Session(system))
  try {
    for (const name of rows) {
      if (name === firstResult) continue
      take({ name, results: await timeWorkload(name, sessions, rounds) })
    }
  } finally {
    await Promise.all(sessions.map((session) => session.close()))
  }
  if (!rows.includes(firstResult)) return
  const { withBundle } = await import('./bundle.ts')
  take({ name: firstResult, results: await withBundle((folder) => timeFirstResult(folder, systems, rounds)) })
}

function timesOf({ name, results }: Row): Time[] {
  return [...results].flatMap(([system, result]) =>
    'error' in result ? [] : [{ system, workload: name, ms: result.ms }],
  )
}

function failuresOf({ name, results }: Row): string[] {
  return [...results].flatMap(([system, result]) =>
    'error' in result ? [`${system} failed on ${name}: ${result.error}`] : [],
  )
}
