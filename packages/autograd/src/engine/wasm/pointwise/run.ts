import type { Kernel } from '../machine/kernel.ts'
import { layout } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import { expensive } from '../math/index.ts'
import { type Access, type ElementKind, type Expression, keyOf, type Leaf, type Step } from './expression.ts'
import { operandWord, pointwiseKernel, words } from './kernel.ts'

/** Where an operand or result lies: a byte address, and strides in bytes along the axes of the loop. */
export interface Placed {
  readonly kind: ElementKind
  readonly at: number
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

/** Computes expressions: chooses loops, finds or makes the kernel, describes the work and runs it. */
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
  run(
    dtype: 'float32' | 'float64',
    steps: readonly Step[],
    shape: readonly number[],
    inputs: readonly Placed[],
    stores: readonly number[],
    outputs: readonly Placed[],
  ): void {
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
    const kernel = this.#kernel({ dtype, leaves, steps }, stores, rank)
    let rows = 1
    for (let k = 0; k < rank; k++) rows *= sizes[k]!
    const parts = this.#describe(arrays, strides, sizes, rows, length, costOf(steps, arrays.length))
    this.#machine.run(kernel, layout.args, parts)
  }

  #describe(
    arrays: readonly Placed[],
    strides: readonly (readonly number[])[],
    sizes: readonly number[],
    rows: number,
    length: number,
    cost: number,
  ): number {
    const { i32 } = this.#machine
    const rank = Math.max(0, sizes.length - 1)
    const at = layout.args >>> 2
    const { rowShare, lengthShare } = shares(rows, length, cost)
    const lengthParts = Math.ceil(length / lengthShare)
    i32[at + words.rows] = rows
    i32[at + words.length] = length
    i32[at + words.rowShare] = rowShare
    i32[at + words.lengthParts] = lengthParts
    i32[at + words.lengthShare] = lengthShare
    for (let k = 0; k < rank; k++) i32[at + words.sizes + k] = sizes[k]!
    for (let j = 0; j < arrays.length; j++) {
      let word = at + operandWord(rank, j)
      i32[word++] = arrays[j]!.at
      for (let k = 0; k <= rank; k++) i32[word++] = strides[j]![k] ?? 0
    }
    return Math.ceil(rows / rowShare) * lengthParts
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
