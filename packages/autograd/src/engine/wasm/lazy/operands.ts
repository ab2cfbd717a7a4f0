import type { Data, DType } from '../../dtype.ts'
import { flatStep, isDense, nextBlock, sizeOf, type View } from '../../view.ts'
import { copied } from '../heap/elements.ts'
import { type HeapBlock, type HostBlock, isHost, type Storage } from '../heap/storage.ts'
import type { Store } from '../heap/store.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Machine } from '../machine/machine.ts'
import { elementsOf } from '../machine/views.ts'

/** Operands in memory: computed, brought into the heap and held there while they are read. */
export class Operands {
  readonly #machine: Machine
  readonly #store: Store
  /** Computes what is held back of a storage. */
  readonly materialise: (storage: Storage) => void

  constructor(machine: Machine, store: Store, materialise: (storage: Storage) => void) {
    this.#machine = machine
    this.#store = store
    this.materialise = materialise
  }

  /** Runs a computation while the views lie still in memory. */
  using<T>(views: readonly View[], op: string, run: () => T): T {
    let pinned = 0
    try {
      for (const { block } of views) {
        if (!isHost(block)) {
          const { storage } = block as HeapBlock
          this.materialise(storage)
          this.#store.bringIn(storage, op)
          storage.pins++
        }
        pinned++
      }
      return run()
    } finally {
      for (let i = 0; i < pinned; i++) {
        const { block } = views[i]!
        if (!isHost(block)) (block as HeapBlock).storage.pins--
      }
    }
  }

  /** Where a view in use lies; small arrays of the host are copied to a slot of their own. */
  locate(x: View): Located {
    const { block, shape, strides } = x
    return { at: this.addressOf(x), dtype: block.dtype, shape, strides }
  }

  /** Where its first element lies. */
  addressOf(x: View): number {
    return addressOf(this.#machine, x)
  }

  /** A view in use as the reference engine sees it: over the whole memory. */
  overMemory(x: View): View {
    if (isHost(x.block)) return x
    const { dtype, storage, size } = x.block as HeapBlock
    const start = storage.at / bytesOf[dtype]
    return {
      block: hostBlock(dtype, this.#machine.elementsAfter(storage.written, dtype), size),
      shape: x.shape,
      strides: x.strides,
      offset: start + x.offset,
    }
  }

  /** The elements of a view in use, in row-major order. */
  read(x: View, readStrided: (x: View) => Data): Data {
    const view = this.overMemory(x)
    const { data } = view.block as HostBlock
    return isDense(x) ? copied(data, x.block.dtype, view.offset, sizeOf(x.shape)) : readStrided(view)
  }
}

/** The address of a view's first element; a small array of the host is copied to a slot first. */
export function addressOf(machine: Machine, x: View): number {
  const { block } = x
  if (!isHost(block)) return (block as HeapBlock).storage.at + x.offset * bytesOf[block.dtype]
  return lend(machine, block.data, x)
}

/** Copies what a view of a host array reaches to a slot; returns the address of its first element there. */
export function lend(machine: Machine, host: Data, view: Pick<View, 'shape' | 'strides' | 'offset'>): number {
  const { offset } = view
  const at = machine.slot()
  const isSingle = flatStep(view) === 0
  const from = isSingle ? offset : 0
  // Single elements share arrays that are larger than a slot, and may be seen through an empty view.
  const count = isSingle ? 1 : view.shape.includes(0) ? 0 : host.length
  const bytes = host.BYTES_PER_ELEMENT
  const elements = elementsOf(machine.words, dtypeOf(host))
  for (let k = 0; k < count; k++) elements[at / bytes + k] = host[from + k]!
  return at + (offset - from) * bytes
}

function dtypeOf(data: Data): DType {
  if (data instanceof Float32Array) return 'float32'
  if (data instanceof Float64Array) return 'float64'
  return data instanceof Int32Array ? 'int32' : 'bool'
}

export const hostBlock = (dtype: DType, data: Data, size = data.length): HostBlock => ({
  dtype,
  size,
  born: nextBlock(),
  tensors: 0,
  data,
})
