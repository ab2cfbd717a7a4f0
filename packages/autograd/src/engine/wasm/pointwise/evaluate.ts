import type { Expr } from '../asm/instructions.ts'
import { v128 } from '../asm/vector.ts'
import { vectorFunctions } from '../math/index.ts'
import { toFloat, toMask } from './access.ts'
import type { VectorBuilder } from './builder.ts'
import type { Expression, Step } from './expression.ts'

/** A value in lanes: numbers, or a mask where it is a truth value. */
interface Value {
  readonly lanes: Expr
  readonly isMask: boolean
}

/** Writes the code of all steps, given the leaves' lanes; returns the lanes of every value, leaves first. */
export function evaluate(b: VectorBuilder, { leaves, steps }: Expression, loaded: readonly Expr[]): Expr[] {
  const values: Value[] = leaves.map(({ kind }, i) => ({ lanes: loaded[i]!, isMask: kind === 'bool' }))
  for (const step of steps) {
    const args = step.args.map((arg, i) => as(b, values[arg]!, takesMask(step, i)))
    const lanes = b.let(vectorFunctions[step.name](b, ...args))
    values.push({ lanes, isMask: step.isMask })
  }
  return values.map(({ lanes }) => lanes)
}

function takesMask({ name, isMask }: Step, arg: number): boolean {
  if (name === 'where') return arg === 0 || isMask
  return name === 'logicalAnd' || name === 'logicalOr' || name === 'logicalNot'
}

function as(b: VectorBuilder, { lanes, isMask }: Value, mask: boolean): Expr {
  if (isMask === mask) return lanes
  return b.let(mask ? toMask(b, lanes) : toFloat(b, lanes))
}

/** What stands where nothing was computed. */
export const nothing = v128.zero
