import { type Kernel, LostParts } from '../machine/kernel.ts'
import { layout } from '../machine/layout.ts'
import type { Machine, Runner } from '../machine/machine.ts'
import { Job, slice } from './job.ts'
import { Slot, type SlotOptions } from './slot.ts'
import { closed, partBits } from './words.ts'

/** What a pool of threads is made of. */
export interface PoolOptions {
  /** Threads in all, the main thread among them. */
  readonly threads: number
  /** Memory of the heap that stays: for kernels and the scratch of workers. Throws or gives 0 where there is none. */
  readonly allocate: (bytes: number) => number
  /** Told once for each worker that is lost. */
  readonly report?: (message: string) => void
  /** Milliseconds a worker looks for work before it sleeps: at first, and at most while jobs come in quick succession. */
  readonly spin?: readonly [first: number, longest: number]
  /** Milliseconds without progress after which workers that hold parts are given up; more where parts are large. */
  readonly patience?: number
}

/** The most parts that run as one job. */
const batch = 512
/** Bytes for kernels that are taken from the heap at a time. */
const chunk = 64 << 10
/** Milliseconds to look for the end of the workers' parts before sleeping: parts take a fraction of that. */
const joinSpin = 0.2

/**
 * Threads that run the parts of kernels together with the main thread. They start at the first job of several parts,
 * which the main thread does alone while they come up. Where there can be no threads all jobs run like that.
 */
export class Pool {
  readonly #machine: Machine
  readonly #job: Job
  readonly #slots: Slot[] = []
  readonly #slotOptions: SlotOptions
  readonly #allocate: (bytes: number) => number
  readonly #report: (message: string) => void
  readonly #patience: number
  /** Where the bytes of kernels lie, by id; 0 where there is no room for them. */
  readonly #kernels: number[] = []
  /** What is left of the chunk that bytes of kernels go to. */
  #next = 0
  #left = 0
  #threads: number

  constructor(machine: Machine, options: PoolOptions) {
    const {
      allocate,
      report = (message) => console.warn(`wengert: ${message}`),
      spin = [0.05, 0.5],
    } = options
    this.#machine = machine
    this.#job = new Job(machine.memory)
    this.#threads = machine.features.shared ? options.threads : 1
    this.#allocate = allocate
    this.#report = report
    this.#patience = (options.patience ?? 2000) / slice
    this.#slotOptions = { memory: machine.memory, control: layout.control, allocate, spin, report }
  }

  /** Runs all parts and returns when they are done. */
  readonly runner: Runner = (kernel, args, parts) => {
    if (this.#slots.length < this.#threads - 1) this.#grow()
    const at = this.#anyReady() ? this.#upload(kernel) : 0
    if (at === 0) return this.#alone(kernel, args, 0, parts)
    for (let first = 0; first < parts; first += batch) {
      this.#together(kernel, at, args, first, Math.min(batch, parts - first))
    }
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
    this.#threads = threads
    for (const [i, slot] of this.#slots.entries()) {
      if (i < threads - 1) slot.start()
      else slot.leave()
    }
    this.#job.close()
    this.#job.wake(this.#slots.length)
  }

  #alone(kernel: Kernel, args: number, first: number, parts: number): void {
    const { scratch } = this.#machine
    for (let part = first; part < first + parts; part++) kernel.run(args, part, scratch)
  }

  #anyReady(): boolean {
    for (const slot of this.#slots) if (slot.ready) return true
    return false
  }

  /** Starts the workers that are missing; where that is impossible there will be none. */
  #grow(): void {
    try {
      while (this.#slots.length < this.#threads - 1) {
        const slot = new Slot(this.#slotOptions)
        if (!slot.start()) throw new Error('workers cannot be started here')
        this.#slots.push(slot)
      }
    } catch (error) {
      this.#threads = this.#slots.length + 1
      const why = error instanceof Error ? error.message : String(error)
      this.#report(`going on with ${this.#threads} thread${this.#threads > 1 ? 's' : ''}: ${why}`)
    }
  }

  /** The address of the kernel's bytes; 0 where there is no room for them: then the main thread runs it alone. */
  #upload(kernel: Kernel): number {
    const known = this.#kernels[kernel.id]
    if (known !== undefined) return known
    const { bytes, id } = kernel
    const at = this.#room(bytes.length)
    if (at !== 0) this.#machine.u8.set(bytes, at)
    this.#kernels[id] = at
    return at
  }

  /** Memory that stays, taken in chunks so that the heap is not strewn with it; 0 where there is none. */
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

  #together(kernel: Kernel, at: number, args: number, first: number, parts: number): void {
    const job = this.#job
    const { scratch } = this.#machine
    const { generation } = job
    const start = performance.now()
    job.open(kernel, at, args, first, parts)
    this.#wake(parts - 1)
    let own = 0
    let error: { readonly thrown: unknown } | null = null
    try {
      for (let part = job.claim(); part < parts; part = job.claim()) {
        own++
        kernel.run(args, first + part, scratch)
      }
    } catch (thrown) {
      error = { thrown }
    }
    // Even when a part threw: the workers must be out of the memory before anybody learns of it.
    const claimed = Math.min(job.close(), parts)
    const whole = this.#join(claimed - own, generation, start)
    if (!whole) this.#abandonLost(generation)
    const failed = this.#takeFailed()
    if (error !== null) throw error.thrown
    if (whole && failed === null) return
    if (!kernel.adds) this.#alone(kernel, args, first, parts)
    // Were the kernel at fault it would have thrown here too.
    for (const slot of failed ?? []) slot.abandon('failed at its work')
    if (kernel.adds) throw new LostParts()
  }

  /** Wakes at most so many workers. */
  #wake(most: number): void {
    let asleep = 0
    for (const slot of this.#slots) if (slot.asleep) asleep++
    if (asleep > 0) this.#job.wake(Math.min(asleep, most))
  }

  /** Waits until the workers have finished so many parts; false when one of them does not come to an end. */
  #join(parts: number, generation: number, start: number): boolean {
    if (this.#finished(generation) >= parts) return true
    const now = performance.now()
    const end = now + joinSpin
    for (let i = 1; i % 16 !== 0 || performance.now() < end; i++) {
      if (this.#finished(generation) >= parts) return true
    }
    this.#job.waiting = true
    // Large parts take long: the time this thread took for its own tells how long.
    const whole = this.#sleep(parts, generation, this.#patience + (20 * (now - start)) / slice)
    this.#job.waiting = false
    return whole
  }

  /** Sleeps until the workers have finished so many parts, or for so many slices without one of them finished. */
  #sleep(parts: number, generation: number, patience: number): boolean {
    for (let waits = 0, last = 0; waits < patience; waits++) {
      const { bell } = this.#job
      const finished = this.#finished(generation)
      if (finished >= parts) return true
      if (finished > last) waits = 0
      last = finished
      this.#job.wait(bell)
    }
    return false
  }

  /** Parts of the job that the workers have finished. */
  #finished(generation: number): number {
    let sum = 0
    for (const slot of this.#slots) {
      const { finished } = slot
      if (finished >>> partBits === generation) sum += finished & closed
    }
    return sum
  }

  /** Workers that still hold a part of the job are ended, and given time to. */
  #abandonLost(generation: number): void {
    const lost = this.#slots.filter((slot) => slot.running >>> partBits === generation)
    for (const slot of lost) slot.abandon('did not come back from its work')
    if (lost.length > 0) this.#job.wait(this.#job.bell)
  }

  /** The workers at which a part threw, null for none. */
  #takeFailed(): readonly Slot[] | null {
    for (const slot of this.#slots) if (slot.failed) return this.#slots.filter((each) => each.takeFailed())
    return null
  }
}
