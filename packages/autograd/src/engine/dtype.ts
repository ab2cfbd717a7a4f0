import { MemoryError } from '../errors/index.ts'
import { megabytes } from './megabytes.ts'
import { settings } from './settings.ts'

/** Element types, in the order of promotion: a result has the later one of its operands' types. */
export const dtypes = ['bool', 'int32', 'float32', 'float64'] as const
/** The types of elements, in the order of promotion: the later of two wins. */
export type DType = (typeof dtypes)[number]

/** How elements lie in memory: a bool is one byte, 0 or 1. */
export type Data = Uint8Array | Int32Array | Float32Array | Float64Array

const arrays = { bool: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const

/** Throws a MemoryError for more elements than the heap may ever hold, before anything of that size is made. */
export function checkRoom(op: string, size: number, dtype: DType): void {
  const bytes = size * arrays[dtype].BYTES_PER_ELEMENT
  const { heapLimit } = settings()
  if (bytes <= heapLimit) return
  throw new MemoryError(
    op,
    `room for ${size} elements of ${dtype}, ${megabytes(bytes)}`,
    `a heap of at most ${megabytes(heapLimit)}`,
    'smaller sizes, or a larger heapLimit in configure',
  )
}

/** A zeroed array of `size` elements. Throws a MemoryError where memory does not hold them. */
export function allocate(dtype: DType, size: number, op = 'allocate'): Data {
  checkRoom(op, size, dtype)
  try {
    return new arrays[dtype](size)
  } catch {
    throw new MemoryError(
      op,
      `room for ${size} elements of ${dtype}`,
      'less from the system',
      'smaller sizes, strides or padding',
    )
  }
}

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64'
}

/** The common type of operands: bool < int32 < float32 < float64. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a
  return dtypes.indexOf(a) >= dtypes.indexOf(b) ? a : b
}
