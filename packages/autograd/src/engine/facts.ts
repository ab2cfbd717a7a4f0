import type { Features } from './wasm/machine/features.ts'
import type { V8Flags } from './wasm/machine/v8Flags.ts'

// What an engine with a heap and threads has to say, for those who ask.

/** What an engine says of itself. */
export interface EngineFacts {
  readonly features: Features
  /** Threads that run now, the main thread among them, and how many there may be. */
  readonly threads: { readonly running: number; readonly most: number }
  /** Bytes in use, and the most there may be. */
  readonly heap: { readonly bytes: number; readonly limit: number }
  /** The native library, and what its search had to say; null where nobody has looked for one yet. */
  readonly blas: { readonly name: string | null; readonly notes: readonly string[] } | null
  /** Null where nobody asked for flags. */
  readonly v8Flags: V8Flags | null
}

/** An engine that says more than its name. */
export interface Informative {
  facts(): EngineFacts
}

/** What the engine's heap holds now, and what it has done since the start. */
export interface MemoryStats {
  /** Bytes in the heap. */
  readonly bytes: number
  /** Blocks in the heap: tensors, not counting views of others and those of a few elements. */
  readonly blocks: number
  /** The most bytes there ever were. */
  readonly peak: number
  /** Bytes the heap may take now: it grows when it has to. */
  readonly limit: number
  /** Bytes it may take at most: the setting. */
  readonly heapLimit: number
  /** Blocks that went from the heap to ordinary arrays, and those that came back. */
  readonly pagesOut: number
  readonly pagesIn: number
  /** Their bytes. */
  readonly bytesOut: number
  readonly bytesIn: number
}

/** A block that is alive, and the stack of its allocation. */
export interface Allocation {
  readonly bytes: number
  readonly stack: string | undefined
}

/** An engine with a heap. */
export interface Measured {
  memory(): MemoryStats
  allocations(): readonly Allocation[]
}
