import type { DType } from '../dtype.ts'

/** A view whose memory is at hand: byte address of its first element, sizes, and strides in elements. */
export interface Located {
  readonly at: number
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

export const bytesOf: Readonly<Record<DType, number>> = { bool: 1, int32: 4, float32: 4, float64: 8 }
