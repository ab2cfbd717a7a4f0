import type { Data, DType } from '../../dtype.ts'
import type { Func } from '../asm/func.ts'
import { assemble, type Import, maximumPages } from '../asm/module.ts'
import type { Blas } from './blas.ts'
import { clearKernel, leastShare, mostParts } from './clear.ts'
import { Constants } from './constants.ts'
import { detectFeatures, type Features } from './features.ts'
import { hostFunctions, type Kernel } from './kernel.ts'
import { argsBytes, layout, mostRuns, pageBytes, scratchSize, slotBytes, slots } from './layout.ts'
import { atOnce, type Runner } from './runner.ts'
import { elementsOf, type Views, viewsOf } from './views.ts'

/**
 * One linear memory, the kernels compiled for it, and what runs them. It knows addresses, not blocks.
 *
 * Runs may still be under way when `run` returns: other threads work on them while the main thread finds out what comes
 * next. They are over, one after the other, before anybody sees the memory: all its views wait for them, but `words`.
 */
export class Machine {
  readonly memory: WebAssembly.Memory
  readonly features: Features
  readonly constants: Constants
  /**
   * The memory as it is, without waiting for runs: for descriptions, where no run under way reads or writes. Made anew
   * when it grows.
   */
  words: Views
  /** Working space of the main thread. */
  readonly scratch: number
  /** Replaced by the pool of threads once there is one. */
  runner: Runner
  /** Whether runs may be under way. */
  #isBusy = false
  /** Where the next run is described, and whether no other is described there. */
  #args: number = layout.args
  #isFree = true
  #slot = 0
  /** Runs that read what lies in the half of the slots that is written next. */
  #halfRead = 0
  #numbers = 0
  #kernels = 0
  #clear: Kernel | null = null
  /** How many runs have begun so far. */
  begun = 0
  #blas: Blas | null | undefined
  #searchBlas: (() => Blas | null) | null = null

  constructor(features = detectFeatures(), pages = 256) {
    this.features = features
    this.memory = features.shared
      ? new WebAssembly.Memory({ initial: pages, maximum: maximumPages, shared: true })
      : new WebAssembly.Memory({ initial: pages })
    this.words = viewsOf(this.memory)
    this.constants = new Constants(layout.constants, layout.args, (at, word) => {
      this.words.i32[at >>> 2] = word
    })
    this.scratch = layout.heap
    this.runner = atOnce((kernel, args, parts) => {
      for (let part = 0; part < parts; part++) kernel.run(args, part, this.scratch)
    })
  }

  /** A native library for large matrix products, where there is one. It is looked for when first asked for: ask late. */
  get blas(): Blas | null {
    if (this.#blas === undefined) this.#blas = this.#searchBlas?.() ?? null
    return this.#blas
  }

  /** The library if it has been looked for; undefined before. */
  get knownBlas(): Blas | null | undefined {
    return this.#blas
  }

  /** How to find a library; null to do without one. What was found before is forgotten. */
  set searchBlas(search: (() => Blas | null) | null) {
    this.#searchBlas = search
    this.#blas = search === null ? null : undefined
  }

  /** The first address that is free for the heap. */
  get heapStart(): number {
    return this.scratch + scratchSize
  }

  get bytes(): number {
    return this.words.u8.length
  }

  // The whole memory, when no run is under way any more: a view is not to be kept beyond the next run.

  get u8(): Uint8Array {
    return this.#still().u8
  }

  get i32(): Int32Array {
    return this.#still().i32
  }

  get u32(): Uint32Array {
    return this.#still().u32
  }

  get f32(): Float32Array {
    return this.#still().f32
  }

  get f64(): Float64Array {
    return this.#still().f64
  }

  /** The whole memory as elements of a dtype. */
  elements(dtype: DType): Data {
    return elementsOf(this.#still(), dtype)
  }

  /** The same when the first so many runs are over: those after them may still write elsewhere. */
  elementsAfter(runs: number, dtype: DType): Data {
    this.#over(runs)
    return elementsOf(this.words, dtype)
  }

  /** Returns when the first so many runs are over. */
  #over(runs: number): void {
    const left = this.begun - runs
    if (this.#isBusy && left > 0) this.runner.settle(left)
    else this.#still()
  }

  #still(): Views {
    if (this.#isBusy) this.settle()
    return this.words
  }

  /** Whether runs are under way: what is done now is done before them. */
  get isBusy(): boolean {
    if (this.#isBusy && this.runner.isIdle) this.#isBusy = false
    return this.#isBusy
  }

  /** Returns when no run is under way. */
  settle(): void {
    this.#isBusy = false
    this.runner.settle(0)
  }

  /** Sets bytes to zero, as a run like any other. */
  clear(at: number, bytes: number): void {
    this.#clear ??= this.kernel([clearKernel()])
    const { args } = this
    const parts = Math.max(1, Math.min(mostParts, Math.floor(bytes / leastShare)))
    const list = [at, bytes, Math.ceil(bytes / parts / 64) * 64]
    for (let i = 0; i < list.length; i++) this.words.i32[(args >>> 2) + i] = list[i]!
    this.run(this.#clear, args, parts)
  }

  /** Makes the memory at least so large; false where the runtime refuses. */
  grow(bytes: number): boolean {
    const missing = Math.ceil((bytes - this.bytes) / pageBytes)
    if (missing <= 0) return true
    try {
      this.memory.grow(missing)
    } catch {
      return false
    }
    this.words = viewsOf(this.memory)
    return true
  }

  /** Compiles functions of which the one called `run` is a kernel's entry: (args, part, scratch) -> nothing. */
  kernel(functions: readonly Func[], adds = false): Kernel {
    const imports: readonly Import[] = functions.find((f) => f.imports.length > 0)?.imports ?? []
    const bytes = assemble(functions, imports, this.features.shared)
    const module = new WebAssembly.Module(bytes as BufferSource)
    const { exports } = new WebAssembly.Instance(module, { e: { m: this.memory }, f: hostFunctions })
    return this.registered(exports.run as Kernel['run'], bytes, adds)
  }

  /** A kernel of any code: other threads make their own from the bytes, which are a module unless they begin with `{`. */
  registered(run: Kernel['run'], bytes: Uint8Array, adds = false): Kernel {
    return { run, bytes, id: ++this.#kernels, adds }
  }

  /** Where to describe the next run: the same place until it has begun. */
  get args(): number {
    if (!this.#isFree) {
      // So many runs ago it was described here.
      if (this.#isBusy) this.runner.settle(mostRuns - 1)
      this.#isFree = true
    }
    return this.#args
  }

  /** Words of a description that a plan keeps, when no run is under way that reads them. */
  describing(at: number): Int32Array {
    if (this.#isBusy) this.runner.release(at)
    return this.words.i32
  }

  /** A place for a small array that the next run reads: it is that run's until as many were asked for as there are. */
  slot(): number {
    const half = slots / 2
    if (this.#slot % half === 0) {
      // What was put into this half long ago has been read by then; what was put into the other one is for the next run.
      this.#over(this.#halfRead)
      this.#halfRead = this.begun + 1
    }
    const at = layout.lent + slotBytes * this.#slot
    this.#slot = (this.#slot + 1) % slots
    return at
  }

  /** A number for a run, which no other has for a long time; never 0. */
  number(): number {
    this.#numbers = (this.#numbers + 1) | 0 || 1
    return this.#numbers
  }

  /** Runs all parts, after all runs before. They may be under way when this returns. */
  run(kernel: Kernel, args: number, parts: number): void {
    this.begun++
    if (parts === 1 && !this.isBusy) {
      kernel.run(args, 0, this.scratch)
      return
    }
    this.#isBusy = this.runner.run(kernel, args, parts)
    if (this.#isBusy && args === this.#args) this.#turn()
  }

  #turn(): void {
    const next = this.#args + argsBytes
    this.#args = next < layout.lent ? next : layout.args
    this.#isFree = false
  }
}
