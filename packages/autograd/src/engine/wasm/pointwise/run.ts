import { collapse } from '../../reference/walk.ts'
import type { Kernel } from '../machine/kernel.ts'
import { Kernels } from '../machine/kernels.ts'
import type { Machine } from '../machine/machine.ts'
import { expensive } from '../math/index.ts'
import {
  type Access,
  type ElementKind,
  type Expression,
  keyOf,
  type LaneType,
  type Leaf,
  type Step,
} from './expression.ts'
import { operandWord, pointwiseKernel, words } from './kernel.ts'
import type { Plan } from './plan.ts'

/** How an operand or result lies: its strides in bytes along the axes of the loop. */
export interface Laid {
  readonly kind: ElementKind
  readonly strides: readonly number[]
  readonly bytes: number
}

/** Elements that a thread works on for some five microseconds or more, for steps of unit cost. */
export const share = 65_536
export const mostParts = 64

/** Steps as multiples of an addition. */
export function costOf(steps: readonly Step[], operands: number): number {
  let cost = operands / 3
  for (const { name } of steps) cost += expensive.has(name) ? 5 : 0.3
  return cost
}

/** Plans the computation of expressions: chooses loops, finds or makes the kernel, describes the work. */
export class Pointwise {
  readonly #machine: Machine
  readonly #kernels = new Kernels<string>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /**
   * Values `stores[j]` of the expression at every position, written to `outputs[j]`. Arrays are given with their strides
   * in bytes along `shape`, whose axes come in the order in which the results lie in memory.
   */
  plan(
    dtype: LaneType,
    steps: readonly Step[],
    shape: readonly number[],
    inputs: readonly Laid[],
    stores: readonly number[],
    outputs: readonly Laid[],
  ): Plan {
    const arrays = [...inputs, ...outputs]
    const { shape: sizes, strides } = collapse(
      shape,
      arrays.map((x) => x.strides),
    )
    const rank = sizes.length - 1
    const length = sizes[rank]!
    const leaves = inputs.map(
      ({ kind, bytes }, j): Leaf => ({ kind, access: accessOf(strides[j]![rank]!, bytes) }),
    )
    let rows = 1
    for (let k = 0; k < rank; k++) rows *= sizes[k]!
    const { rowShare, lengthShare } = shares(rows, length, costOf(steps, arrays.length))
    const lengthParts = Math.ceil(length / lengthShare)
    const list = new Int32Array(operandWord(rank, arrays.length))
    list[words.rows] = rows
    list[words.length] = length
    list[words.rowShare] = rowShare
    list[words.lengthParts] = lengthParts
    list[words.lengthShare] = lengthShare
    for (let k = 0; k < rank; k++) list[words.sizes + k] = sizes[k]!
    const addresses = arrays.map((_, j) => operandWord(rank, j))
    addresses.forEach((word, j) => {
      for (let k = 0; k <= rank; k++) list[word + 1 + k] = strides[j]![k]!
    })
    return {
      kernel: this.#kernel({ dtype, leaves, steps }, stores, rank),
      parts: Math.ceil(rows / rowShare) * lengthParts,
      words: list,
      addresses,
    }
  }

  #kernel(expression: Expression, stores: readonly number[], rank: number): Kernel {
    const key = `${keyOf(expression)}>${stores.join()}:${rank}`
    return this.#kernels.get(key, () => pointwiseKernel(this.#machine, expression, stores, rank))
  }
}

export function accessOf(stride: number, bytes: number): Access {
  return stride === bytes ? 'vector' : stride === 0 ? 'splat' : 'strided'
}

/** How many rows, and how much of each, a part takes: it depends on sizes alone. */
export function shares(
  rows: number,
  length: number,
  cost: number,
): { rowShare: number; lengthShare: number } {
  const total = rows * length
  const wanted = Math.max(share / cost, total / mostParts)
  if (total < 1.5 * wanted) return { rowShare: rows, lengthShare: Math.max(1, length) }
  if (length >= wanted || rows === 1)
    return { rowShare: 1, lengthShare: Math.min(length, Math.ceil(wanted / 64) * 64) }
  return { rowShare: Math.ceil(wanted / length), lengthShare: length }
}
