import type { Case } from './cases.ts'

/** Bytes that are resident at a step. */
export interface Sample {
  readonly step: number
  readonly bytes: number
}

/** Runs a loop without ever yielding, and looks at the process at steps 10, 100, 1000... and at the twentieths. */
export function watch({ steps, start }: Case, resident: () => number): Sample[] {
  const samples: Sample[] = []
  const step = start()
  for (let i = 1, power = 10; i <= steps; i++) {
    step()
    if (i !== power && i % Math.ceil(steps / 20) !== 0) continue
    if (i === power) power *= 10
    samples.push({ step: i, bytes: resident() })
  }
  return samples
}

const mebibyte = 2 ** 20

/** What fills once: the first heap, the collector's young generation, code, and arrays that wait for the collector. */
const once = 64 * mebibyte
/** What a process may gain and lose without growing. */
const slack = (bytes: number) => bytes * 0.1 + 16 * mebibyte

/**
 * What is wrong with a loop's memory; null if nothing is. After a hundred steps it may grow by what fills once, after a
 * twentieth of the loop no more.
 */
export function complaint(samples: readonly Sample[], steps: number): string | null {
  const at = (least: number) => samples.find(({ step }) => step >= least)!
  const bounds = [
    { from: at(100), most: once },
    { from: at(steps / 20), most: slack(at(steps / 20).bytes) },
  ]
  for (const { from, most } of bounds) {
    const worst = samples.findLast(({ step, bytes }) => step > from.step && bytes > from.bytes + most)
    if (worst !== undefined)
      return `grew by ${megabytes(worst.bytes - from.bytes)} from step ${from.step} to ${worst.step}; at most ${megabytes(most)} are allowed`
  }
  return null
}

export const megabytes = (bytes: number) => `${(bytes / mebibyte).toFixed(0)} MB`
