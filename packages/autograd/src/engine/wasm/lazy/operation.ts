import type { DType } from '../../dtype.ts'
import type { PointwiseName } from '../../engine.ts'
import type { View } from '../../view.ts'
import { ofIntegers, resultIsMask } from '../math/index.ts'
import type { ElementKind, LaneType } from '../pointwise/expression.ts'

/** What a pointwise operation is computed in: the type of its lanes, and whether it gives truth values. */
export interface Lanes {
  readonly dtype: LaneType
  readonly isMask: boolean
}

/**
 * The lanes for an operation, or null where it is computed elsewhere: integers beside float32, which has too few digits
 * for them, and what is not done in lanes of integers.
 */
export function lanesOf(name: PointwiseName, operands: readonly View[], dtype: DType): Lanes | null {
  let float: 'float32' | 'float64' | null = dtype === 'float32' || dtype === 'float64' ? dtype : null
  let hasIntegers = dtype === 'int32'
  for (let i = 0; i < operands.length; i++) {
    const own = operands[i]!.block.dtype
    if (own === 'bool') continue
    if (own === 'int32') hasIntegers = true
    else if (float === null) float = own
    else if (float !== own) return null
  }
  if (dtype === 'bool' && name !== 'where' && !resultIsMask(name)) return null
  if (hasIntegers && float === null) return ofIntegers.has(name) ? ofType('int32', dtype) : null
  // A float64 holds every int32.
  if (hasIntegers && (float !== 'float64' || dtype === 'int32')) return null
  return ofType(float ?? 'float32', dtype)
}

const ofType = (type: LaneType, dtype: DType) => (dtype === 'bool' ? lanes[type].mask : lanes[type].values)

/** All there are: one of them for every operation would be garbage. */
const lanes: Readonly<Record<LaneType, { readonly values: Lanes; readonly mask: Lanes }>> = {
  float32: { values: { dtype: 'float32', isMask: false }, mask: { dtype: 'float32', isMask: true } },
  float64: { values: { dtype: 'float64', isMask: false }, mask: { dtype: 'float64', isMask: true } },
  int32: { values: { dtype: 'int32', isMask: false }, mask: { dtype: 'int32', isMask: true } },
}

/** What the elements of an array are to lanes of a type. */
export const kindOf = (dtype: DType, type: LaneType): ElementKind =>
  dtype === 'bool' ? 'bool' : dtype === 'int32' && type !== 'int32' ? 'int32' : 'own'
