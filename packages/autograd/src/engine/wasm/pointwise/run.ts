import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import { expensive } from '../math/index.ts'
import { type Access, type ElementKind, type Expression, keyOf, type Leaf, type Step } from './expression.ts'
import { operandWord, pointwiseKernel, words } from './kernel.ts'
import type { Plan } from './plan.ts'

/** How an operand or result lies: its strides in bytes along the axes of the loop. */
export interface Laid {
  readonly kind: ElementKind
  readonly strides: readonly number[]
  readonly bytes: number
}

/** A loop over several arrays: axes in the order of memory, neighbours merged where all arrays allow it. */
export interface Loops {
  readonly sizes: readonly number[]
  /** For each array its strides. */
  readonly strides: readonly (readonly number[])[]
}

/** Merges axes that lie behind each other in every array, and drops those of size 1. */
export function mergeAxes(shape: readonly number[], strides: readonly (readonly number[])[]): Loops {
  const sizes: number[] = []
  const merged: number[][] = strides.map(() => [])
  for (let axis = 0; axis < shape.length; axis++) {
    const n = shape[axis]!
    if (n === 1) continue
    const last = sizes.length - 1
    let joins = last >= 0
    for (let j = 0; joins && j < strides.length; j++) joins = merged[j]![last] === strides[j]![axis]! * n
    if (joins) {
      sizes[last]! *= n
      for (let j = 0; j < strides.length; j++) merged[j]![last] = strides[j]![axis]!
    } else {
      sizes.push(n)
      for (let j = 0; j < strides.length; j++) merged[j]!.push(strides[j]![axis]!)
    }
  }
  return { sizes, strides: merged }
}

/** Elements that a thread works on for some ten microseconds, for steps of unit cost. */
const share = 131_072
const mostParts = 64

/** Steps as multiples of an addition. */
export function costOf(steps: readonly Step[], operands: number): number {
  let cost = operands / 3
  for (const { name } of steps) cost += expensive.has(name) ? 5 : 0.3
  return cost
}

/** Plans the computation of expressions: chooses loops, finds or makes the kernel, describes the work. */
export class Pointwise {
  readonly #machine: Machine
  readonly #kernels = new Map<string, Kernel>()

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /**
   * Values `stores[j]` of the expression at every position, written to `outputs[j]`. Arrays are given with their strides
   * in bytes along `shape`, whose axes come in the order in which the results lie in memory.
   */
  plan(
    dtype: 'float32' | 'float64',
    steps: readonly Step[],
    shape: readonly number[],
    inputs: readonly Laid[],
    stores: readonly number[],
    outputs: readonly Laid[],
  ): Plan {
    const arrays = [...inputs, ...outputs]
    const { sizes, strides } = mergeAxes(
      shape,
      arrays.map((x) => x.strides),
    )
    const rank = Math.max(0, sizes.length - 1)
    const length = sizes[rank] ?? 1
    const leaves = inputs.map(
      ({ kind, bytes }, j): Leaf => ({ kind, access: accessOf(strides[j]![rank] ?? 0, bytes) }),
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
      for (let k = 0; k <= rank; k++) list[word + 1 + k] = strides[j]![k] ?? 0
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
    let kernel = this.#kernels.get(key)
    if (kernel === undefined) {
      kernel = pointwiseKernel(this.#machine, expression, stores, rank)
      this.#kernels.set(key, kernel)
    }
    return kernel
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
