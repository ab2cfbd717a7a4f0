/**
 * Times workloads on an engine: reads `{"workload", "steps"}` a line from stdin, answers `{"ms"}` of a step a line.
 *
 *     tsx serve.ts ENGINE THREADS
 */
import { createInterface } from 'node:readline'
import { engineOf } from './engines.ts'
import { micro } from './micro/index.ts'
import { workloads } from './workloads/index.ts'

const seed = 1
const rows = new Map([...workloads, ...micro].map((row) => [row.name, row]))
let current: { readonly name: string; readonly step: () => number } | null = null

function milliseconds(name: string, steps: number): number {
  if (current?.name !== name) {
    // The last one's tensors are garbage before the next one's are made.
    current = null
    current = { name, step: rows.get(name)!.start(seed).step }
  }
  const { step } = current
  const start = performance.now()
  for (let i = 0; i < steps; i++) step()
  return (performance.now() - start) / steps
}

function answer(command: { workload: string; steps: number }) {
  try {
    return { ms: milliseconds(command.workload, command.steps) }
  } catch (error) {
    return { error: String(error) }
  }
}

engineOf(process.argv[2]).use(Number(process.argv[3]))
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}
