import type { Data, DType } from '../../dtype.ts'
import { bytesOf } from '../located.ts'
import type { Machine } from '../machine/machine.ts'

/** The elements at an address as an array over the memory itself. */
export function arrayAt(machine: Machine, dtype: DType, at: number, size: number): Data {
  const start = at / bytesOf[dtype]
  return machine.elements(dtype).subarray(start, start + size)
}
