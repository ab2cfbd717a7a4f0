import type { DType } from '../../dtype.ts'
import { type Block, dense, rowMajor, sizeOf, type View } from '../../view.ts'
import { arrayAt, copied } from '../heap/elements.ts'
import { HeapBlock, type HostBlock, isHost, Storage } from '../heap/storage.ts'
import type { Store } from '../heap/store.ts'
import { bytesOf, type Located } from '../located.ts'
import { layout } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'
import { hostBlock, type Operands } from './operands.ts'

/** Blocks of at most so many bytes are ordinary arrays: cheaper to make than a place in the heap. */
const hostBytes = 64

/** Whether so small a result is an ordinary array. Every operation asks, so comparisons stand for the table of sizes. */
export const isSmall = (shape: readonly number[], dtype: DType) =>
  sizeOf(shape) * (dtype === 'float64' ? 8 : dtype === 'bool' ? 1 : 4) <= hostBytes

export function allHost(views: readonly View[]): boolean {
  for (let i = 0; i < views.length; i++) if (!isHost(views[i]!.block)) return false
  return true
}

/** Computes what the caller describes, of operands in use, into memory for the result. */
export type Compute = (operands: readonly Located[], out: Located) => void

/** Makes results: places in the heap, or small arrays of the host, filled by kernels or by the reference engine. */
export class Results {
  readonly store: Store
  readonly operands: Operands
  readonly #machine: Machine

  constructor(machine: Machine, store: Store, operands: Operands) {
    this.#machine = machine
    this.store = store
    this.operands = operands
  }

  /** A block for a storage. */
  block(storage: Storage): HeapBlock {
    const block = new HeapBlock(storage)
    this.store.watch(block)
    return block
  }

  /** A block of `size` elements in the heap that `run` writes at the address it is given. */
  placed(op: string, dtype: DType, size: number, run: (at: number) => void): Block {
    const storage = new Storage(dtype, size)
    this.store.filling([{ storage }], op, () => run(storage.at))
    return this.block(storage)
  }

  /** The same, but small ones are ordinary arrays, for which all runs have to be over. */
  filled(op: string, dtype: DType, size: number, run: (at: number) => void): Block {
    if (size * bytesOf[dtype] > hostBytes) return this.placed(op, dtype, size, run)
    if (size > 0) run(layout.result)
    const start = layout.result / bytesOf[dtype]
    return hostBlock(dtype, copied(this.#machine.elements(dtype), dtype, start, size))
  }

  /** A dense row-major result. */
  made(op: string, views: readonly View[], shape: readonly number[], dtype: DType, compute: Compute): View {
    return this.written(op, views, shape, dtype, (out) =>
      compute(
        views.map((x) => this.operands.locate(x)),
        out,
      ),
    )
  }

  /** The same of any number of operands, which `write` locates itself. */
  written(
    op: string,
    views: readonly View[],
    shape: readonly number[],
    dtype: DType,
    write: (out: Located) => void,
  ): View {
    return this.operands.using(views, op, () => {
      const block = this.filled(op, dtype, sizeOf(shape), (at) =>
        write({ at, dtype, shape, strides: rowMajor(shape) }),
      )
      return dense(block, shape)
    })
  }

  /** Fills a storage with a dense row-major result. */
  fill(
    op: string,
    views: readonly View[],
    storage: Storage,
    shape: readonly number[],
    compute: Compute,
  ): void {
    const { operands, store } = this
    operands.using(views, op, () => {
      store.filling([{ storage }], op, () => {
        compute(
          views.map((x) => operands.locate(x)),
          { at: storage.at, dtype: storage.dtype, shape, strides: rowMajor(shape) },
        )
      })
    })
  }

  /** What the reference engine computes of views over the memory itself; its result goes into the heap unless small. */
  byReference(op: string, views: readonly View[], compute: (views: readonly View[]) => View): View {
    return this.operands.using(views, op, () => {
      const result = compute(views.map((x) => this.operands.overMemory(x)))
      const { data, dtype, size } = result.block as HostBlock
      if (size * bytesOf[dtype] <= hostBytes) return result
      const block = this.filled(op, dtype, size, (at) => {
        arrayAt(this.#machine, dtype, at, size).set(data as never)
      })
      return { ...result, block }
    })
  }
}
