import type { Data, DType } from '../../dtype.ts'
import type { Func } from '../asm/func.ts'
import { assemble, type Import, maximumPages } from '../asm/module.ts'
import type { Blas } from './blas.ts'
import { Constants } from './constants.ts'
import { detectFeatures, type Features } from './features.ts'
import { hostFunctions, type Kernel } from './kernel.ts'
import { layout, pageBytes, scratchSize } from './layout.ts'

/** Runs the parts of a kernel, on one thread or several. */
export type Runner = (kernel: Kernel, args: number, parts: number) => void

/** One linear memory, the kernels compiled for it, and what runs them. It knows addresses, not blocks. */
export class Machine {
  readonly memory: WebAssembly.Memory
  readonly features: Features
  readonly constants: Constants
  // Views of the whole memory; made anew when it grows.
  u8!: Uint8Array
  i32!: Int32Array
  u32!: Uint32Array
  f32!: Float32Array
  f64!: Float64Array
  /** Working space of the main thread. */
  readonly scratch: number
  /** Replaced by the pool of threads once there is one. */
  runner: Runner
  #kernels = 0
  #blas: Blas | null | undefined
  #searchBlas: (() => Blas | null) | null = null

  constructor(features = detectFeatures(), pages = 256) {
    this.features = features
    this.memory = features.shared
      ? new WebAssembly.Memory({ initial: pages, maximum: maximumPages, shared: true })
      : new WebAssembly.Memory({ initial: pages })
    this.refresh()
    this.constants = new Constants(layout.constants, layout.args, (at, word) => {
      this.i32[at >>> 2] = word
    })
    this.scratch = layout.heap
    this.runner = (kernel, args, parts) => {
      for (let part = 0; part < parts; part++) kernel.run(args, part, this.scratch)
    }
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
    return this.u8.length
  }

  private refresh(): void {
    const { buffer } = this.memory
    this.u8 = new Uint8Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.f64 = new Float64Array(buffer)
  }

  /** The whole memory as elements of a dtype. */
  elements(dtype: DType): Data {
    if (dtype === 'float32') return this.f32
    if (dtype === 'float64') return this.f64
    return dtype === 'int32' ? this.i32 : this.u8
  }

  /** Sets bytes to zero. Shared memory is filled element by element, so the largest elements are eight times as fast. */
  clear(at: number, bytes: number): void {
    const [first, last] = [Math.ceil(at / 8), Math.floor((at + bytes) / 8)]
    if (first >= last) this.u8.fill(0, at, at + bytes)
    else {
      this.u8.fill(0, at, 8 * first)
      this.f64.fill(0, first, last)
      this.u8.fill(0, 8 * last, at + bytes)
    }
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
    this.refresh()
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

  /** Runs all parts and returns when they are done. */
  run(kernel: Kernel, args: number, parts: number): void {
    this.i32[layout.run >>> 2]!++
    if (parts === 1) kernel.run(args, 0, this.scratch)
    else this.runner(kernel, args, parts)
  }
}
