import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { About } from './about.ts'
import type { Command, Environment, System } from './systems.ts'
import { Cannot } from './workloads/workload.ts'

/** Python writes no caches beside its sources. */
const environment = (variables: Environment) => ({
  ...process.env,
  PYTHONDONTWRITEBYTECODE: '1',
  ...variables,
})

/** What a step took. */
export interface Measured {
  readonly ms: number
  /** The most memory that the process has had, in MiB. */
  readonly peakMb: number
}

/** What was asked for, whether it could be done, or what went wrong. */
type Answer<T> = T | { readonly cannot: string } | { readonly error: string }

/** A system's process, asked for one thing after another. */
export class Session {
  readonly system: System
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<string>

  constructor(system: System) {
    this.system = system
    const [program, ...args] = system.serve
    this.#child = spawn(program, args, { env: environment(system.variables) })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#child.stderr.pipe(process.stderr)
    // Writing to a process that has died must not end this one: the next answer tells of the death.
    this.#child.stdin.on('error', () => {})
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(error.message))
      this.#child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
  }

  /** Milliseconds that a step of the workload takes, the mean over some. */
  async time(workload: string, steps: number): Promise<number> {
    return (await this.measure(workload, steps)).ms
  }

  measure(workload: string, steps: number): Promise<Measured> {
    return this.#ask<Measured>({ workload, steps })
  }

  /** Losses of the workload's first steps, from the values in a file where the system is not ours. */
  async losses(workload: string, count: number, values: string): Promise<readonly number[]> {
    return (await this.#ask<{ losses: number[] }>({ workload, losses: count, values })).losses
  }

  async about(): Promise<About> {
    return (await this.#ask<{ about: About }>({ about: true })).about
  }

  async close(): Promise<void> {
    this.#child.stdin.end()
    await this.#ended
  }

  async #ask<T extends object>(command: object): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`its process ended: ${await this.#ended}`)
    const answer = JSON.parse(value) as Answer<T>
    if ('cannot' in answer) throw new Cannot(answer.cannot)
    if ('error' in answer) throw new Error(answer.error)
    return answer
  }
}

/** The number that a program prints. */
export async function printedNumber([program, ...args]: Command, variables: Environment): Promise<number> {
  const { stdout } = await promisify(execFile)(program, args, { env: environment(variables) })
  return Number(stdout)
}
