import { printedNumber, Session } from './session.ts'
import { median, spread } from './statistics.ts'
import type { System } from './systems.ts'
import { Cannot } from './workloads/workload.ts'

/** A figure of a row, or why there is none: the system has no such row, or it failed. */
export type Result =
  | { readonly value: number; readonly spread: number }
  | { readonly cannot: string }
  | { readonly error: string }

/** Results by the name of the system. */
export type Results = ReadonlyMap<string, Result>

/** A round of a system lasts about this long, or a step if that is longer. */
const roundMs = 400
/**
 * V8 compiles for five seconds, and a function when it has been called so often: some after a thousand steps and more.
 * Where all cores have work its threads stand in the way, so that before that a figure says how far it has come.
 */
const warmUp = { leastMs: 6000, steps: 2000, mostMs: 20_000 } as const
/** What a process does before its memory is looked at. */
const peakMs = 1000
const peakSteps = 3

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
    const steps = await warm(session, workload)
    return () => session.time(workload, steps)
  })
}

/** Times the import: every round starts a process. */
export function timeFirstResult(systems: readonly System[], rounds: number): Promise<Results> {
  return inTurn(wrapped(systems), rounds, async ({ system }) => {
    const once = () => printedNumber(system.first, system.variables)
    await once()
    return once
  })
}

/** The most memory, in MiB, of a process that does nothing but the workload: every round starts one. */
export function peakMemory(workload: string, systems: readonly System[], rounds: number): Promise<Results> {
  return inTurn(wrapped(systems), rounds, async ({ system }) => async () => {
    const session = new Session(system)
    try {
      let [spent, steps, peak] = [0, 0, 0]
      while (spent < peakMs || steps < peakSteps) {
        const { ms, peakMb } = await session.measure(workload, 1)
        spent += ms
        steps++
        peak = peakMb
      }
      return peak
    } finally {
      await session.close()
    }
  })
}

const wrapped = (systems: readonly System[]) => systems.map((system) => ({ system }))

/** Prepares all, then calls each once a round. One that fails is left out from then on. */
async function inTurn<T extends { readonly system: System }>(
  contestants: readonly T[],
  rounds: number,
  prepare: (contestant: T) => Promise<() => Promise<number>>,
): Promise<Results> {
  const failures = new Map<string, Result>()
  const figures = new Map<string, number[]>()
  const calls = new Map<string, () => Promise<number>>()
  const attempt = async (name: string, action: () => Promise<void>) => {
    if (failures.has(name)) return
    try {
      await action()
    } catch (error) {
      failures.set(name, failure(error))
    }
  }
  for (const contestant of contestants) {
    const { name } = contestant.system
    figures.set(name, [])
    await attempt(name, async () => void calls.set(name, await prepare(contestant)))
  }
  for (let round = 0; round < rounds; round++) {
    for (const { system } of contestants) {
      await attempt(
        system.name,
        async () => void figures.get(system.name)!.push(await calls.get(system.name)!()),
      )
    }
  }
  return new Map([...figures].map(([name, list]) => [name, failures.get(name) ?? summary(list)]))
}

function summary(figures: readonly number[]): Result {
  return { value: median(figures), spread: spread(figures) }
}

function failure(error: unknown): Result {
  if (error instanceof Cannot) return { cannot: error.message }
  return { error: error instanceof Error ? error.message : String(error) }
}

/** Runs until compilers and caches are done, and returns the number of steps that fill a round. */
async function warm(session: Session, workload: string): Promise<number> {
  let steps = 1
  let [done, spent] = [0, 0]
  for (;;) {
    const ms = await session.time(workload, steps)
    done += steps
    spent += ms * steps
    const enough = spent >= warmUp.leastMs && done >= warmUp.steps
    if (enough || spent >= warmUp.mostMs) return Math.max(1, Math.round(roundMs / ms))
    steps = Math.max(1, Math.min(2 * steps, Math.round(roundMs / ms)))
  }
}
