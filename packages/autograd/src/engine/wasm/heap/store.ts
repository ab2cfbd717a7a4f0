import type { MemoryStats } from '../../facts.ts'
import { ownership } from '../../ownership.ts'
import type { Machine } from '../machine/machine.ts'
import { Backlog } from './backlog.ts'
import { Collector } from './collector.ts'
import { arrayAt } from './elements.ts'
import type { Heap } from './heap.ts'
import { Room } from './room.ts'
import type { HeapBlock, Storage } from './storage.ts'

interface Placed {
  readonly storage: Storage
}

/**
 * Storages in the heap. When it is full, the ones that were not used for longest go to ordinary arrays, which the
 * garbage collector owns, and come back when they are read: so what nobody holds any more needs no finalizer to go,
 * and a loop that never yields, in which none runs, stays bounded.
 */
export class Store {
  readonly heap: Heap
  readonly #room: Room
  /** Notes where storages are made. */
  debug = false
  readonly #machine: Machine
  readonly #inHeap: Storage[] = []
  readonly #collector = new Collector((x) => this.release(x))
  readonly #backlog = new Backlog()
  #tick = 0
  #peak = 0
  /** Bytes in the heap that only the garbage collector can tell to be dead. */
  #loose = 0

  /** `relieve` makes others give back what they reserved and can do without. */
  constructor(machine: Machine, heapLimit: number, relieve: () => void = () => {}) {
    this.#machine = machine
    this.#room = new Room(machine, heapLimit, {
      pageOut: (bytes) => this.#pageOut(bytes),
      loose: () => this.#loose,
      relieve,
    })
    this.heap = this.#room.heap
  }

  get heapLimit(): number {
    return this.#room.heapLimit
  }

  set heapLimit(bytes: number) {
    this.#room.heapLimit = bytes
  }

  #place(x: Storage, op: string): void {
    this.#put(x, this.#room.allocate(x.bytes, op, x))
    x.pins++
  }

  #put(x: Storage, at: number): void {
    if (this.heap.used > this.#peak) this.#peak = this.heap.used
    x.at = at
    x.slot = this.#inHeap.length
    x.tick = ++this.#tick
    x.written = Infinity
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
      for (let i = 0; i < placed; i++) {
        const { storage } = list[i]!
        storage.written = this.#machine.begun
        storage.pins--
      }
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
    this.#room.checkFits(x, op)
  }

  /** A bare piece of the heap; nothing moves it, and whoever asked gives it back. */
  allocate(bytes: number): number {
    return this.#room.allocate(bytes)
  }

  free(at: number, bytes: number): void {
    this.heap.free(at, bytes)
  }

  /** A bare piece whose size is remembered for whoever gives it back. */
  reserve(bytes: number): number {
    return this.#room.reserve(bytes)
  }

  giveBack(at: number): void {
    this.#room.giveBack(at)
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
    this.#put(x, this.#room.allocate(x.bytes, op, x))
    if (data === null) return
    arrayAt(this.#machine, x.dtype, x.at, x.size).set(data as never)
    x.written = 0
    x.data = null
    this.#room.traffic.comesBack(x.bytes)
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
      this.#room.traffic.leaves(x.bytes)
    }
    this.#room.traffic.batchHasLeft(freed)
    this.#collector.haveLeft(freed, last)
    this.#backlog.grows(freed, this.heap.limit)
    return freed
  }

  stats(): MemoryStats {
    const { pagesOut, pagesIn, bytesOut, bytesIn } = this.#room.traffic
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
