import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { engine, referenceEngine, useEngine } from '@wengert/autograd'
import type { Session } from './session.ts'
import { aligned, longest } from './table.ts'
import { workloads } from './workloads/index.ts'
import { Cannot, type Run, seed } from './workloads/workload.ts'

/** Losses that are compared: the first is that of the values alone, the last shows what optimizers do. */
const count = 3
/** What float32 may make of other orders of summation. */
export const tolerance = 1e-3

/**
 * Compares the losses of the first steps of workloads with those of the reference engine, all systems beginning with the
 * same values; one line a workload, with the largest difference as a share of the loss. Returns what went wrong.
 */
export async function checkLosses(
  names: readonly string[],
  sessions: readonly Session[],
  print: (line: string) => void,
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wengert-check-'))
  const head = ['workload', 'loss', ...sessions.map(({ system }) => system.name)]
  const widths = [longest(names), ...head.slice(1).map((title) => Math.max(10, title.length))]
  const problems: string[] = []
  print(aligned(head, widths))
  try {
    for (const name of names) {
      const path = join(folder, 'values')
      const ours = writeValues(name, path)
      const cells: string[] = []
      for (const session of sessions) {
        const { cell, problem } = await compare(session, name, ours, path)
        cells.push(cell)
        if (problem !== null) problems.push(`${session.system.name} on ${name}: ${problem}`)
      }
      print(aligned([name, ours[0]!.toPrecision(6), ...cells], widths))
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return problems
}

interface Comparison {
  readonly cell: string
  readonly problem: string | null
}

async function compare(
  session: Session,
  name: string,
  ours: readonly number[],
  path: string,
): Promise<Comparison> {
  try {
    const theirs = await session.losses(name, count, path)
    const difference = largestDifference(ours, theirs)
    const isWrong = !(difference <= tolerance)
    const problem = isWrong
      ? `losses ${theirs.join(', ')}; the reference engine's are ${ours.join(', ')}`
      : null
    return { cell: difference.toExponential(1), problem }
  } catch (error) {
    if (error instanceof Cannot) return { cell: '-', problem: null }
    return { cell: 'failed', problem: error instanceof Error ? error.message : String(error) }
  }
}

function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.map((loss, i) => Math.abs(theirs[i]! - loss) / Math.abs(loss)))
}

/** The reference engine's losses; the values that they begin with, data first, are written to a file as float32. */
function writeValues(name: string, path: string): number[] {
  const before = engine()
  useEngine(referenceEngine)
  try {
    const run = workloads.find((workload) => workload.name === name)!.start(seed)
    writeFileSync(path, valuesOf(run))
    return Array.from({ length: count }, () => run.step())
  } finally {
    useEngine(before)
  }
}

export function valuesOf({ inputs, parameters }: Pick<Run, 'inputs' | 'parameters'>): Buffer {
  return Buffer.concat([...inputs, ...parameters].map((x) => Buffer.from(Float32Array.from(x.data()).buffer)))
}
