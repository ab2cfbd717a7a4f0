import { OptionError } from '../errors/index.ts'

/** Element types, in the order of promotion: a result has the later one of its operands' types. */
export const dtypes = ['bool', 'int32', 'float32', 'float64'] as const
/** The types of elements, in the order of promotion: the later of two wins. */
export type DType = (typeof dtypes)[number]

/** How elements lie in memory: a bool is one byte, 0 or 1. */
export type Data = Uint8Array | Int32Array | Float32Array | Float64Array

const arrays = { bool: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const

/** A zeroed array of `size` elements. Throws an OptionError where memory does not hold them. */
export function allocate(dtype: DType, size: number): Data {
  try {
    return new arrays[dtype](size)
  } catch {
    const required = 'a result that fits into memory'
    throw new OptionError(
      'allocate',
      required,
      `${size} elements of ${dtype}`,
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
