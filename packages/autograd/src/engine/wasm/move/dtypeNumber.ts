import type { DType } from '../../dtype.ts'

/** Numbers of types in the keys of kernels. */
export const dtypeNumber: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2, float64: 3 }
