import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { memoryStats } from '@wengert/autograd'
import { type Case, cases } from './cases.ts'
import { complaint, megabytes, watch } from './loop.ts'

// Resident memory of training loops that never yield: all of them, or the one that is named. Each has a process of its
// own. Ends with 1 where one of them grows.

function one(each: Case): boolean {
  const start = performance.now()
  const samples = watch(each, () => process.memoryUsage().rss)
  const rate = (each.steps / (performance.now() - start)) * 1000
  const shown = samples.filter(({ step }) => step === each.steps || Number.isInteger(Math.log10(step)))
  const { limit, bytesOut } = memoryStats()
  console.log(`${each.name}: ${each.steps} steps, ${rate.toFixed(0)} a second`)
  console.log(`  resident ${shown.map(({ step, bytes }) => `${megabytes(bytes)} at ${step}`).join(', ')}`)
  console.log(`  heap ${megabytes(limit)}, paged out ${megabytes(bytesOut)}`)
  const wrong = complaint(samples, each.steps)
  console.log(`  ${wrong ?? 'flat'}`)
  return wrong === null
}

function all(): boolean {
  const self = fileURLToPath(import.meta.url)
  const flat = cases.filter(({ name }) => {
    const args = [...process.execArgv, self, name]
    return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0
  })
  console.log(`${flat.length} flat, ${cases.length - flat.length} growing`)
  return flat.length === cases.length
}

const [name] = process.argv.slice(2)
const named = cases.find((each) => each.name === name)
if (name !== undefined && named === undefined) {
  console.error(`no such loop: ${name}; there are ${cases.map((each) => each.name).join('; ')}`)
  process.exitCode = 1
} else if (!(named ? one(named) : all())) process.exitCode = 1
