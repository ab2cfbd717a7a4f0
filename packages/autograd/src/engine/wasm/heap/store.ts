import type { MemoryError } from '../../../errors/index.ts'
import type { MemoryStats } from '../../facts.ts'
import { ownership } from '../../ownership.ts'
import type { Machine } from '../machine/machine.ts'
import { Collector } from './collector.ts'
import { arrayAt } from './elements.ts'
import { Heap } from './heap.ts'
import { outOfMemory } from './outOfMemory.ts'
import type { HeapBlock, Storage } from './storage.ts'
import { Traffic } from './traffic.ts'

interface Placed {
  readonly storage: Storage
}

/** The heap begins with so much, beside what is reserved, and gets more when it turns out to need it. */
const firstLimit = 16 << 20
/** What leaves the heap at a time, as a share of its limit. */
const batch = 1 / 4

/**
 * Storages in the heap. When it is full, the ones that were not used for longest go to ordinary arrays, which the
 * garbage collector owns, and come back when they are read: so what nobody holds any more needs no finalizer to go,
 * and a loop that never yields, in which none runs, stays bounded. The heap grows when most of its blocks belong to
 * scopes, which will free them, or when what it paged out comes back.
 */
export class Store {
  readonly heap: Heap
  #heapLimit: number
  /** Notes where storages are made. */
  debug = false
  readonly #machine: Machine
  readonly #inHeap: Storage[] = []
  readonly #reserved = new Map<number, number>()
  readonly #collector = new Collector((x) => this.release(x))
  #tick = 0
  #peak = 0
  readonly #traffic = new Traffic()
  /** Bytes that are reserved. */
  #reserve = 0
  /** Bytes in the heap that only the garbage collector can tell to be dead. */
  #loose = 0

  readonly #relieve: () => void

  /** `relieve` makes others give back what they reserved and can do without. */
  constructor(machine: Machine, heapLimit: number, relieve: () => void = () => {}) {
    this.#machine = machine
    this.#heapLimit = heapLimit
    this.#relieve = relieve
    this.heap = new Heap(machine, Math.min(firstLimit, heapLimit))
  }

  /** Bytes that the heap may take at most. What is there already stays until its place is needed. */
  get heapLimit(): number {
    return this.#heapLimit
  }

  set heapLimit(bytes: number) {
    this.#heapLimit = bytes
    this.heap.limit = Math.min(this.heap.limit, bytes)
  }

  #place(x: Storage, op: string): void {
    this.#put(x, this.allocate(x.bytes, op, x))
    x.pins++
  }

  #put(x: Storage, at: number): void {
    if (this.heap.used > this.#peak) this.#peak = this.heap.used
    x.at = at
    x.slot = this.#inHeap.length
    x.tick = ++this.#tick
    this.#inHeap.push(x)
    if (x.loose) {
      this.#loose += x.bytes
      this.#collector.arrived(x)
    }
  }

  /** Whether the elements are in the heap; if so it counts as a use. */
  isIn(x: Storage): boolean {
    if (x.at === 0) return false
    x.tick = ++this.#tick
    return true
  }

  /** Memory for a storage if there is some at hand; nothing else moves. */
  placeAtOnce(x: Storage): boolean {
    const at = this.heap.allocate(x.bytes)
    if (at === 0) return false
    this.#put(x, at)
    return true
  }

  /**
   * Gives storages memory and runs what fills them; meanwhile they stay where they are. If either fails, none of them has
   * memory.
   */
  filling(list: readonly Placed[], op: string, run: () => void): void {
    let placed = 0
    try {
      for (; placed < list.length; placed++) this.#place(list[placed]!.storage, op)
      run()
      for (let i = 0; i < placed; i++) list[i]!.storage.pins--
    } catch (error) {
      for (let i = 0; i < placed; i++) {
        list[i]!.storage.pins--
        this.#evict(list[i]!.storage)
      }
      throw error
    }
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
    this.#relieve()
    return this.#find(bytes)
  }

  free(at: number, bytes: number): void {
    this.heap.free(at, bytes)
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

  /** Told of every new block, and of those that scopes leave: the collector tells when they are gone, or a scope does. */
  watch(block: HeapBlock): void {
    const { storage } = block
    if (this.debug) storage.origin ??= stack()
    if (ownership.scoped || storage.loose) return
    storage.loose = true
    if (storage.at !== 0) this.#loose += storage.bytes
    else storage.tick = ++this.#tick
    this.#collector.watch(block)
  }

  /** Brings a storage whose elements are known into the heap. */
  bringIn(x: Storage, op: string): void {
    x.tick = ++this.#tick
    if (x.at !== 0) return
    const { data } = x
    this.#put(x, this.allocate(x.bytes, op, x))
    if (data === null) return
    arrayAt(this.#machine, x.dtype, x.at, x.size).set(data as never)
    x.data = null
    this.#traffic.comesBack(x.bytes)
  }

  /** The block of this storage is gone. */
  release(x: Storage): void {
    if (!x.owned) return
    x.owned = false
    this.#dropIfUnused(x)
  }

  /** A recipe no longer reads this storage. */
  finishReading(x: Storage): void {
    x.readers--
    this.#dropIfUnused(x)
  }

  #dropIfUnused(x: Storage): void {
    if (x.owned || x.readers > 0) return
    const { recipe } = x
    x.recipe = null
    x.data = null
    if (x.loose) this.#collector.forget(x)
    if (x.at !== 0) this.#evict(x)
    recipe?.abandon()
  }

  /** Takes a storage out of the heap; its elements are gone unless they were copied. */
  #evict(x: Storage): void {
    const last = this.#inHeap.pop()!
    if (last !== x) {
      this.#inHeap[x.slot] = last
      last.slot = x.slot
    }
    this.heap.free(x.at, x.bytes)
    if (x.loose) this.#loose -= x.bytes
    x.slot = -1
    x.at = 0
  }

  #makeRoom(bytes: number): number {
    const { heap } = this
    if (this.#growthPays(bytes)) {
      this.#traffic.begin()
      const at = this.#raise(Math.max(heap.limit * 1.5, heap.limit + 4 * bytes), bytes)
      if (at !== 0) return at
    }
    for (let wanted = Math.max(bytes, heap.limit * batch); ; ) {
      const freed = this.#pageOut(wanted)
      const at = freed > 0 ? heap.allocate(bytes) : 0
      if (at !== 0) return at
      if (freed === 0) return this.#raise(heap.limit + 4 * bytes, bytes) || this.#raise(this.heapLimit, bytes)
    }
  }

  /** Whether a larger heap is better than an emptier one. */
  #growthPays(bytes: number): boolean {
    const { limit, used } = this.heap
    return this.#loose < (used - this.#reserve) / 2 || this.#traffic.isVain || bytes > limit / 4
  }

  /** A block from a larger heap; 0 where that is not allowed or not to be had. */
  #raise(limit: number, bytes: number): number {
    const { heap } = this
    if (heap.limit >= this.heapLimit) return 0
    heap.limit = Math.min(this.heapLimit, Math.max(limit, heap.limit))
    return heap.allocate(bytes)
  }

  /** Moves storages that were not used for longest out of the heap; returns the bytes that became free. */
  #pageOut(bytes: number): number {
    const candidates = this.#inHeap.filter((x) => x.pins === 0).sort((a, b) => a.tick - b.tick)
    let freed = 0
    let last = 0
    for (const x of candidates) {
      if (freed >= bytes) break
      x.data = arrayAt(this.#machine, x.dtype, x.at, x.size).slice()
      this.#evict(x)
      if (x.loose) this.#collector.forget(x)
      freed += x.bytes
      last = x.tick
      this.#traffic.leaves(x.bytes)
    }
    this.#traffic.batchHasLeft(freed)
    this.#collector.haveLeft(freed, last)
    return freed
  }

  #outOfMemory(op: string, bytes: number, what: Storage | undefined): MemoryError {
    return outOfMemory(op, bytes, what, { used: this.heap.used, heapLimit: this.heapLimit })
  }

  stats(): MemoryStats {
    const { pagesOut, pagesIn, bytesOut, bytesIn } = this.#traffic
    return {
      bytes: this.heap.used,
      blocks: this.#inHeap.length,
      peak: this.#peak,
      limit: this.heap.limit,
      heapLimit: this.heapLimit,
      pagesOut,
      pagesIn,
      bytesOut,
      bytesIn,
    }
  }

  /** Every storage in the heap, for reports. */
  get inHeap(): readonly Storage[] {
    return this.#inHeap
  }
}

/** Where the program is: the caller of the library may be further away than stacks usually reach. */
function stack(): string | undefined {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 100
  const found = new Error('allocated').stack
  Error.stackTraceLimit = stackTraceLimit
  return found
}
