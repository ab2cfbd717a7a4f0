import { fileURLToPath } from 'node:url'
import { WengertError } from '@wengert/autograd'
import { checkLosses } from './check.ts'
import { chooseSystems } from './choose.ts'
import { figuresOf, History, record } from './history.ts'
import { type Options, readOptions, usage } from './options.ts'
import { comparisons, failures, reasons } from './report.ts'
import { measureRows, withSessions } from './rows.ts'
import type { Environment, System } from './systems.ts'
import { isNoisy, type Row, table } from './table.ts'

export interface Console {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

/** What a run may be given in the place of the process's own. */
export interface Surroundings {
  readonly environment: Environment
  readonly history: URL
  /** Folder of what is fetched. */
  readonly cache: string
}

const own: Surroundings = {
  environment: process.env,
  history: new URL('history.jsonl', import.meta.url),
  cache: fileURLToPath(new URL('../../node_modules/.cache/wengert-bench', import.meta.url)),
}

/** Does what the command line says and returns the exit code: 1 if it is no good or a workload failed, else 0. */
export async function main(args: readonly string[], console: Console, around = own): Promise<number> {
  try {
    const options = readOptions(args)
    if (options === 'help') {
      console.out(usage)
      return 0
    }
    const { environment, cache } = around
    const { threads, node, json } = options
    const past = options.against === null ? null : new History(options.against, threads)
    const note = json ? console.err : console.out
    // The bundler takes longer to load than all else.
    const { withBundle } = await import('./bundle.ts')
    return await withBundle(async (bundle) => {
      const search = { environment, cache, threads, named: node, note, bundle }
      const systems = await chooseSystems(options, search)
      return options.check
        ? await check(options, systems, console)
        : await bench(options, systems, past, console, around)
    })
  } catch (cause) {
    if (!(cause instanceof WengertError)) throw cause
    console.err(cause.message)
    return 1
  }
}

async function check({ rows }: Options, systems: readonly System[], console: Console): Promise<number> {
  const problems = await withSessions(systems, (sessions) => checkLosses(rows, sessions, console.out))
  for (const problem of problems) console.err(problem)
  return problems.length > 0 ? 1 : 0
}

async function bench(
  options: Options,
  systems: readonly System[],
  past: History | null,
  console: Console,
  { history }: Surroundings,
): Promise<number> {
  const { rows, json, rounds, threads } = options
  const note = json ? console.err : console.out
  const { head, line } = table(rows, systems)
  const done: Row[] = []
  if (!json) {
    console.out(`node ${process.version}, ${threads} threads, ${rounds} rounds, milliseconds of a step`)
    for (const { name, detail } of systems) if (detail !== '') console.out(`${name}: ${detail}`)
    console.out(head)
  }
  await measureRows(options, systems, (row) => {
    done.push(row)
    if (!json) console.out(line(row))
    else for (const figure of figuresOf(row)) console.out(JSON.stringify(figure))
  })
  if (!json && done.some(isNoisy))
    console.out('a spread over 50 %: the machine had other work; such a row says little')
  for (const reason of reasons(done)) note(reason)
  if (past !== null) for (const comparison of comparisons(done, past)) note(comparison)
  const failed = failures(done)
  for (const failure of failed) console.err(failure)
  const nodes = new Map(systems.map(({ name, node }) => [name, node]))
  if (options.record) record(history, done.flatMap(figuresOf), { threads, nodes })
  return failed.length > 0 ? 1 : 0
}
