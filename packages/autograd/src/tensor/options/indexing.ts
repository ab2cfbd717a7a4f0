import type { Tensor } from '../tensor.ts'

/** Elements `start`, `start + step`, ... before `stop`; negative bounds count from the end, `null` means open. */
export interface Range {
  readonly start?: number | null
  readonly stop?: number | null
  readonly step?: number | null
}

/** One index of `slice`: a position (the axis goes), a range (the axis stays), or `'...'` for all axes between. */
export type Index = number | Range | '...'

/** One index of `index` and `indexPut`: as of `slice`, or a new axis, int32 positions, or a bool mask. */
export type AdvancedIndex = Index | null | Tensor

/** What `scatterReduce` does with the elements that meet at a place. */
export type ScatterReduction = 'sum' | 'mean' | 'prod' | 'amax' | 'amin'

/** What `indexAdd` takes. */
export interface IndexAddOptions {
  /** A factor of what is added; 1. */
  readonly alpha?: number
}

/** What `indexPut` takes. */
export interface IndexPutOptions {
  /** Add to what is there in the place of writing over it; false. */
  readonly accumulate?: boolean
}

/** What `scatterReduce` takes. */
export interface ScatterReduceOptions {
  /** Whether the element that is there counts too; true. */
  readonly includeSelf?: boolean
}
