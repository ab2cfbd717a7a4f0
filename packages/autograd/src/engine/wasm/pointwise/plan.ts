import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'

/** Work of a certain structure: a kernel, its parts, and its description but for the addresses. */
export interface Plan {
  readonly kernel: Kernel
  readonly parts: number
  readonly words: Int32Array
  /** Which words are the addresses of the operands and results. */
  readonly addresses: readonly number[]
}

/** Writes a plan's description where the next kernel looks for it; the addresses are missing. */
export function describe(machine: Machine, { words }: Plan): void {
  const at = machine.args >>> 2
  const { i32 } = machine.words
  // Most are short, and a loop is faster than a call then.
  for (let i = 0; i < words.length; i++) i32[at + i] = words[i]!
}

/** Fills in the address of operand or result j. */
export function place(machine: Machine, { addresses }: Plan, j: number, address: number): void {
  machine.words.i32[(machine.args >>> 2) + addresses[j]!] = address
}
