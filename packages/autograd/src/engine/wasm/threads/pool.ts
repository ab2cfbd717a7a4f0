import { type Kernel, LostParts } from '../machine/kernel.ts'
import { layout } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import type { Runner } from '../machine/runner.ts'
import { Queue, slice, type Work } from './queue.ts'
import { Slot, type SlotOptions } from './slot.ts'
import { type Allocate, Uploads } from './uploads.ts'
import { mostParts, partBits, words as w } from './words.ts'

/** What a pool of threads is made of. */
export interface PoolOptions {
  /** Threads in all, the main thread among them. */
  readonly threads: number
  /** Memory of the heap that stays: for kernels and the scratch of workers. Throws or gives 0 where there is none. */
  readonly allocate: Allocate
  /** Told once for each worker that is lost. */
  readonly report?: (message: string) => void
  /** Milliseconds a worker looks for work before it sleeps: at first, and at most while jobs come in quick succession. */
  readonly spin?: readonly [first: number, longest: number]
  /** Milliseconds without progress after which workers that hold parts are given up; more where parts are large. */
  readonly patience?: number
}

/** Milliseconds to look for the end of the workers' parts before sleeping: parts take a fraction of that. */
const joinSpin = 0.2

/**
 * Threads that run the parts of kernels: workers at once, and the main thread with them when it has to have the results.
 * They start at the first run of several parts, which the main thread does alone while they come up. Where there can be
 * no threads all runs are like that.
 */
export class Pool implements Runner {
  readonly #machine: Machine
  readonly #queue: Queue
  readonly #slots: Slot[] = []
  readonly #slotOptions: SlotOptions
  readonly #uploads: Uploads
  readonly #report: (message: string) => void
  readonly #patience: number
  #threads: number

  constructor(machine: Machine, options: PoolOptions) {
    const {
      allocate,
      report = (message) => console.warn(`wengert: ${message}`),
      spin = [0.05, 0.5],
    } = options
    this.#machine = machine
    this.#queue = new Queue(machine.memory)
    this.#threads = machine.features.shared ? options.threads : 1
    this.#uploads = new Uploads(machine, allocate)
    this.#report = report
    this.#patience = (options.patience ?? 2000) / slice
    this.#slotOptions = { memory: machine.memory, control: layout.control, allocate, spin, report }
  }

  run(kernel: Kernel, args: number, parts: number): boolean {
    if (this.#slots.length < this.#threads - 1) this.#grow()
    const at = this.#anyReady() ? this.#uploads.addressOf(kernel) : 0
    if (at === 0) {
      this.settle()
      this.#alone({ kernel, args, first: 0, parts })
      return false
    }
    for (let first = 0; first < parts; first += mostParts) {
      this.#shorten(w.depth - 1)
      this.#queue.post(at, { kernel, args, first, parts: Math.min(mostParts, parts - first) })
    }
    // Whoever asked for it has to know at once whether parts were lost.
    if (kernel.adds) this.settle()
    return !kernel.adds
  }

  get isIdle(): boolean {
    return this.#queue.isIdle
  }

  settle(left = 0): void {
    this.#shorten(left)
  }

  release(args: number): void {
    const after = this.#queue.after(args)
    if (after !== null) this.#shorten(after)
  }

  /** Threads that run now, the main thread among them. */
  get running(): number {
    return 1 + this.#slots.filter((slot) => slot.ready).length
  }

  get threads(): number {
    return this.#threads
  }

  /** Workers too many leave; those too few come with the next job. */
  set threads(threads: number) {
    if (!this.#machine.features.shared) return
    this.settle()
    this.#threads = threads
    for (const [i, slot] of this.#slots.entries()) {
      if (i < threads - 1) slot.start()
      else slot.leave()
    }
    this.#queue.wake()
  }

  #alone({ kernel, args, first, parts }: Work): void {
    const { scratch } = this.#machine
    for (let part = first; part < first + parts; part++) kernel.run(args, part, scratch)
  }

  #anyReady(): boolean {
    for (const slot of this.#slots) if (slot.ready) return true
    return false
  }

  /** Starts the workers that are missing; where that is impossible there will be none. */
  #grow(): void {
    // The memory they get may still be in use.
    this.settle()
    try {
      while (this.#slots.length < this.#threads - 1) {
        const slot = new Slot(this.#slotOptions, this.#slots.length % 2 === 0)
        if (!slot.start()) throw new Error('workers cannot be started here')
        this.#slots.push(slot)
      }
    } catch (error) {
      this.#threads = this.#slots.length + 1
      const why = error instanceof Error ? error.message : String(error)
      this.#report(`going on with ${this.#threads} thread${this.#threads > 1 ? 's' : ''}: ${why}`)
    }
  }

  /** Takes part until at most so many jobs are left. */
  #shorten(left: number): void {
    const queue = this.#queue
    // Memory that is not shared may have moved: nothing is ever posted there.
    if (this.#slots.length === 0 || queue.length <= left) return
    const start = performance.now()
    for (;;) {
      const { ticket } = queue
      if (queue.length <= left) return
      const work = queue.workOf(ticket)
      if (queue.left(ticket, work) <= 0) {
        if (!this.#changes(ticket, start)) this.#redo(ticket, work)
        continue
      }
      const part = queue.claim(ticket, work)
      if (part >= 0) this.#take(ticket, work, part)
    }
  }

  #take(ticket: number, { kernel, args, first }: Work, part: number): void {
    try {
      kernel.run(args, first + part, this.#machine.scratch)
    } catch (error) {
      this.#stop(ticket)
      throw error
    }
    this.#queue.finish(ticket)
  }

  /** Waits until the workers have finished the job's parts; false when one of them does not come to an end. */
  #changes(ticket: number, start: number): boolean {
    const queue = this.#queue
    const now = performance.now()
    const end = now + joinSpin
    for (let i = 1; i % 16 !== 0 || performance.now() < end; i++) if (queue.ticket !== ticket) return true
    // Large parts take long: the time this thread took for its own tells how long.
    const patience = this.#patience + (20 * (now - start)) / slice
    return (
      this.#sleep(
        patience,
        () => queue.ticket !== ticket || this.#anyFailed(),
        () => queue.doneOf(ticket),
      ) && queue.ticket !== ticket
    )
  }

  /** Sleeps until something has happened, or for so many slices without progress. */
  #sleep(patience: number, happened: () => boolean, progress: () => number): boolean {
    const queue = this.#queue
    queue.waiting = true
    try {
      for (let waits = 0, last = 0; waits < patience; waits++) {
        const { bell } = queue
        if (happened()) return true
        const now = progress()
        if (now > last) waits = 0
        last = now
        queue.wait(bell)
      }
      return false
    } finally {
      queue.waiting = false
    }
  }

  /** Does a job alone in which a worker was lost or failed, unless it has come to its end after all. */
  #redo(ticket: number, work: Work): void {
    if (!this.#queue.close(ticket)) return
    const { adds } = work.kernel
    const failed = this.#clear(ticket)
    try {
      if (!adds) this.#alone(work)
    } catch (error) {
      this.#queue.drop()
      throw error
    }
    // Were the kernel at fault it would have thrown here too.
    for (const slot of failed) slot.abandon('failed at its work')
    this.#queue.skip(ticket)
    if (adds) throw new LostParts()
  }

  /** Drops all jobs: this one, in which the main thread has a part, and those behind it. */
  #stop(ticket: number): void {
    while (!this.#queue.close(this.#queue.ticket));
    this.#clear(ticket)
    this.#queue.drop()
  }

  /** Brings the workers out of a closed job, or ends them; returns those at which a part threw. */
  #clear(ticket: number): readonly Slot[] {
    const queue = this.#queue
    const job = ticket >>> partBits
    const inside = () =>
      this.#slots.filter(({ running }) => running !== w.none && running >>> partBits === job)
    this.#sleep(
      this.#patience,
      () => inside().length === 0,
      () => 0,
    )
    const lost = inside()
    for (const slot of lost) slot.abandon('did not come back from its work')
    if (lost.length > 0) queue.wait(queue.bell)
    return this.#slots.filter((slot) => slot.takeFailed())
  }

  #anyFailed(): boolean {
    for (const slot of this.#slots) if (slot.failed) return true
    return false
  }
}
