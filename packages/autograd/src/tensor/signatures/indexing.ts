import type { SortOptions, TopKOptions } from '../options.ts'
import type { Tensor } from '../tensor.ts'
import type { OneHot, Shape } from '../typed/index.ts'

/** Indexing. */
export interface IndexingMethods {
  /** Elements at positions along an axis. `[..., n, ...], index [..., m, ...] -> [..., m, ...]` */
  gather<B extends Shape>(this: Tensor, axis: number, index: Tensor<B>): Tensor<B>
  /** `src` added at positions along an axis. `[..., n, ...], [..., m, ...], [..., m, ...] -> [..., n, ...]` */
  scatterAdd<A extends Shape>(this: Tensor<A>, axis: number, index: Tensor, src: Tensor): Tensor<A>
  /** Slices at positions along an axis. `[..., n, ...], [m] -> [..., m, ...]` */
  indexSelect(axis: number, index: Tensor): Tensor
  /** Elements at positions in row-major order. `[...], index -> index` */
  take<B extends Shape>(this: Tensor, index: Tensor<B>): Tensor<B>
  /** 1 at the position each element names. `[...] -> [..., classes]` */
  oneHot<A extends Shape, N extends number>(this: Tensor<A>, classes: N): Tensor<OneHot<A, N>>
  /** Sorted along an axis, and where the elements came from; stable. `[...] -> [...]` */
  sort<A extends Shape>(this: Tensor<A>, options?: SortOptions): { values: Tensor<A>; indices: Tensor<A> }
  /** The k largest along an axis, and where they were. `[..., n] -> [..., k]` */
  topk(k: number, options?: TopKOptions): { values: Tensor; indices: Tensor }
  /** The positions that sort an axis; stable. `[...] -> [...]` */
  argsort<A extends Shape>(this: Tensor<A>, options?: SortOptions): Tensor<A>
}
