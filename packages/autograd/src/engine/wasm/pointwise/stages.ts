import { expensive } from '../math/index.ts'
import type { Expression } from './expression.ts'

/**
 * Steps that are computed in one loop. A loop with two expensive functions is slower than two loops: so much is between
 * one vector and the next that the processor cannot work on both.
 */
export interface Stage {
  /** Numbers of the steps, in their order. */
  readonly steps: readonly number[]
  /** Values that the stage starts from: leaves, and steps of earlier stages. */
  readonly reads: readonly number[]
  /** Values that later stages start from. */
  readonly keeps: readonly number[]
  /** How many vectors a round of the loop computes. */
  readonly unroll: number
}

/** Cuts an expression behind each expensive step. */
export function stagesOf(expression: Expression): readonly Stage[] {
  const { leaves, steps } = expression
  const at = placesOf(expression)
  const count = 1 + Math.max(0, ...at)
  const last = steps.map(() => 0)
  steps.forEach(({ args }, i) => {
    for (const arg of args)
      if (arg >= leaves.length) last[arg - leaves.length] = Math.max(last[arg - leaves.length]!, at[i]!)
  })
  return Array.from({ length: count }, (_, stage): Stage => {
    const own = steps.map((_, i) => i).filter((i) => at[i] === stage)
    const isOutside = (value: number) => value < leaves.length || at[value - leaves.length] !== stage
    const reads = new Set(own.flatMap((i) => steps[i]!.args.filter(isOutside)))
    // A leaf that no step reads is a value that is wanted as it is.
    if (steps.length === 0) reads.add(0)
    const keeps = own.filter((i) => last[i]! > stage).map((i) => leaves.length + i)
    return { steps: own, reads: [...reads], keeps, unroll: unrolling(expression, own, [...reads]) }
  })
}

/**
 * The stage of each step: a new one from the second expensive step on. What is cheap follows the latest of its
 * operands, or, if it takes only leaves, waits until it is first needed: reading those again costs no more than reading
 * a value that was put aside.
 */
function placesOf({ leaves, steps }: Expression): number[] {
  const at: number[] = []
  const fromLeaves: boolean[] = []
  let next = 0
  for (const { name, args } of steps) {
    const below = args.filter((arg) => arg >= leaves.length).map((arg) => arg - leaves.length)
    const costs = expensive.has(name)
    fromLeaves.push(!costs && below.every((i) => fromLeaves[i]))
    at.push(costs ? next++ : Math.max(0, ...below.map((i) => at[i]!)))
  }
  // What becomes of the last value does so in the last stage.
  if (steps.length > 0) at[steps.length - 1] = Math.max(...at)
  for (let i = steps.length - 2; i >= 0; i--) {
    if (!fromLeaves[i]) continue
    const users = at.filter((_, j) => steps[j]!.args.includes(leaves.length + i))
    at[i] = users.length > 0 ? Math.min(...users) : 0
  }
  return at
}

/** Short bodies are repeated, so that the loop itself costs little; elements apart are loaded one by one anyway. */
function unrolling({ leaves, steps }: Expression, own: readonly number[], reads: readonly number[]): number {
  if (reads.some((value) => leaves[value]?.access === 'strided')) return 1
  if (own.some((i) => expensive.has(steps[i]!.name))) return 1
  return own.length <= 2 ? 4 : own.length <= 5 ? 2 : 1
}
