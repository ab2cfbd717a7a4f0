import { spawnSync } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { OptionError } from '@wengert/autograd'
import type { Row } from './table.ts'

/** A figure as it is printed for machines: milliseconds of a step, or MiB. */
export type Figure = { readonly system: string; readonly workload: string } & (
  | { readonly ms: number }
  | { readonly mb: number }
)

/** The conditions of a run. */
export interface Conditions {
  readonly threads: number
  /** Versions of Node by the name of the system; null for other languages. */
  readonly nodes: ReadonlyMap<string, string | null>
}

/** Rows whose figures are MiB. */
export const peakPrefix = 'peak-mb-'

/** A row's figures, without those that failed. */
export function figuresOf({ name, results }: Row): Figure[] {
  return [...results].flatMap(([system, result]): Figure[] => {
    if (!('value' in result)) return []
    const { value } = result
    return [{ system, workload: name, ...(name.startsWith(peakPrefix) ? { mb: value } : { ms: value }) }]
  })
}

const cpu = () => cpus()[0]?.model ?? 'unknown'

/** Appends figures to a history, a JSON object a line, with the date, the commit and what they were measured on. */
export function record(file: URL, figures: readonly Figure[], { threads, nodes }: Conditions): void {
  const about = { date: new Date().toISOString(), commit: currentCommit(), cpu: cpu(), threads }
  const lines = figures.map((figure) =>
    JSON.stringify({ ...about, node: nodes.get(figure.system) ?? null, ...figure }),
  )
  appendFileSync(file, lines.map((line) => `${line}\n`).join(''))
}

/** The figures of a history that can be compared: of this CPU and so many threads. The last of each counts. */
export class History {
  readonly #last = new Map<string, number>()

  /** @throws {OptionError} the file cannot be read, or is no history. */
  constructor(path: string, threads: number) {
    for (const line of linesOf(path)) {
      const figure = parsed(line, path)
      if (figure.cpu !== cpu() || figure.threads !== threads) continue
      const value = 'mb' in figure ? figure.mb : figure.ms
      this.#last.set(key(figure.system, figure.workload), value)
    }
  }

  get isEmpty(): boolean {
    return this.#last.size === 0
  }

  /** How many times as much it was then, null where nothing is known. */
  ratio(figure: Figure): number | null {
    const then = this.#last.get(key(figure.system, figure.workload))
    return then === undefined ? null : then / ('mb' in figure ? figure.mb : figure.ms)
  }
}

const key = (system: string, workload: string) => `${system} ${workload}`

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch (cause) {
    const got = String((cause as Error).message)
    throw new OptionError(
      'bench',
      '--against must be a file that can be read',
      got,
      'a file that --record wrote',
    )
  }
}

function parsed(line: string, path: string): Figure & { readonly cpu?: string; readonly threads?: number } {
  try {
    const figure = JSON.parse(line)
    if (Number.isFinite(figure.ms ?? figure.mb)) return figure
  } catch {
    // The error below says it.
  }
  const got = `${path} with ${JSON.stringify(line.slice(0, 40))}`
  throw new OptionError('bench', '--against must be a history', got, 'a file that --record wrote')
}

/** The abbreviated commit, with `-dirty` where files differ from it; null outside a repository. */
function currentCommit(): string | null {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : null
}
