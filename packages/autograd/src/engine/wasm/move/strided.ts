import type { Data } from '../../dtype.ts'
import type { Strided } from '../../reference/pointwise.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Machine } from '../machine/machine.ts'

/** An array in linear memory as the reference engine's functions take it: for what is too rare for a kernel. */
export function stridedOf({ i32, u8, f32, f64 }: Machine, x: Located): Strided {
  const data = { bool: u8, int32: i32, float32: f32, float64: f64 }[x.dtype]
  return { data, shape: x.shape, strides: x.strides, offset: x.at / bytesOf[x.dtype] }
}

/** The elements of a dense block. */
export function elementsOf(machine: Machine, x: Located, size: number): Data {
  const { data, offset } = stridedOf(machine, x)
  return data.subarray(offset, offset + size)
}
