import type {
  BincountOptions,
  HistcOptions,
  IsinOptions,
  SearchOptions,
  UniqueOptions,
  UniqueResult,
} from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { Shape } from '../typed/index.ts'

/** Searching and counting: what depends on the values. */
export interface SearchMethods {
  /** What there is, in order, with where it is and how often. `[...] -> [k], [...], [k]` */
  unique(options?: UniqueOptions): UniqueResult
  /** The positions of all elements that are not 0; int32. `[...] -> [k, rank]` */
  nonzero(): Tensor
  /** Where values belong in this sorted vector, or in its lines; int32. `[..., n], [..., m] -> [..., m]` */
  searchsorted(values: Tensor | number, options?: SearchOptions): Tensor
  /** The interval between sorted boundaries each element lies in; int32. `[...], [n] -> [...]` */
  bucketize<A extends Shape>(this: Tensor<A>, boundaries: Tensor, options?: SearchOptions): Tensor<A>
  /** Whether each element is among others. `[...] -> [...]` */
  isin<A extends Shape>(this: Tensor<A>, elements: Tensor, options?: IsinOptions): Tensor<A>
  /** How often each number from 0 occurs; int32, or a sum of weights. `[n] -> [k]` */
  bincount(options?: BincountOptions): Tensor
  /** How many elements lie in each of equal intervals. `[...] -> [bins]` */
  histc(options?: HistcOptions): Tensor
}
