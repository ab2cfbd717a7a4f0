import type { Spec } from '#test/specs/spec.ts'
import { directional, gradcheck, jvp, jvpOfGradient, secondOrder } from './differences.ts'
import { dtypes, float32 } from './dtypes.ts'
import { determinism, layouts } from './invariance.ts'
import { leftovers } from './leftovers.ts'
import { adjoint, linearity } from './linear.ts'
import { gradient, value } from './oracle.ts'
import { chooses, unchosen } from './unchosen.ts'
import { zeroSize } from './zeroSize.ts'

/** What must hold of a row: throws where it does not. The budget is a number of samples. */
export type Property = (spec: Spec, seed: number, budget: number) => void

/** Every property of the table by its name, in the order of what they cost. */
export const properties = {
  value,
  gradient,
  gradcheck,
  directional,
  jvp,
  secondOrder,
  jvpOfGradient,
  adjoint,
  layouts,
  zeroSize,
  determinism,
  leftovers,
  linearity,
  unchosen,
  float32,
  dtypes,
} as const satisfies Record<string, Property>

export type PropertyName = keyof typeof properties

const differentiable = ({ order }: Spec) => order !== 0
const byDifferences = ({ order, staircase }: Spec) => order !== 0 && staircase === null

const twice = (spec: Spec) => byDifferences(spec) && spec.order === 'any'

const conditions: Partial<Record<PropertyName, (spec: Spec) => boolean>> = {
  gradient: (spec) => differentiable(spec) && spec.oracle.backward !== undefined,
  gradcheck: byDifferences,
  directional: byDifferences,
  jvp: byDifferences,
  secondOrder: twice,
  jvpOfGradient: twice,
  adjoint: (spec) => spec.linear || spec.bilinear,
  linearity: differentiable,
  unchosen: chooses,
  zeroSize: (spec) => spec.empty.length > 0,
}

/** Whether a property says anything of a row. */
export function applies(name: PropertyName, spec: Spec): boolean {
  return conditions[name]?.(spec) ?? true
}
