import type { Strided } from '../../reference/pointwise.ts'
import { bytesOf, type Located } from '../located.ts'
import type { Machine } from '../machine/machine.ts'

/** An array in linear memory as the reference engine's functions take it: for what is too rare for a kernel. */
export function stridedOf(machine: Machine, x: Located): Strided {
  const { at, dtype, shape, strides } = x
  return { data: machine.elements(dtype), shape, strides, offset: at / bytesOf[dtype] }
}
