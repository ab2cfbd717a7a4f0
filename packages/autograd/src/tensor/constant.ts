import { engine } from '../engine/current.ts'
import type { DType } from '../engine/dtype.ts'
import type { Engine } from '../engine/engine.ts'
import { kept } from './lifetime.ts'
import { scalar, type Tensor } from './tensor.ts'

/** More numbers than a program writes; those that are new at every step must not pile up. */
const most = 256

let maker: Engine | null = null
let known: Partial<Record<DType, Map<number, Tensor>>> = {}

/**
 * A number as a scalar tensor that is made once and lives on: only for operands, which nobody gets hold of. An
 * operation may never return it.
 */
export function constant(value: number, dtype: DType): Tensor {
  if (maker !== engine()) {
    maker = engine()
    known = {}
  }
  // A map takes -0 for 0.
  if (value === 0 && Object.is(value, -0)) return scalar(value, dtype)
  let numbers = known[dtype]
  if (numbers === undefined) known[dtype] = numbers = new Map()
  const before = numbers.get(value)
  if (before !== undefined) return before
  if (numbers.size >= most) numbers.clear()
  const made = scalar(value, dtype)
  made.held |= kept
  numbers.set(value, made)
  return made
}
