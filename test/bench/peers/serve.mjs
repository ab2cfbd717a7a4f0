import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { DrawnValues, GivenValues } from './values.mjs'

const seed = 1

/** What the library cannot do; the message says why. */
export class Cannot extends Error {}

/**
 * Answers the commands on stdin, one JSON object a line, as ../serve.ts does. `workloads` maps names to functions from
 * values to a step.
 */
export async function serve(workloads) {
  let current = null
  const start = (name, values) => {
    if (!Object.hasOwn(workloads, name)) throw new Cannot('it has no such row')
    return workloads[name](values)
  }
  const milliseconds = (name, steps) => {
    if (current?.name !== name) {
      current = null
      current = { name, step: start(name, new DrawnValues(seed)) }
    }
    const { step } = current
    const since = performance.now()
    for (let i = 0; i < steps; i++) step()
    return (performance.now() - since) / steps
  }
  const losses = (name, count, path) => {
    const values = new GivenValues(path)
    const step = start(name, values)
    values.end()
    return Array.from({ length: count }, () => step())
  }
  const answer = ({ workload, steps, losses: count, values }) => {
    if (count !== undefined) return { losses: losses(workload, count, values) }
    return { ms: milliseconds(workload, steps), peakMb: peakMb() }
  }
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(guarded(() => answer(JSON.parse(line))))}\n`)
  }
}

function guarded(answer) {
  try {
    return answer()
  } catch (error) {
    return error instanceof Cannot ? { cannot: error.message } : { error: String(error) }
  }
}

/** The most memory this process has had, in MiB; see ../peak.ts. */
function peakMb() {
  try {
    const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
    return Number(kilobytes) / 1024
  } catch {
    return process.resourceUsage().maxRSS / 1024
  }
}
