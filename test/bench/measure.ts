import { printedNumber, type Session } from './session.ts'
import { median, spread } from './statistics.ts'
import type { System } from './systems.ts'

/** The time of a step over the rounds, or why there is none. */
export type Result = { readonly ms: number; readonly spread: number } | { readonly error: string }

/** Results by the name of the system. */
export type Results = ReadonlyMap<string, Result>

/** A round of a system lasts about this long, or a step if that is longer. */
const roundMs = 200
const warmUpMs = 500

/**
 * Times one workload: after all systems are warm, each has its round in turn, so that whatever else the machine does
 * falls on all of them.
 */
export function timeWorkload(
  workload: string,
  sessions: readonly Session[],
  rounds: number,
): Promise<Results> {
  return inTurn(sessions, rounds, async (session) => {
    const steps = await warmUp(session, workload)
    return () => session.time(workload, steps)
  })
}

/** Times the import: every round starts a process. */
export function timeFirstResult(
  bundle: string,
  systems: readonly System[],
  rounds: number,
): Promise<Results> {
  const sessions = systems.map((system) => ({ system }))
  return inTurn(sessions, rounds, async ({ system }) => {
    await printedNumber(system.first(bundle))
    return () => printedNumber(system.first(bundle))
  })
}

/** Prepares all, then calls each once a round. One that fails is left out from then on. */
async function inTurn<T extends { readonly system: System }>(
  contestants: readonly T[],
  rounds: number,
  prepare: (contestant: T) => Promise<() => Promise<number>>,
): Promise<Results> {
  const errors = new Map<string, string>()
  const times = new Map<string, number[]>()
  const calls = new Map<string, () => Promise<number>>()
  const attempt = async (name: string, action: () => Promise<void>) => {
    if (errors.has(name)) return
    try {
      await action()
    } catch (error) {
      errors.set(name, error instanceof Error ? error.message : String(error))
    }
  }
  for (const contestant of contestants) {
    const { name } = contestant.system
    times.set(name, [])
    await attempt(name, async () => void calls.set(name, await prepare(contestant)))
  }
  for (let round = 0; round < rounds; round++) {
    for (const { system } of contestants) {
      await attempt(
        system.name,
        async () => void times.get(system.name)!.push(await calls.get(system.name)!()),
      )
    }
  }
  return new Map([...times].map(([name, list]) => [name, result(list, errors.get(name))]))
}

function result(times: readonly number[], error: string | undefined): Result {
  return error === undefined ? { ms: median(times), spread: spread(times) } : { error }
}

/** Runs until compilers and caches are done, and returns the number of steps that fill a round. */
async function warmUp(session: Session, workload: string): Promise<number> {
  let steps = 1
  let spent = 0
  for (;;) {
    const ms = await session.time(workload, steps)
    spent += ms * steps
    if (spent >= warmUpMs) return Math.max(1, Math.round(roundMs / ms))
    steps = Math.max(1, Math.min(2 * steps, Math.round(roundMs / ms)))
  }
}
