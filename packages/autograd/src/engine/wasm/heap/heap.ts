import type { Machine } from '../machine/machine.ts'
import { bytesOfClass, classAbove, classWithin } from './sizes.ts'

/** Bytes behind the last block that kernels may read, though never write. */
const slack = 256

/**
 * Blocks of the linear memory: a free list for each size class, and untouched memory above. Adjacent free blocks are
 * merged only when nothing else helps. It never takes more than `limit` bytes.
 */
export class Heap {
  /** Bytes that blocks may take altogether. */
  limit: number
  /** Bytes of the blocks in use. */
  used = 0
  readonly start: number
  readonly #machine: Machine
  readonly #free: number[][] = []
  #top: number
  #freed = 0

  constructor(machine: Machine, limit: number) {
    this.#machine = machine
    this.start = machine.heapStart
    this.limit = limit
    this.#top = this.start
  }

  /** Bytes of memory that ever held a block. */
  get reached(): number {
    return this.#top - this.start
  }

  /** A block of at least so many bytes at a multiple of 64; 0 when none is left within the limit. */
  allocate(bytes: number): number {
    const wanted = classAbove(bytes)
    const at = this.#free[wanted]?.pop() ?? (this.#fromTop(wanted) || this.#fromLarger(wanted, 8))
    if (at !== 0) return this.#hand(at, wanted)
    if (this.#freed > 0) this.#merge()
    const found = this.#fromTop(wanted) || this.#fromLarger(wanted, Infinity)
    return found === 0 ? 0 : this.#hand(found, wanted)
  }

  /** Takes back a block that `allocate(bytes)` gave. */
  free(at: number, bytes: number): void {
    const index = classAbove(bytes)
    this.used -= bytesOfClass(index)
    this.#freed++
    this.#put(at, index)
  }

  #hand(at: number, index: number): number {
    this.used += bytesOfClass(index)
    return at
  }

  #put(at: number, index: number): void {
    const list = this.#free[index]
    if (list) list.push(at)
    else this.#free[index] = [at]
  }

  #fromTop(index: number): number {
    const bytes = bytesOfClass(index)
    const at = this.#top
    const end = at + bytes
    if (end - this.start > this.limit) return 0
    if (end + slack > this.#machine.bytes && !this.#extend(end + slack)) return 0
    this.#top = end
    return at
  }

  /** Memory grows by quarters: fewer, larger steps as it gets large. */
  #extend(bytes: number): boolean {
    const roomy = Math.min(this.start + this.limit + slack, bytes + Math.floor((bytes - this.start) / 4))
    return this.#machine.grow(Math.max(bytes, roomy)) || this.#machine.grow(bytes)
  }

  /** A block cut off a larger free one, at most so many classes above. */
  #fromLarger(index: number, reach: number): number {
    const last = Math.min(this.#free.length - 1, index + reach)
    for (let larger = index; larger <= last; larger++) {
      const at = this.#free[larger]?.pop()
      if (at === undefined) continue
      const bytes = bytesOfClass(index)
      this.#split(at + bytes, bytesOfClass(larger) - bytes)
      return at
    }
    return 0
  }

  /** Files a run of free memory as blocks of known classes. */
  #split(from: number, bytes: number): void {
    let at = from
    for (let left = bytes; left > 0; ) {
      const index = classWithin(left)
      this.#put(at, index)
      at += bytesOfClass(index)
      left -= bytesOfClass(index)
    }
  }

  /** Joins free neighbours; what is free at the very top is untouched memory again. */
  #merge(): void {
    const blocks: { at: number; bytes: number }[] = []
    this.#free.forEach((list, index) => {
      for (const at of list) blocks.push({ at, bytes: bytesOfClass(index) })
      list.length = 0
    })
    blocks.sort((a, b) => a.at - b.at)
    this.#freed = 0
    let run: { at: number; bytes: number } | null = null
    const file = () => {
      if (run === null) return
      if (run.at + run.bytes === this.#top) this.#top = run.at
      else this.#split(run.at, run.bytes)
    }
    for (const block of blocks) {
      if (run !== null && run.at + run.bytes === block.at) run.bytes += block.bytes
      else {
        file()
        run = { ...block }
      }
    }
    file()
  }
}
