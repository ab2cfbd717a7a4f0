import { writeFileSync } from 'node:fs'
import { renderMatrix } from '#test/properties/table/matrix.ts'
import { applies, type PropertyName, properties } from '#test/properties/table/properties.ts'
import { specs } from '#test/specs/index.ts'

// Runs every property of the table on every row and writes docs/GRADIENTS.md; ends with 1 where one fails.
// WENGERT_SEED and WENGERT_RUNS say on which samples and on how many.

const seed = Number(process.env.WENGERT_SEED ?? 1)
const runs = Number(process.env.WENGERT_RUNS ?? 10)
const names = Object.keys(properties) as PropertyName[]
const failed = new Set<string>()

for (const spec of specs)
  for (const name of names) {
    if (!applies(name, spec)) continue
    try {
      properties[name](spec, seed, runs)
    } catch (error) {
      failed.add(`${name} of ${spec.name}`)
      console.error(`${name} of ${spec.name}: ${error instanceof Error ? error.message : error}`)
    }
  }

writeFileSync(
  new URL('../docs/GRADIENTS.md', import.meta.url),
  renderMatrix((name, spec) => !failed.has(`${name} of ${spec.name}`)),
)
console.log(`docs/GRADIENTS.md: ${specs.length} rows, ${failed.size} failures, seed ${seed}, ${runs} runs`)
process.exitCode = failed.size === 0 ? 0 : 1
