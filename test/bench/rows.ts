import { peakPrefix } from './history.ts'
import { peakMemory, timeFirstResult, timeWorkload } from './measure.ts'
import { firstResult, type Options } from './options.ts'
import { Session } from './session.ts'
import type { System } from './systems.ts'
import type { Row } from './table.ts'
import { workloads } from './workloads/index.ts'

/** Measures the rows, timed ones first, and hands over each when it is there. */
export async function measureRows(
  { rows, rounds }: Options,
  systems: readonly System[],
  take: (row: Row) => void,
): Promise<void> {
  const isPeak = (name: string) => name.startsWith(peakPrefix)
  const timed = rows.filter((name) => name !== firstResult && !isPeak(name))
  const models = new Set(workloads.map(({ name }) => name))
  const time = (names: readonly string[]) =>
    withSessions(systems, async (sessions) => {
      for (const name of names) take({ name, results: await timeWorkload(name, sessions, rounds) })
    })
  // A program trains one model: what another one left in compilers and heaps is not its affair.
  for (const name of timed.filter((name) => models.has(name))) await time([name])
  const micro = timed.filter((name) => !models.has(name))
  if (micro.length > 0) await time(micro)
  if (rows.includes(firstResult)) {
    take({ name: firstResult, results: await timeFirstResult(systems, rounds) })
  }
  for (const name of rows.filter(isPeak)) {
    take({ name, results: await peakMemory(name.slice(peakPrefix.length), systems, rounds) })
  }
}

/** Starts a process for each system, and ends them all afterwards. */
export async function withSessions<T>(
  systems: readonly System[],
  use: (sessions: readonly Session[]) => Promise<T>,
): Promise<T> {
  const sessions = systems.map((system) => new Session(system))
  try {
    return await use(sessions)
  } finally {
    await Promise.all(sessions.map((session) => session.close()))
  }
}
