import type { Kernel } from '../machine/kernel.ts'
import { layout } from '../machine/layout.ts'
import { closed, partBits, words as w } from './words.ts'

/** Milliseconds of one wait for the workers. Waits are counted, so that a suspended process loses no worker. */
export const slice = 100

/** The job's words as the main thread uses them. */
export class Job {
  /** The number of the job that runs or comes next. */
  generation: number
  readonly #words: Int32Array
  readonly #canWait: boolean

  constructor(memory: WebAssembly.Memory) {
    this.#words = new Int32Array(memory.buffer, layout.control, 64)
    this.#canWait = mayWait(this.#words)
    this.generation = Atomics.load(this.#words, w.ticket) >>> partBits
    this.close()
  }

  /** Lets nobody claim a part any more; returns the one that would have been next. */
  close(): number {
    // Never 0, which is what words say that nobody has written yet.
    this.generation = (this.generation + 1) & (-1 >>> partBits) || 1
    const before = Atomics.exchange(this.#words, w.ticket, (this.generation << partBits) | closed)
    return before & closed
  }

  /** Opens a job of the kernel whose bytes lie at `at`; the last one must be closed and over. */
  open(kernel: Kernel, at: number, args: number, first: number, parts: number): void {
    const words = this.#words
    Atomics.store(words, w.kernel, kernel.id)
    Atomics.store(words, w.bytesAt, at)
    Atomics.store(words, w.bytes, kernel.bytes.length)
    Atomics.store(words, w.args, args)
    Atomics.store(words, w.first, first)
    Atomics.store(words, w.parts, parts)
    Atomics.store(words, w.ticket, this.generation << partBits)
  }

  /** The part for this thread to run; none is left when it is not below the number of parts. */
  claim(): number {
    return Atomics.add(this.#words, w.ticket, 1) & closed
  }

  /** Wakes so many workers that sleep. */
  wake(workers: number): void {
    Atomics.notify(this.#words, w.ticket, workers)
  }

  /** Whether this thread wants the bell to be rung. */
  set waiting(waiting: boolean) {
    Atomics.store(this.#words, w.waiting, waiting ? 1 : 0)
  }

  get bell(): number {
    return Atomics.load(this.#words, w.bell)
  }

  /** Until the bell, which stood at `bell`, is rung, or one slice. The main thread of a page may not sleep. */
  wait(bell: number): void {
    if (this.#canWait) {
      Atomics.wait(this.#words, w.bell, bell, slice)
      return
    }
    const end = performance.now() + slice
    while (this.bell === bell && performance.now() < end);
  }
}

function mayWait(words: Int32Array): boolean {
  try {
    Atomics.wait(words, w.bell, Atomics.load(words, w.bell) + 1, 0)
    return true
  } catch {
    return false
  }
}
