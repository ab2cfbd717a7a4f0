import type { Data, DType } from '../../dtype.ts'

/** The whole memory as elements of every kind. */
export interface Views {
  readonly u8: Uint8Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly f32: Float32Array
  readonly f64: Float64Array
}

export const viewsOf = ({ buffer }: WebAssembly.Memory): Views => ({
  u8: new Uint8Array(buffer),
  i32: new Int32Array(buffer),
  u32: new Uint32Array(buffer),
  f32: new Float32Array(buffer),
  f64: new Float64Array(buffer),
})

/** The view whose elements are those of a dtype. */
export function elementsOf({ u8, i32, f32, f64 }: Views, dtype: DType): Data {
  if (dtype === 'float32') return f32
  if (dtype === 'float64') return f64
  return dtype === 'int32' ? i32 : u8
}
