import type { Tensor } from '../tensor.ts'

/** What `sort` and `argsort` take. */
export interface SortOptions {
  /** -1. */
  readonly axis?: number
  readonly descending?: boolean
}

/** What `topk` takes. */
export interface TopKOptions {
  /** -1. */
  readonly axis?: number
  /** The largest entries, not the smallest; true. */
  readonly largest?: boolean
}

/** What `unique` takes. */
export interface UniqueOptions {
  /** Whose slices are compared, and not single elements. */
  readonly axis?: number | null
}

/** What `unique` gives. */
export interface UniqueResult {
  /** Each once, in order. */
  readonly values: Tensor
  /** For every element, or slice, its position in `values`; int32. */
  readonly inverse: Tensor
  /** How often each occurs; int32. */
  readonly counts: Tensor
}

/** What `searchsorted` and `bucketize` take. */
export interface SearchOptions {
  /** Behind equal elements in the place of before them; false. */
  readonly right?: boolean
}

/** What `isin` takes. */
export interface IsinOptions {
  /** Whether an element is not among them; false. */
  readonly invert?: boolean
}

/** What `bincount` takes. */
export interface BincountOptions {
  /** `[n]`: what each element counts; 1. */
  readonly weights?: Tensor | null
  /** The least length of the result; 0. */
  readonly minLength?: number
}

/** What `histc` takes. */
export interface HistcOptions {
  /** 100. */
  readonly bins?: number
  /** 0; with `max` equal to it, the smallest and the largest element. */
  readonly min?: number
  /** 0. */
  readonly max?: number
}
