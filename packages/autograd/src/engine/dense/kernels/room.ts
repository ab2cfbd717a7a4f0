import { allocate, type Data } from '../../dtype.ts'
import { assemble } from '../../wasm/asm/module.ts'
import { detectFeatures } from '../../wasm/machine/features.ts'
import { dot, reflect, rotate, subtractDots, subtractLine } from './lines.ts'
import { interleave, subtractProduct, tile } from './product.ts'

/** The functions of the module; addresses and steps are bytes. */
interface Functions {
  readonly dot: (p: number, q: number, n: number) => number
  readonly subtractLine: (y: number, x: number, n: number, factor: number) => void
  readonly rotate: (p: number, q: number, n: number, c: number, s: number) => void
  readonly reflect: (v: number, n: number, factor: number, y: number, step: number, count: number) => void
  readonly subtractDots: (
    out: number,
    outStep: number,
    a: number,
    step: number,
    v: number,
    m: number,
    n: number,
  ) => void
  readonly subtractProduct: (
    scratch: number,
    c: number,
    stepC: number,
    a: number,
    rowA: number,
    colA: number,
    b: number,
    rowB: number,
    colB: number,
    m: number,
    k: number,
    n: number,
  ) => void
}

/** A room has no space left. */
class RoomOver extends Error {}

const pageBytes = 65536
/** Addresses are signed to the functions. */
const mostBytes = 2 ** 31 - pageBytes
/** A larger room is given back when what it was for is done. */
const keptBytes = 2 ** 27

/** Memory of the kernels, in which all arrays of an algorithm lie side by side while it computes. */
export class Room {
  readonly buffer: ArrayBuffer
  readonly run: Functions
  /** The first free address. */
  free = 0

  constructor(bytes: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) })
    this.buffer = memory.buffer
    this.run = new WebAssembly.Instance(module(), { e: { m: memory } }).exports as unknown as Functions
  }

  /** The address of so many bytes. */
  take(bytes: number): number {
    const at = this.free
    const end = at + 16 * Math.ceil(bytes / 16)
    if (end > this.buffer.byteLength) throw new RoomOver('an algorithm needs a larger room')
    this.free = end
    return at
  }

  /** Calls what needs space for a while only. */
  within<T>(compute: () => T): T {
    const before = this.free
    try {
      return compute()
    } finally {
      this.free = before
    }
  }
}

let compiled: WebAssembly.Module | null = null

function module(): WebAssembly.Module {
  const fused = detectFeatures().relaxedSimd
  compiled ??= new WebAssembly.Module(
    assemble(
      [
        dot(fused),
        subtractLine(),
        rotate(),
        reflect(0, 1),
        subtractDots(fused, 0),
        tile(fused),
        interleave(),
        subtractProduct(5, 6),
      ],
      [],
      false,
    ) as BufferSource,
  )
  return compiled
}

let kept: Room | null = null
let current: Room | null = null

/** The room of the algorithm that computes now; null where plain loops do. */
export const room = (): Room | null => current

/** Whether kernels reach an array. */
export const isIn = (where: Room, array: Float64Array): boolean => array.buffer === where.buffer

/** Zeros to compute with, where kernels reach them if there are any. */
export function zeros(n: number): Float64Array {
  if (current === null) return allocate('float64', n) as Float64Array
  return new Float64Array(current.buffer, current.take(8 * n), n).fill(0)
}

/** Numbers in double precision to compute with, in a place like that of {@link zeros}. */
export function copyOf(x: Data): Float64Array {
  const n = x.length
  const out =
    current === null
      ? (allocate('float64', n) as Float64Array)
      : new Float64Array(current.buffer, current.take(8 * n), n)
  out.set(x)
  return out
}

/** Gives back, behind the call, the space of arrays that were made in it. */
export const passing = <T>(compute: () => T): T => (current === null ? compute() : current.within(compute))

/**
 * Calls what makes all its arrays by {@link zeros}, with a room of so many bytes or more. Where that is not enough it is
 * called again, with a larger one, or with none where there is none to be had.
 */
export function inRoom<T>(bytes: number, compute: () => T): T {
  for (let size = Math.max(bytes, pageBytes); ; size *= 2) {
    const here = kept !== null && kept.buffer.byteLength >= size ? kept : roomOf(size)
    if (here === null) return compute()
    current = here
    kept = here.buffer.byteLength > keptBytes ? null : here
    try {
      return here.within(compute)
    } catch (error) {
      if (!(error instanceof RoomOver)) throw error
    } finally {
      current = null
    }
  }
}

function roomOf(bytes: number): Room | null {
  if (bytes > mostBytes) return null
  try {
    return new Room(bytes)
  } catch {
    return null
  }
}
