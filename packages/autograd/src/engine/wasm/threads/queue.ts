import type { Kernel } from '../machine/kernel.ts'
import { layout } from '../machine/layout.ts'
import { partsOf } from './parts.ts'
import { closed, partBits, words as w } from './words.ts'

/** Milliseconds of one wait for the workers. Waits are counted, so that a suspended process loses no worker. */
export const slice = 100

/** Parts of a kernel, from `first` on. */
export interface Work {
  readonly kernel: Kernel
  readonly args: number
  readonly first: number
  readonly parts: number
}

/** The jobs that are to be done, one after the other, as the main thread sees them. */
export class Queue {
  readonly #words: Int32Array
  readonly #parts: ReturnType<typeof partsOf>
  readonly #canWait: boolean
  /** What was posted last in each entry. */
  readonly #work: Work[] = []
  /** The first ticket of the job that is posted next. */
  #next: number

  constructor(memory: WebAssembly.Memory) {
    this.#words = new Int32Array(memory.buffer, layout.control, w.entries + w.depth * w.entrySize)
    this.#parts = partsOf(this.#words, w)
    this.#canWait = mayWait(this.#words)
    for (let i = 0; i < w.depth; i++) this.#words[w.entries + i * w.entrySize + w.job] = -1
    this.#next = 0
    Atomics.store(this.#words, w.ticket, closed)
  }

  /** The job that is being done, and its part that is next. */
  get ticket(): number {
    return Atomics.load(this.#words, w.ticket)
  }

  /** Whether all that was posted is done. */
  get isIdle(): boolean {
    return this.ticket === (this.#next | closed)
  }

  /** Jobs that are not done. */
  get length(): number {
    return (this.#next - this.ticket + closed) >>> partBits
  }

  /** How many jobs come after the last one whose description lies at `args`; null where no such job is left. */
  after(args: number): number | null {
    const { length } = this
    for (let i = 0; i < length; i++) {
      if (this.workOf(this.#next - ((i + 1) << partBits)).args === args) return i
    }
    return null
  }

  workOf(ticket: number): Work {
    return this.#work[(ticket >>> partBits) % w.depth]!
  }

  /** Posts work of the kernel whose bytes lie at `at`; there must be room for it. */
  post(at: number, work: Work): void {
    const words = this.#words
    const ticket = this.#next
    const { kernel, args, first, parts } = work
    const entry = this.#parts.entry(ticket)
    this.#work[(ticket >>> partBits) % w.depth] = work
    words[entry + w.kernel] = kernel.id
    words[entry + w.bytesAt] = at
    words[entry + w.bytes] = kernel.bytes.length
    words[entry + w.args] = args
    words[entry + w.parts] = parts
    words[entry + w.first] = first
    words[entry + w.done] = 0
    Atomics.store(words, entry + w.job, ticket >>> partBits)
    this.#next = this.#parts.next(ticket)
    this.#parts.open(ticket)
  }

  /** Parts of the ticket's job, which is this work, that nobody has claimed. */
  left(ticket: number, { parts }: Work): number {
    return this.#parts.left(ticket, parts)
  }

  /** Claims a part of the ticket's job, which is this work; -1 where the ticket is another one by now. */
  claim(ticket: number, { parts }: Work): number {
    return this.#parts.claim(ticket, parts, false)
  }

  finish(ticket: number): void {
    this.#parts.finish(ticket)
  }

  /** Parts of the ticket's job that are done. */
  doneOf(ticket: number): number {
    return Atomics.load(this.#words, this.#parts.entry(ticket) + w.done)
  }

  /** Lets nobody claim a part of the ticket's job any more; false where it is not the ticket any more. */
  close(ticket: number): boolean {
    return Atomics.compareExchange(this.#words, w.ticket, ticket, ticket | closed) === ticket
  }

  /** The ticket's job, which is closed, is done: the next one begins. */
  skip(ticket: number): void {
    const next = this.#parts.next(ticket)
    Atomics.store(this.#words, w.ticket, next | closed)
    this.#parts.open(next)
  }

  /** Drops all that was posted; what is being done must be closed. */
  drop(): void {
    Atomics.store(this.#words, w.ticket, this.#next | closed)
  }

  /** Wakes all workers. */
  wake(): void {
    Atomics.notify(this.#words, w.ticket)
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
