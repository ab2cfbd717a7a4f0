import { describe, test } from 'vitest'
import { defaultSeed } from '#autograd/testing/checks/random.ts'
import { specs } from '#test/specs/index.ts'
import { applies, type PropertyName, properties } from './properties.ts'

/** Samples for each row and property; WENGERT_RUNS says how many for all of them. */
const usual: Partial<Record<PropertyName, number>> = { value: 20, gradient: 20, gradcheck: 5, secondOrder: 4 }

function budgetOf(name: PropertyName): number {
  const runs = Number(process.env.WENGERT_RUNS)
  return Number.isInteger(runs) && runs > 0 ? runs : (usual[name] ?? 8)
}

/** One test for every row that a property speaks of; WENGERT_SEED says on which samples. */
export function describeProperty(name: PropertyName): void {
  const [seed, budget] = [defaultSeed(), budgetOf(name)]
  const rows = specs.filter((spec) => applies(name, spec))
  describe(`${name} (WENGERT_SEED=${seed}, ${budget} runs)`, () => {
    test.each(rows)('$name', (spec) => {
      properties[name](spec, seed, budget)
    })
  })
}
