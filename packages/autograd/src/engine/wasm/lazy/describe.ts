import type { DType } from '../../dtype.ts'
import { integers } from '../../integers.ts'
import { bytesOf } from '../located.ts'
import { vectorFunctions } from '../math/index.ts'
import { dtypeNumber } from '../move/dtypeNumber.ts'
import type { LaneType } from '../pointwise/expression.ts'
import type { Laid } from '../pointwise/run.ts'
import type { Description } from '../structures.ts'
import type { Gathered } from './gather.ts'
import type { Source } from './pending.ts'

/** Numbers of the pointwise functions. */
const numbers = new Map(Object.keys(vectorFunctions).map((name, i) => [name, i]))
const kinds = { own: 0, bool: 1, int32: 2 } as const

/** Adds all that the plan of an expression depends on to a description. */
export function describeExpression(
  known: Description,
  dtype: LaneType,
  { leaves, steps, stores }: Gathered,
  shape: readonly number[],
): void {
  known.push(dtypeNumber[dtype])
  known.pushAll(shape)
  known.push(leaves.length)
  for (let i = 0; i < leaves.length; i++) {
    const { kind, strides } = leaves[i]!
    known.push(kinds[kind])
    known.pushAll(strides)
  }
  known.push(steps.length)
  for (let i = 0; i < steps.length; i++) {
    const { name, args, isMask } = steps[i]!
    known.push(numbers.get(name)! * 2 + (isMask ? 1 : 0))
    known.pushAll(args)
  }
  known.push(stores.length)
  for (let i = 0; i < stores.length; i++) known.push(stores[i]!.value)
}

/** How a source lies, in bytes. */
export function laid({ storage, host, kind, strides }: Source): Laid {
  const bytes = storage ? bytesOf[storage.dtype] : host!.BYTES_PER_ELEMENT
  return { kind, strides: integers(strides, (s) => s * bytes), bytes }
}

/** How a dense result lies whose axes are in the order of memory. */
export function denseLike(dtype: DType, shape: readonly number[]): Laid {
  const bytes = bytesOf[dtype]
  const strides = new Array<number>(shape.length)
  let step = bytes
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]!
  }
  return { kind: dtype === 'bool' ? 'bool' : 'own', strides, bytes }
}
