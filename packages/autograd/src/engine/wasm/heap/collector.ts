import type { HeapBlock, Storage } from './storage.ts'

/** So many bytes that left the heap while the collector had no chance to speak are worth a word. */
const much = 2 ** 30

/**
 * What the garbage collector says of blocks that no scope owns. Finalizers never run in a loop that does not yield, and
 * until they do the registry holds on to what it watches: so what has left the heap is watched no more, and is the
 * collector's alone.
 */
export class Collector {
  readonly #registry: FinalizationRegistry<Storage> | null
  /** Watched storages that have no elements yet, oldest first. */
  readonly #waiting = new Set<Storage>()
  /** Bytes that left the heap since a finalizer ran; Infinity when that has been said. */
  #unheard = 0

  constructor(collected: (x: Storage) => void) {
    const heard = (x: Storage) => {
      if (this.#unheard < Infinity) this.#unheard = 0
      collected(x)
    }
    this.#registry = typeof FinalizationRegistry === 'undefined' ? null : new FinalizationRegistry(heard)
  }

  watch(block: HeapBlock): void {
    const { storage } = block
    if (storage.at === 0) this.#waiting.add(storage)
    this.#registry?.register(block, storage, storage)
  }

  /** A watched storage got its place in the heap. */
  arrived(x: Storage): void {
    this.#waiting.delete(x)
  }

  forget(x: Storage): void {
    this.#waiting.delete(x)
    this.#registry?.unregister(x)
  }

  /** So much has left the heap, none of it used after that tick. What waits since then holds on to what it would read. */
  haveLeft(bytes: number, tick: number): void {
    for (const x of this.#waiting) {
      if (x.tick > tick) break
      this.forget(x)
    }
    this.#unheard += bytes
    if (this.#unheard <= much || this.#unheard === Infinity) return
    this.#unheard = Infinity
    console.warn(
      'wengert: a gigabyte of tensors was moved out of the heap in a loop that never yields, in which nobody can tell ' +
        'which of them are still needed; scope(() => ...) around each step, or optimizer.minimize(() => loss), frees them ' +
        'at once and is faster',
    )
  }
}
