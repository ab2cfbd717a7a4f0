import { referenceEngine, useEngine } from '@wengert/autograd'

/** An engine that is timed: its name in the table, and what makes it the one that computes. */
export interface BenchEngine {
  readonly name: string
  readonly use: (threads: number) => void
}

export const engines: readonly BenchEngine[] = [
  // One thread, whatever was asked for.
  { name: 'reference', use: () => useEngine(referenceEngine) },
]

export function engineOf(name: string | undefined): BenchEngine {
  const engine = engines.find((candidate) => candidate.name === name)
  if (engine === undefined) throw new Error(`no engine ${name}`)
  return engine
}
