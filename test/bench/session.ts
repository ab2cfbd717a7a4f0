import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Command, System } from './systems.ts'

/** Python writes no caches beside its sources. */
const environment = () => ({ ...process.env, PYTHONDONTWRITEBYTECODE: '1' })

/** A system's process, asked for one time after another. */
export class Session {
  readonly system: System
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #ended: Promise<string>

  constructor(system: System) {
    this.system = system
    const [program, ...args] = system.serve
    this.#child = spawn(program, args, { env: environment() })
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
    this.#child.stderr.pipe(process.stderr)
    // Writing to a process that has died must not end this one: `time` tells of the death.
    this.#child.stdin.on('error', () => {})
    this.#ended = new Promise((resolve) => {
      this.#child.on('error', (error) => resolve(error.message))
      this.#child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
  }

  /** Milliseconds that a step of the workload takes, the mean over some. */
  async time(workload: string, steps: number): Promise<number> {
    this.#child.stdin.write(`${JSON.stringify({ workload, steps })}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`its process ended: ${await this.#ended}`)
    const answer = JSON.parse(value) as { ms: number } | { error: string }
    if ('error' in answer) throw new Error(answer.error)
    return answer.ms
  }

  async close(): Promise<void> {
    this.#child.stdin.end()
    await this.#ended
  }
}

/** The number that a program prints. */
export async function printedNumber([program, ...args]: Command): Promise<number> {
  const { stdout } = await promisify(execFile)(program, args, { env: environment() })
  return Number(stdout)
}
