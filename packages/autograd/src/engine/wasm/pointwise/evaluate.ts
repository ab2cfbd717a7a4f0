import type { Expr } from '../asm/instructions.ts'
import { functionAfter } from '../math/index.ts'
import { toFloat, toMask } from './access.ts'
import type { VectorBuilder } from './builder.ts'
import { type Expression, isTruth, type Step } from './expression.ts'

/** The lanes of values as far as they are known, leaves first: numbers, or masks where they are truth values. */
export type Values = (Expr | undefined)[]

/** Writes the code of some steps; adds what they give to the values. */
export function evaluate(
  b: VectorBuilder,
  expression: Expression,
  steps: readonly number[],
  values: Values,
): void {
  for (const i of steps) {
    const step = expression.steps[i]!
    const args = step.args.map((arg, j) => as(b, values[arg]!, isTruth(expression, arg), takesMask(step, j)))
    const operand = expression.steps[step.args[0]! - expression.leaves.length]
    values[expression.leaves.length + i] = b.let(functionAfter(step.name, operand?.name)(b, ...args))
  }
}

function takesMask({ name, isMask }: Step, arg: number): boolean {
  if (name === 'where') return arg === 0 || isMask
  return name === 'logicalAnd' || name === 'logicalOr' || name === 'logicalNot'
}

function as(b: VectorBuilder, lanes: Expr, isMask: boolean, mask: boolean): Expr {
  if (isMask === mask) return lanes
  return b.let(mask ? toMask(b, lanes) : toFloat(b, lanes))
}
