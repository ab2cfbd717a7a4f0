import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'

/** Bytes for kernels that are taken from the heap at a time, so that it is not strewn with them. */
const chunk = 64 << 10

/** Memory of the heap that stays; throws or gives 0 where there is none. */
export type Allocate = (bytes: number) => number

/** The bytes of kernels in linear memory, where other threads find them. */
export class Uploads {
  readonly #machine: Machine
  readonly #allocate: Allocate
  /** Where they lie, by the kernel's id; 0 where there is no room for them. */
  readonly #known: number[] = []
  /** What is left of the last chunk. */
  #next = 0
  #left = 0

  constructor(machine: Machine, allocate: Allocate) {
    this.#machine = machine
    this.#allocate = allocate
  }

  /** The address of the kernel's bytes; 0 where there is no room for them: then one thread runs it alone. */
  addressOf({ bytes, id }: Kernel): number {
    const known = this.#known[id]
    if (known !== undefined) return known
    const at = this.#room(bytes.length)
    if (at !== 0) this.#machine.u8.set(bytes, at)
    this.#known[id] = at
    return at
  }

  #room(bytes: number): number {
    if (bytes > this.#left) {
      try {
        const size = Math.max(chunk, bytes)
        this.#next = this.#allocate(size)
        this.#left = this.#next === 0 ? 0 : size
      } catch {
        return 0
      }
    }
    if (bytes > this.#left) return 0
    const at = this.#next
    this.#next += bytes
    this.#left -= bytes
    return at
  }
}
