import { spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'

/** A time as it is printed for machines. */
export interface Time {
  readonly system: string
  readonly workload: string
  readonly ms: number
}

/** Appends times to a history, a JSON object a line, with the date, the version of Node and the commit. */
export function record(file: URL, times: readonly Time[]): void {
  const date = new Date().toISOString()
  const [node, commit] = [process.version, currentCommit()]
  const lines = times.map(
    ({ system, workload, ms }) => `${JSON.stringify({ date, node, system, workload, ms, commit })}\n`,
  )
  appendFileSync(file, lines.join(''))
}

/** The abbreviated commit, with `-dirty` where files differ from it; null outside a repository. */
function currentCommit(): string | null {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  return status === 0 ? stdout.trim() : null
}
