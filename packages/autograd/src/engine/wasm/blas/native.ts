import type { BatchLevel, Blas, Product } from '../machine/blas.ts'
import type { Kernel } from '../machine/kernel.ts'
import type { Machine } from '../machine/machine.ts'
import type { FoundKoffi, Koffi, Library } from './libraries.ts'
import {
  align,
  gemmPart,
  type NativeGemm,
  type NativeSpec,
  productsPerPart,
  sumsOf,
  tilesOf,
} from './parts.ts'

/** A library that was loaded. */
export interface Opened {
  readonly library: Library
  readonly path: string
  readonly name: string
  readonly notes: readonly string[]
}

// Addresses as integers: the operands are anywhere in linear memory.
const prototype = (letter: string, type: string) =>
  `void cblas_${letter}gemm(int order, int ta, int tb, int m, int n, int k, ${type} alpha, uintptr_t a, int lda, ` +
  `uintptr_t b, int ldb, ${type} beta, uintptr_t c, int ldc)`

const single: BatchLevel = [1, 0, 0, 0]
const [rowMajor, asIs, transposed] = [101, 111, 112]

/**
 * Products by a native library on one thread. Large ones are cut into tiles that run like the parts of a kernel: on the
 * engine's threads, with the same bits for any number of them, and without threads of the library in their way.
 */
export class NativeBlas implements Blas {
  readonly name: string
  readonly sumsOf = sumsOf
  readonly #machine: Machine
  readonly #koffi: Koffi
  readonly #products: readonly [NativeGemm, NativeGemm]
  /** Products that are stored, and products that are added. */
  readonly #kernels: readonly [Kernel, Kernel]
  #memory: Uint8Array
  #base: number

  constructor(machine: Machine, { koffi, path }: FoundKoffi, { library, path: libraryPath, name }: Opened) {
    const prototypes = [prototype('s', 'float'), prototype('d', 'double')] as const
    this.name = name
    this.#machine = machine
    this.#koffi = koffi
    this.#products = [library.func(prototypes[0]), library.func(prototypes[1])]
    this.#memory = machine.u8
    this.#base = Number(koffi.address(this.#memory))
    const spec: NativeSpec = { koffi: path, library: libraryPath, prototypes, base: this.#base }
    const bytes = new TextEncoder().encode(JSON.stringify(spec))
    const run: Kernel['run'] = (args, part) =>
      gemmPart(machine.words.i32, args >>> 2, part, this.#products, this.#where())
    this.#kernels = [machine.registered(run, bytes), machine.registered(run, bytes, true)]
  }

  gemm(...product: Product): void {
    this.gemmBatch(...product, single)
  }

  gemmBatch(...args: Parameters<NonNullable<Blas['gemmBatch']>>): void {
    const [dtype, transA, transB, m, n, k, a, lda, b, ldb, c, ldc, accumulate] = args
    const [inner, outer = single] = args.slice(13) as [BatchLevel, BatchLevel?]
    const count = inner[0] * outer[0]
    const [wide, bytes] = dtype === 'float64' ? [1, 8] : [0, 4]
    const ta = transA ? transposed : asIs
    const tb = transB ? transposed : asIs
    const beta = accumulate ? 1 : 0
    const { down, across } = tilesOf(m, n, k)
    const tiles = down * across
    if (tiles === 1 && count === 1 && !this.#machine.isBusy) {
      const base = this.#where()
      this.#products[wide]!(rowMajor, ta, tb, m, n, k, 1, base + a, lda, base + b, ldb, beta, base + c, ldc)
      return
    }
    const each = tiles > 1 ? 1 : productsPerPart(m, n, k, count)
    const words = [wide, ta, tb, m, n, k, a, lda, b, ldb, c, ldc, beta, down, across, align]
    words.push(tiles, each, count, inner[0])
    for (const level of [inner, outer]) for (let i = 1; i <= 3; i++) words.push(level[i]! / bytes)
    const machine = this.#machine
    const at = machine.args
    machine.words.i32.set(words, at / 4)
    machine.run(this.#kernels[beta], at, tiles * Math.ceil(count / each))
  }

  /** Where the linear memory begins; memory that is not shared may move when it grows. */
  #where(): number {
    const { u8 } = this.#machine.words
    if (u8 !== this.#memory) {
      this.#memory = u8
      this.#base = Number(this.#koffi.address(u8))
    }
    return this.#base
  }
}
