import type { Data, DType } from '../../dtype.ts'
import { isDense, nextBlock, type View } from '../../view.ts'
import { type HeapBlock, type HostBlock, isHost, type Storage } from '../heap/storage.ts'
import { arrayAt, type Store } from '../heap/store.ts'
import { bytesOf, type Located } from '../located.ts'
import { layout } from '../machine/layout.ts'
import type { Machine } from '../machine/machine.ts'

/** Copies of host arrays for the kernel that runs next: a slot for each operand. */
export const hostArea = layout.argsEnd - 16384
export const hostSlot = 512

/** Operands in memory: computed, brought into the heap and held there while they are read. */
export class Operands {
  readonly #machine: Machine
  readonly #store: Store
  readonly #materialise: (storage: Storage) => void

  constructor(machine: Machine, store: Store, materialise: (storage: Storage) => void) {
    this.#machine = machine
    this.#store = store
    this.#materialise = materialise
  }

  /** Runs a computation while the views lie still in memory. */
  using<T>(views: readonly View[], op: string, run: () => T): T {
    let pinned = 0
    try {
      for (const { block } of views) {
        if (!isHost(block)) {
          const { storage } = block as HeapBlock
          this.#materialise(storage)
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
  locate(x: View, slot: number): Located {
    const { block, shape, strides, offset } = x
    const { dtype } = block
    if (!isHost(block))
      return { at: (block as HeapBlock).storage.at + offset * bytesOf[dtype], dtype, shape, strides }
    const at = hostArea + slot * hostSlot
    return { at: at + lend(this.#machine, block.data, x, at), dtype, shape, strides }
  }

  /** A view in use as the reference engine sees it: over the whole memory. */
  overMemory(x: View): View {
    if (isHost(x.block)) return x
    const { dtype, storage, size } = x.block as HeapBlock
    const { f32, f64, i32, u8 } = this.#machine
    const data = dtype === 'float32' ? f32 : dtype === 'float64' ? f64 : dtype === 'int32' ? i32 : u8
    const start = storage.at / bytesOf[dtype]
    return {
      block: hostBlock(dtype, data, size),
      shape: x.shape,
      strides: x.strides,
      offset: start + x.offset,
    }
  }

  /** The elements of a view in use, in row-major order. */
  read(x: View, readStrided: (x: View) => Data): Data {
    const view = this.overMemory(x)
    const { data } = view.block as HostBlock
    const size = x.shape.reduce((n, m) => n * m, 1)
    return isDense(x) ? data.slice(view.offset, view.offset + size) : readStrided(view)
  }
}

/** Copies what a view of a host array reaches to an address; returns the byte offset of its first element there. */
export function lend(
  machine: Machine,
  host: Data,
  view: { readonly shape: readonly number[]; readonly strides: readonly number[]; readonly offset: number },
  at: number,
): number {
  const { shape, strides, offset } = view
  const isSingle = strides.every((s, axis) => s === 0 || shape[axis] === 1)
  const from = isSingle ? offset : 0
  const count = isSingle ? 1 : host.length
  const area = arrayAt(machine, dtypeOf(host), at, count)
  for (let k = 0; k < count; k++) area[k] = host[from + k]!
  return (offset - from) * host.BYTES_PER_ELEMENT
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
