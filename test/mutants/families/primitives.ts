import { registry } from '#autograd/primitives/kinds.ts'
import { specs } from '#test/specs/index.ts'
import { inRules, inVjp, type Mutant } from '../mutant.ts'

// Three mistakes in every primitive that has a derivative. The rows are those that say they prove its rules.

/** Applied in rules only, so that the gradient of their gradient belongs to derivatives of third order. */
const inRulesOnly = new Set(['place', 'embed', 'gate'])

const rowsThatProve = (name: string) =>
  specs
    .filter(({ primitives, order, reason }) => primitives.includes(name) && order !== 0 && reason === null)
    .map((spec) => spec.name)

function mistakesIn(name: string): Mutant[] {
  const rows = rowsThatProve(name)
  if (rows.length === 0) return []
  const mistake = (what: string, killedBy: string, plant: Mutant['plant']): Mutant => {
    return { name: `${name}: ${what}`, family: 'primitives', rows, killedBy: [killedBy], plant }
  }
  return [
    mistake(
      'twice its cotangent',
      'gradient',
      inVjp(name, (g, call, i, right) => right.vjp(g.mul(2), call, i)),
    ),
    mistake(
      'twice its tangent',
      'jvp',
      inRules(name, (right) => ({
        jvp: (tangents, call) => right.jvp(tangents, call)?.mul(2) ?? null,
      })),
    ),
    ...(inRulesOnly.has(name)
      ? []
      : [
          mistake(
            'its gradient as a constant',
            'secondOrder',
            inVjp(name, (g, call, i, right) => right.vjp(g, call, i)?.detach() ?? null),
          ),
        ]),
  ]
}

export const primitives: readonly Mutant[] = [...registry.keys()].flatMap(mistakesIn)
