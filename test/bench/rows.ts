import { peakPrefix } from './history.ts'
import { peakMemory, timeFirstResult, timeWorkload } from './measure.ts'
import { firstResult, type Options } from './options.ts'
import { Session } from './session.ts'
import type { System } from './systems.ts'
import type { Row } from './table.ts'

/** Measures the rows, timed ones first, and hands over each when it is there. */
export async function measureRows(
  { rows, rounds }: Options,
  systems: readonly System[],
  take: (row: Row) => void,
): Promise<void> {
  const isPeak = (name: string) => name.startsWith(peakPrefix)
  const timed = rows.filter((name) => name !== firstResult && !isPeak(name))
  if (timed.length > 0) {
    await withSessions(systems, async (sessions) => {
      for (const name of timed) take({ name, results: await timeWorkload(name, sessions, rounds) })
    })
  }
  if (rows.includes(firstResult)) {
    const { withBundle } = await import('./bundle.ts')
    const results = await withBundle((folder) => timeFirstResult(folder, systems, rounds))
    take({ name: firstResult, results })
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
