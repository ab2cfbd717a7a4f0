import type { DType } from '../../dtype.ts'
import type { PointwiseName } from '../../engine.ts'
import type { View } from '../../view.ts'
import { resultIsMask } from '../math/index.ts'

/** What a pointwise operation is computed in: the float type of its lanes, and whether it gives truth values. */
export interface Lanes {
  readonly dtype: 'float32' | 'float64'
  readonly isMask: boolean
}

/**
 * The lanes for an operation, or null where it is none of floats and truth values: integers are computed elsewhere, for
 * a float32 has too few digits for them.
 */
export function lanesOf(name: PointwiseName, operands: readonly View[], dtype: DType): Lanes | null {
  if (dtype === 'int32') return null
  let float: 'float32' | 'float64' | null = dtype === 'bool' ? null : dtype
  for (let i = 0; i < operands.length; i++) {
    const own = operands[i]!.block.dtype
    if (own === 'bool') continue
    if (own === 'int32') {
      // A float64 holds every int32.
      if (float !== 'float64') return null
    } else if (float === null) float = own
    else if (float !== own) return null
  }
  if (dtype === 'bool' && name !== 'where' && !resultIsMask(name)) return null
  const known = float === 'float64' ? lanes.float64 : lanes.float32
  return dtype === 'bool' ? known.mask : known.values
}

/** All there are: one of them for every operation would be garbage. */
const lanes = {
  float32: { values: { dtype: 'float32', isMask: false }, mask: { dtype: 'float32', isMask: true } },
  float64: { values: { dtype: 'float64', isMask: false }, mask: { dtype: 'float64', isMask: true } },
} as const
