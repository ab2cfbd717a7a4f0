import { allocate, type Data } from '../../dtype.ts'
import { LostParts } from '../../wasm/machine/kernel.ts'
import { type Functions, functionsIn, moduleBytes, type Product } from './module.ts'
import { scratchOf } from './product.ts'

/** A room has no space left. */
class RoomOver extends Error {}

const pageBytes = 65536
/** Addresses are signed to the functions. */
const mostBytes = 2 ** 31 - pageBytes
/** A larger room is given back when what it was for is done. */
const keptBytes = 2 ** 27

/** What a room is made of. */
export interface Ground {
  readonly buffer: ArrayBufferLike
  readonly run: Functions
  /** The first address and the one behind the last. */
  readonly bounds: readonly [start: number, end: number]
  /** Computes a large product on several threads. */
  readonly share?: (product: Product) => void
}

/** Products of so many multiplications are shared out, and of so many rows: each thread needs all of b. */
const [worthSharing, rowsSharing] = [2 ** 22, 256]

/** Memory of the kernels, in which all arrays of an algorithm lie side by side while it computes. */
export class Room {
  readonly buffer: ArrayBufferLike
  readonly run: Functions
  readonly #share: ((product: Product) => void) | null
  readonly #end: number
  /** The first free address. */
  #free: number

  constructor({ buffer, run, bounds: [start, end], share }: Ground) {
    this.buffer = buffer
    this.run = run
    this.#share = share ?? null
    this.#free = start
    this.#end = end
  }

  /** The address of so many bytes. */
  take(bytes: number): number {
    const at = this.#free
    const end = at + 16 * Math.ceil(bytes / 16)
    if (end > this.#end) throw new RoomOver('an algorithm needs a larger room')
    this.#free = end
    return at
  }

  /** Calls what needs space for a while only. */
  within<T>(compute: () => T): T {
    const before = this.#free
    try {
      return compute()
    } finally {
      this.#free = before
    }
  }

  /** Complex numbers, real parts and imaginary parts, where kernels reach them. */
  nearBoth([re, im]: readonly [Float64Array, Float64Array]): readonly [Float64Array, Float64Array] {
    return [this.near(re) as Float64Array, this.near(im) as Float64Array]
  }

  /** An array of so many numbers of the same type, whatever they are. */
  like(x: Data): Data {
    const at = this.take(x.byteLength)
    return x instanceof Float32Array
      ? new Float32Array(this.buffer, at, x.length)
      : new Float64Array(this.buffer, at, x.length)
  }

  /** The same numbers where kernels reach them. */
  near(x: Data): Data {
    if (isIn(this, x)) return x
    const copy = this.like(x)
    copy.set(x)
    return copy
  }

  subtractProduct(product: Product): void {
    const [m, k, n] = product.slice(8) as [number, number, number]
    if (this.#share !== null && m >= rowsSharing && m * k * n >= worthSharing) this.#share(product)
    else {
      const before = this.#free
      this.run.subtractProduct(this.take(scratchOf(k, n)), ...product)
      this.#free = before
    }
  }
}

let compiled: WebAssembly.Module | null = null
let kept: Room | null = null
let current: Room | null = null

/** The room of the algorithm that computes now; null where plain loops do. */
export const room = (): Room | null => current

/** Whether kernels reach an array. */
export const isIn = (where: Room, array: Data): boolean => array.buffer === where.buffer

/** Numbers to compute with, whatever they are, where kernels reach them if there are any. */
const spaceFor = (n: number): Float64Array =>
  current === null
    ? (allocate('float64', n) as Float64Array)
    : new Float64Array(current.buffer, current.take(8 * n), n)

/** Zeros to compute with, where kernels reach them if there are any. */
export function zeros(n: number): Float64Array {
  const out = spaceFor(n)
  current?.run.clear(out.byteOffset, 8 * n)
  return out
}

/** Numbers in double precision to compute with, in a place like that of {@link zeros}. */
export function copyOf(x: Data): Float64Array {
  const out = spaceFor(x.length)
  out.set(x)
  return out
}

/** Gives back, behind the call, the space of arrays that were made in it. */
export const passing = <T>(compute: () => T): T => (current === null ? compute() : current.within(compute))

/** A room that somebody wants back. */
export interface Lent {
  readonly room: Room
  giveBack(): void
}

/**
 * Calls what makes all its arrays by {@link zeros}, with a room of so many bytes or more, which `lend` may have. Where that
 * is not enough it is called again, with a larger one, or with none where there is none to be had.
 */
export function inRoom<T>(
  bytes: number,
  compute: () => T,
  lend: (bytes: number) => Lent | null = () => null,
): T {
  let lost = false
  for (let size = Math.max(bytes, pageBytes); ; size *= 2) {
    const lent = lost ? null : lend(size)
    const here = lent?.room ?? ownRoom(size)
    if (here === null) return compute()
    try {
      return computeIn(here, compute)
    } catch (error) {
      // Parts of a product that a thread was lost with are known to nobody: from the beginning, and alone.
      if (error instanceof LostParts) lost = true
      else if (!(error instanceof RoomOver)) throw error
    } finally {
      lent?.giveBack()
    }
  }
}

function ownRoom(bytes: number): Room | null {
  const here = kept !== null && kept.buffer.byteLength >= bytes ? kept : roomOf(bytes)
  kept = here === null || here.buffer.byteLength > keptBytes ? null : here
  return here
}

/** Calls what makes its arrays by {@link zeros} in a room; throws a RoomOver where that is too small. */
function computeIn<T>(here: Room, compute: () => T): T {
  current = here
  try {
    return here.within(compute)
  } finally {
    current = null
  }
}

function roomOf(bytes: number): Room | null {
  if (bytes > mostBytes) return null
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) })
    compiled ??= new WebAssembly.Module(moduleBytes(false) as BufferSource)
    const { buffer } = memory
    return new Room({ buffer, run: functionsIn(memory, compiled), bounds: [0, buffer.byteLength] })
  } catch {
    return null
  }
}
