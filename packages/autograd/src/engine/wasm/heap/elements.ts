import { allocate, type Data, type DType } from '../../dtype.ts'
import { bytesOf } from '../located.ts'
import type { Machine } from '../machine/machine.ts'

/** The elements at an address as an array over the memory itself. */
export function arrayAt(machine: Machine, dtype: DType, at: number, size: number): Data {
  const start = at / bytesOf[dtype]
  return machine.elements(dtype).subarray(start, start + size)
}

/** So few elements are copied one by one: arrays that only look at them cost more. */
const few = 64

/** Elements of a dtype as an array of their own. */
export function copied(elements: Data, dtype: DType, start: number, size: number): Data {
  if (size > few) return elements.slice(start, start + size)
  const out = allocate(dtype, size)
  for (let i = 0; i < size; i++) out[i] = elements[start + i]!
  return out
}
