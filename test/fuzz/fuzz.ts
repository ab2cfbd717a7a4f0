import { configure, WengertError } from '@wengert/autograd'
import { type Call, drawCall } from './call.ts'
import { type Ending, judge } from './judge.ts'
import { showCall } from './show.ts'

/** A call that ended as none may. */
export interface Failure {
  readonly number: number
  readonly call: string
  readonly error: unknown
}

export interface Report {
  readonly endings: Readonly<Record<Ending, number>>
  readonly failures: readonly Failure[]
  /** The call that took longest, in milliseconds. */
  readonly slowest: { readonly number: number; readonly ms: number }
}

/** The error of a call that fails; null for one that does not. */
function errorOf(call: Call): { error: unknown } | null {
  try {
    judge(call)
    return null
  } catch (error) {
    return { error }
  }
}

/** The same failure with as few changes as needed, as a function, and without derivatives where they do not matter. */
function shrunk(call: Call): Call {
  let best = call
  const better = (next: Call) => {
    if (errorOf(next) !== null) best = next
  }
  for (let i = call.changes.length - 1; i >= 0; i--)
    better({ ...best, changes: best.changes.toSpliced(i, 1) })
  better({ ...best, tracked: false })
  better({ ...best, asMethod: false })
  return best
}

/** How a call is told, which may itself meet what broke it. */
function told(call: Call): string {
  try {
    return showCall(call)
  } catch (error) {
    if (error instanceof WengertError || error instanceof Error)
      return `${call.name}(...), not shown: ${error.message}`
    throw error
  }
}

export interface FuzzOptions {
  /** The number of the first call; 0. */
  readonly from?: number
  /** The only function to call. */
  readonly only?: string | null
  /** Told the number of every call before it is made. */
  readonly watch?: (number: number) => void
}

/**
 * Random calls of everything public: what the calls of a seed are does not depend on how many of them are run. Sizes
 * that would take more than the limit of the heap set here must be refused.
 */
export function fuzz(seed: number, count: number, options: FuzzOptions = {}): Report {
  const { from = 0, only = null, watch } = options
  const endings = { agreed: 0, done: 0, refused: 0 }
  const failures: Failure[] = []
  let slowest = { number: from, ms: 0 }
  const before = configure({ heapLimit: '16MB' })
  try {
    for (let number = from; number < from + count; number++) {
      watch?.(number)
      const start = performance.now()
      const call = drawCall(seed, number, only)
      try {
        endings[judge(call)]++
      } catch {
        const least = shrunk(call)
        failures.push({ number, call: told(least), error: errorOf(least)?.error })
      }
      const ms = performance.now() - start
      if (ms > slowest.ms) slowest = { number, ms }
    }
  } finally {
    configure(before)
  }
  return { endings, failures, slowest }
}
