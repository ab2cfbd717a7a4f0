import type { Machine } from '../machine/machine.ts'
import { Heap } from './heap.ts'
import { outOfMemory } from './outOfMemory.ts'
import type { Storage } from './storage.ts'
import { Traffic } from './traffic.ts'

/** The heap begins with so much, beside what is reserved, and gets more when it turns out to need it. */
const firstLimit = 16 << 20
/** What leaves the heap at a time, as a share of its limit. */
const batch = 1 / 4

/** What a heap without room turns to. */
export interface Relief {
  /** Moves storages that were not used for longest out of the heap; returns the bytes that became free. */
  pageOut(bytes: number): number
  /** Bytes in the heap that only the garbage collector can tell to be dead. */
  loose(): number
  /** Makes others give back what they reserved and can do without. */
  relieve(): void
}

/**
 * Memory of the heap, found somehow: it grows when most of its blocks belong to scopes, which will free them, or when what
 * it paged out comes back; else what was not used for longest leaves it.
 */
export class Room {
  readonly heap: Heap
  readonly traffic = new Traffic()
  #heapLimit: number
  readonly #relief: Relief
  readonly #reserved = new Map<number, number>()
  /** Bytes that are reserved. */
  #reserve = 0

  constructor(machine: Machine, heapLimit: number, relief: Relief) {
    this.#heapLimit = heapLimit
    this.heap = new Heap(machine, Math.min(firstLimit, heapLimit))
    this.#relief = relief
  }

  /** Bytes that the heap may take at most. What is there already stays until its place is needed. */
  get heapLimit(): number {
    return this.#heapLimit
  }

  set heapLimit(bytes: number) {
    this.#heapLimit = bytes
    this.heap.limit = Math.min(this.heap.limit, bytes)
  }

  /** Throws a MemoryError for a storage that could not have memory even if nothing else had. */
  checkFits(x: Storage, op: string): void {
    if (!(x.bytes <= this.heapLimit)) throw this.#outOfMemory(op, x.bytes, x)
  }

  /** A bare piece of the heap; nothing moves it, and whoever asked gives it back. */
  allocate(bytes: number, op = 'allocate', what?: Storage): number {
    // What can never fit must not drive everything else out; NaN sizes fit nowhere.
    const at = bytes <= this.heapLimit ? this.#find(bytes) || this.#findRelieved(bytes, what) : 0
    if (at === 0) throw this.#outOfMemory(op, bytes, what)
    return at
  }

  #find(bytes: number): number {
    return this.heap.allocate(bytes) || this.#makeRoom(bytes)
  }

  /** Bare pieces are for work under way, which may be using what would be given back. */
  #findRelieved(bytes: number, what: Storage | undefined): number {
    if (what === undefined || this.#reserve === 0) return 0
    this.#relief.relieve()
    return this.#find(bytes)
  }

  /** A bare piece whose size is remembered for whoever gives it back. */
  reserve(bytes: number): number {
    this.#makeReserve(bytes)
    try {
      const at = this.allocate(bytes)
      this.#reserved.set(at, bytes)
      return at
    } catch (error) {
      this.#makeReserve(-bytes)
      throw error
    }
  }

  giveBack(at: number): void {
    const bytes = this.#reserved.get(at)!
    this.heap.free(at, bytes)
    this.#reserved.delete(at)
    this.#makeReserve(-bytes)
  }

  /** What is reserved comes on top of what tensors may take. */
  #makeReserve(bytes: number): void {
    this.#reserve += bytes
    this.heap.limit = Math.min(this.heapLimit, this.heap.limit + bytes)
  }

  #makeRoom(bytes: number): number {
    const { heap } = this
    if (this.#growthPays(bytes)) {
      this.traffic.begin()
      const at = this.#raise(Math.max(heap.limit * 1.5, heap.limit + 4 * bytes), bytes)
      if (at !== 0) return at
    }
    for (let wanted = Math.max(bytes, heap.limit * batch); ; ) {
      const freed = this.#relief.pageOut(wanted)
      const at = freed > 0 ? heap.allocate(bytes) : 0
      if (at !== 0) return at
      if (freed === 0) return this.#raise(heap.limit + 4 * bytes, bytes) || this.#raise(this.heapLimit, bytes)
    }
  }

  /** Whether a larger heap is better than an emptier one. */
  #growthPays(bytes: number): boolean {
    const { limit, used } = this.heap
    return this.#relief.loose() < (used - this.#reserve) / 2 || this.traffic.isVain || bytes > limit / 4
  }

  /** A block from a larger heap; 0 where that is not allowed or not to be had. */
  #raise(limit: number, bytes: number): number {
    const { heap } = this
    if (heap.limit >= this.heapLimit) return 0
    heap.limit = Math.min(this.heapLimit, Math.max(limit, heap.limit))
    return heap.allocate(bytes)
  }

  #outOfMemory(op: string, bytes: number, what: Storage | undefined) {
    return outOfMemory(op, bytes, what, { used: this.heap.used, heapLimit: this.heapLimit })
  }
}
