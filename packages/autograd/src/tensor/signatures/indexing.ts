import type {
  AdvancedIndex,
  IndexAddOptions,
  IndexPutOptions,
  ScatterReduceOptions,
  ScatterReduction,
  SortOptions,
  TopKOptions,
} from '../options/index.ts'
import type { Tensor, TensorLike } from '../tensor.ts'
import type { OneHot, Shape } from '../typed/index.ts'

/** Indexing. */
export interface IndexingMethods {
  /** Elements at positions along an axis. `[..., n, ...], index [..., m, ...] -> [..., m, ...]` */
  gather<B extends Shape>(this: Tensor, axis: number, index: Tensor<B>): Tensor<B>
  /** `src` added at positions along an axis. `[..., n, ...], [..., m, ...], [..., m, ...] -> [..., n, ...]` */
  scatterAdd<A extends Shape>(this: Tensor<A>, axis: number, index: Tensor, src: Tensor): Tensor<A>
  /** `src` written at positions along an axis, the last winning. `[..., n, ...], [..., m, ...], [..., m, ...] -> [..., n, ...]` */
  scatter<A extends Shape>(this: Tensor<A>, axis: number, index: Tensor, src: TensorLike): Tensor<A>
  /** What `src` brings to positions along an axis reduced with what is there. `[..., n, ...], [..., m, ...], [..., m, ...] -> [..., n, ...]` */
  scatterReduce<A extends Shape>(
    this: Tensor<A>,
    axis: number,
    index: Tensor,
    src: Tensor,
    reduction: ScatterReduction,
    options?: ScatterReduceOptions,
  ): Tensor<A>
  /** Slices added at positions along an axis. `[..., n, ...], [m], [..., m, ...] -> [..., n, ...]` */
  indexAdd<A extends Shape>(
    this: Tensor<A>,
    axis: number,
    index: Tensor,
    src: Tensor,
    options?: IndexAddOptions,
  ): Tensor<A>
  /** Slices written at positions along an axis, the last winning. `[..., n, ...], [m], [..., m, ...] -> [..., n, ...]` */
  indexCopy<A extends Shape>(this: Tensor<A>, axis: number, index: Tensor, src: Tensor): Tensor<A>
  /** One value at positions along an axis. `[..., n, ...], [m] -> [..., n, ...]` */
  indexFill<A extends Shape>(this: Tensor<A>, axis: number, index: Tensor, value: TensorLike): Tensor<A>
  /** A part by positions, ranges, new axes, int32 tensors and masks. */
  index(indices: readonly AdvancedIndex[]): Tensor
  /** Values written to the part that `index` reads. `[...] -> [...]` */
  indexPut<A extends Shape>(
    this: Tensor<A>,
    indices: readonly AdvancedIndex[],
    values: TensorLike,
    options?: IndexPutOptions,
  ): Tensor<A>
  /** One value where a mask holds, which broadcasts. `[...] -> [...]` */
  maskedFill<A extends Shape>(this: Tensor<A>, mask: Tensor, value: TensorLike): Tensor<A>
  /** The elements where a mask holds. `[...] -> [k]` */
  maskedSelect(mask: Tensor): Tensor
  /** The first elements of `src` written where a mask holds. `[...] -> [...]` */
  maskedScatter<A extends Shape>(this: Tensor<A>, mask: Tensor, src: Tensor): Tensor<A>
  /** Slices at positions along an axis. `[..., n, ...], [m] -> [..., m, ...]` */
  indexSelect(axis: number, index: Tensor): Tensor
  /** `gather` with broadcasting; without an axis of the flattened tensor. `[..., n, ...], [..., m, ...] -> [..., m, ...]` */
  takeAlongAxis(index: Tensor, axis?: number | null): Tensor
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
