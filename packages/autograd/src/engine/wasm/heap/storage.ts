import type { Data, DType } from '../../dtype.ts'
import type { Target } from '../../engine.ts'
import { Foreign } from '../../foreign.ts'
import { type Block, nextBlock, type View } from '../../view.ts'
import type { Finishable } from '../contract/index.ts'
import { bytesOf } from '../located.ts'

/** A product that is held back: what comes after it may be computed of its sums at once. */
export interface HeldProduct {
  readonly plan: Finishable
  /** Calls back with the addresses of the operands, which stay there meanwhile. */
  run(work: (a: number, b: number) => void): void
  /** Whether its sums went into something without being stored. */
  passed: boolean
}

/** What computes a storage's elements when they are needed. */
export interface Recipe {
  /** Fills `out`, which has memory by the end, and lets go of what it read. */
  compute(out: Storage): void
  /** Lets go of what it would have read: nobody needs the result. */
  abandon(): void
  /** Spreads the view, which is on the result, into `out` without making the result; false where it cannot. */
  fold?(x: View, target: Target, out: Storage): boolean
  readonly product?: HeldProduct | null
}

/**
 * Elements of a block: in the heap, paged out to an ordinary array, or yet to be computed. The engine knows storages,
 * tensors know blocks; a storage outlives its block while something held back still reads it.
 */
export class Storage {
  readonly dtype: DType
  readonly size: number
  readonly bytes: number
  /** Address in the heap; 0 where it is not there. */
  at = 0
  /** The elements when they are paged out. */
  data: Data | null = null
  recipe: Recipe | null = null
  /** Whether it outlives the scope it was made in: then it is stored as soon as it is computed for anything. */
  lasting = false
  /** Whether a block stands for it. */
  owned = true
  /** Recipes that read it. */
  readers = 0
  /** Operations that are reading it now: it stays where it is. */
  pins = 0
  /** When it was last used. */
  tick = 0
  /** In the heap: how many runs had begun when the last one that writes it had. */
  written = 0
  /** Its place among those in the heap; -1 for none. */
  slot = -1
  /** Whether the garbage collector has to tell when its block is gone. */
  loose = false
  /** Where it was allocated, in debug mode. */
  origin: string | undefined

  constructor(dtype: DType, size: number) {
    this.dtype = dtype
    this.size = size
    this.bytes = size * bytesOf[dtype]
  }
}

/** What tensors hold of a storage. */
export class HeapBlock implements Block {
  readonly dtype: DType
  readonly size: number
  readonly born: number = nextBlock()
  tensors = 0
  readonly storage: Storage

  constructor(storage: Storage) {
    this.dtype = storage.dtype
    this.size = storage.size
    this.storage = storage
  }
}

/** A block whose elements are an ordinary array, as the reference engine's are: scalars and other small things. */
export interface HostBlock extends Block {
  readonly data: Data
}

/** What fits into a slot for kernels to read, whatever the dtype. */
const mostElements = 64

/** Whether a block is an ordinary array. Throws for one that is too large: another engine holds it. */
export function isHost(block: Block): block is HostBlock {
  if ((block as Partial<HostBlock>).data === undefined) return false
  if (block.size > mostElements) throw new Foreign(block)
  return true
}
