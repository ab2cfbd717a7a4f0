/**
 * Runs workloads on the engine that the environment names. Reads a command a line from stdin, answers one a line:
 *
 *     {"workload", "steps"}            {"ms", "peakMb"}: of a step, of the process so far
 *     {"workload", "losses"}           {"losses"}: of that many steps from the seed
 *     {"about": true}                  {"about"}: what computes
 *
 * or {"cannot"} for a row that the engine does not have, or {"error"}.
 */
import { createInterface } from 'node:readline'
import { about } from './about.ts'
import { micro } from './micro/index.ts'
import { peakMb } from './peak.ts'
import { workloads } from './workloads/index.ts'
import { Cannot, type Started, seed } from './workloads/workload.ts'

interface Command {
  readonly workload: string
  readonly steps?: number
  readonly losses?: number
  readonly about?: true
}

const rows = new Map([...workloads, ...micro].map((row) => [row.name, row]))
let current: (Started & { readonly name: string }) | null = null

function start(name: string): Started {
  const row = rows.get(name)
  if (row === undefined) throw new Cannot('it has no such row')
  return row.start(seed)
}

function milliseconds(name: string, steps: number): number {
  if (current?.name !== name) {
    // The last one's tensors are garbage before the next one's are made.
    current = null
    current = { name, ...start(name) }
  }
  const { step, time } = current
  if (time !== undefined) return time(steps) / steps
  const since = performance.now()
  for (let i = 0; i < steps; i++) step()
  return (performance.now() - since) / steps
}

function losses(name: string, count: number): number[] {
  const { step } = start(name)
  return Array.from({ length: count }, () => step())
}

function answer({ workload, steps = 1, losses: count, about: asked }: Command) {
  try {
    if (asked) return { about: about() }
    if (count !== undefined) return { losses: losses(workload, count) }
    return { ms: milliseconds(workload, steps), peakMb: peakMb() }
  } catch (error) {
    return error instanceof Cannot ? { cannot: error.message } : { error: String(error) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}
