import { describe, test } from 'vitest'
import { defaultSeed } from '#autograd/testing/checks/random.ts'
import { specs } from '#test/specs/index.ts'
import { applies, type PropertyName, properties } from './properties.ts'

/** Samples for each row, where the usual number would take too long or say too little. */
const budgets: Partial<Record<PropertyName, number>> = {
  value: 40,
  gradient: 40,
  gradcheck: 10,
  secondOrder: 8,
  jvpOfGradient: 5,
}

/** WENGERT_RUNS says how many for all properties. */
function budgetOf(name: PropertyName): number {
  const runs = Number(process.env.WENGERT_RUNS)
  return Number.isInteger(runs) && runs > 0 ? runs : (budgets[name] ?? 15)
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
