import type { Axes, Index, PadOptions, Pair, PerAxis } from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type {
  AxesLike,
  Expand,
  Flatten,
  Guard,
  InRange,
  Permute,
  Reshape,
  Result,
  Shape,
  Squeeze,
  Transposable,
  Transpose,
  Unflatten,
  Unsqueeze,
} from '../typed/index.ts'

/** Movement: the same elements elsewhere. */
export interface MovementMethods {
  /** The same elements in another shape; one size may be -1. `[...] -> shape` */
  reshape<A extends Shape, const T extends Shape>(
    this: Tensor<A>,
    shape: Guard<Reshape<A, T>, readonly [...T]>,
  ): Tensor<Result<Reshape<A, T>>>

  /** Axis i of the result is axis order[i]. `[a, b, c] -> [c, a, b]` for order [2, 0, 1] */
  permute<A extends Shape, const P extends Shape>(
    this: Tensor<A>,
    order: Guard<Permute<A, P>, readonly [...P]>,
  ): Tensor<Result<Permute<A, P>>>

  /** Two axes swapped, by default the last two. `[..., m, n] -> [..., n, m]` */
  transpose<A extends Shape, I extends number = -2, J extends number = -1>(
    this: Guard<Transposable<A, I>, Tensor<A>>,
    a?: Guard<InRange<A, I, 'transpose'>, I>,
    b?: Guard<Transpose<A, I, J>, J>,
  ): Tensor<Result<Transpose<A, I, J>>>

  /** Another name of transpose. */
  swapaxes<A extends Shape, I extends number, J extends number>(
    this: Tensor<A>,
    a: Guard<InRange<A, I, 'transpose'>, I>,
    b: Guard<Transpose<A, I, J>, J>,
  ): Tensor<Result<Transpose<A, I, J>>>

  /** One axis moved to another place; the others keep their order. */
  movedim(from: number, to: number): Tensor

  /** Stretched to a shape: axes of size 1 repeat, -1 keeps a size. `[..., 1] -> [..., n]` */
  expand<A extends Shape, const T extends Shape>(
    this: Tensor<A>,
    shape: Guard<Expand<A, T>, readonly [...T]>,
  ): Tensor<Result<Expand<A, T>>>

  /** Another name of expand. */
  broadcastTo<A extends Shape, const T extends Shape>(
    this: Tensor<A>,
    shape: Guard<Expand<A, T>, readonly [...T]>,
  ): Tensor<Result<Expand<A, T>>>

  /** Axes of size 1 taken out: one, several, or all of them. `[..., 1, ...] -> [..., ...]` */
  squeeze<A extends Shape, const I extends Axes = undefined>(
    this: Tensor<A>,
    axis?: Guard<Squeeze<A, I>, AxesLike<I>>,
  ): Tensor<Result<Squeeze<A, I>>>

  /** An axis of size 1 put in. `[..., ...] -> [..., 1, ...]` */
  unsqueeze<A extends Shape, I extends number>(
    this: Tensor<A>,
    axis: Guard<Unsqueeze<A, I>, I>,
  ): Tensor<Result<Unsqueeze<A, I>>>

  /** The axes from `start` to `end` made one. `[n, c, h, w] -> [n, chw]` for start 1 */
  flatten<A extends Shape, I extends number = 0, J extends number = -1>(
    this: Tensor<A>,
    start?: Guard<Flatten<A, I, J>, I>,
    end?: J,
  ): Tensor<Result<Flatten<A, I, J>>>

  /** An axis split into several; one size may be -1. `[..., n, ...] -> [..., ...sizes, ...]` */
  unflatten<A extends Shape, I extends number, const T extends Shape>(
    this: Tensor<A>,
    axis: I,
    sizes: Guard<Unflatten<A, I, T>, readonly [...T]>,
  ): Tensor<Result<Unflatten<A, I, T>>>

  /** Axes read backwards. `[...] -> [...]` */
  flip<A extends Shape>(this: Tensor<A>, axes: PerAxis): Tensor<A>
  /** Elements moved along axes; what falls off one end comes back at the other. `[...] -> [...]` */
  roll<A extends Shape>(this: Tensor<A>, shifts: PerAxis, axes?: PerAxis | null): Tensor<A>
  /** A part of the tensor, one index an axis. */
  slice(...index: Index[]): Tensor
  /** The slice at one position of an axis, which goes. `[..., n, ...] -> [..., ...]` */
  select(axis: number, position: number): Tensor
  /** `length` elements of an axis from `start`. `[..., n, ...] -> [..., length, ...]` */
  narrow(axis: number, start: number, length: number): Tensor
  /** All slices along an axis (0), which goes. `[n, ...] -> n times [...]` */
  unbind(axis?: number): Tensor[]
  /** Elements put before and after each axis, or the last ones. `[..., n] -> [..., before + n + after]` */
  pad(widths: readonly Pair[], options?: PadOptions): Tensor
  /** Parts of a size, or of several sizes, along an axis. */
  split(sizes: PerAxis, axis?: number): Tensor[]
  /** As many parts along an axis, of equal size but for the last. */
  chunk(count: number, axis?: number): Tensor[]
  /** The whole repeated along each axis. `[n, ...] -> [n sizes[0], ...]` */
  repeat(sizes: readonly number[]): Tensor
  /** The whole repeated along each axis. `[n, ...] -> [n sizes[0], ...]` */
  tile(sizes: readonly number[]): Tensor
  /** Each element several times in a row along an axis; without one of the flattened tensor. `[..., n, ...] -> [..., sum of repeats, ...]` */
  repeatInterleave(repeats: number | Tensor, axis?: number | null): Tensor
  /** Turned by 90 degrees k (1) times, from the first of two axes towards the second. `[m, n] -> [n, m]` */
  rot90(k?: number, axes?: readonly [number, number]): Tensor
  /** A diagonal of two axes, by default the first, as a last axis. `[m, n, ...] -> [..., k]` */
  diagonal(offset?: number, axis1?: number, axis2?: number): Tensor
  /** Zeros with the last axis on a diagonal of two new axes, by default the last. `[..., k] -> [..., n, n]` */
  diagEmbed(offset?: number, axis1?: number, axis2?: number): Tensor
  /** A vector as a diagonal, or the diagonal of a matrix. `[k] -> [n, n]`, `[m, n] -> [k]` */
  diag(offset?: number): Tensor
  /** The sum of the diagonal of the last two axes. `[..., m, n] -> [...]` */
  trace(): Tensor
  /** Zero above a diagonal. `[..., m, n] -> [..., m, n]` */
  tril<A extends Shape>(this: Tensor<A>, diagonal?: number): Tensor<A>
  /** Zero below a diagonal. `[..., m, n] -> [..., m, n]` */
  triu<A extends Shape>(this: Tensor<A>, diagonal?: number): Tensor<A>
}
