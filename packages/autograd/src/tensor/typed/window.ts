import type { Padding, PerAxis } from '../options/index.ts'
import type { Add, FloorDiv, Mul, Sub } from './decimal.ts'
import type { Incompatible, SameDim, Shape, Show } from './shape.ts'

/** The channels and windows of a convolution over the last `Rank` axes; `weight: [out, in / groups, ...kernel]`. */
export type Conv<
  Op extends string,
  Rank extends number,
  X extends Shape,
  W extends Shape,
  S extends PerAxis = 1,
  P extends Padding = 0,
  D extends PerAxis = 1,
  G extends number = 1,
> = number extends X['length'] | W['length']
  ? Shape
  : X extends readonly [infer N extends number, infer C extends number, ...infer Size extends Shape]
    ? W extends readonly [infer F extends number, infer C2 extends number, ...infer Kernel extends Shape]
      ? [Size['length'], Kernel['length']] extends [Rank, Rank]
        ? [SameDim<C, Mul<C2, G>>] extends [never]
          ? Incompatible<`${Op}: input has ${Show<C>} channels, weight expects ${Show<Mul<C2, G>>}`>
          : Slide<Op, Size, Kernel, S, P, D, [N, F]>
        : RankDiffers<Op, Rank, Size>
      : RankDiffers<Op, Rank, Size>
    : NotImages<Op, Rank>

type RankDiffers<Op extends string, Rank extends number, Size extends Shape> = Size['length'] extends Rank
  ? Incompatible<`${Op}: weight must have ${Add<Rank, 2>} axes, the last ${Rank} the kernel`>
  : NotImages<Op, Rank>

/** The windows of a pooling over the last `Rank` axes. */
export type Pool<
  Op extends string,
  Rank extends number,
  X extends Shape,
  K extends PerAxis,
  S extends PerAxis = K,
  P extends Padding = 0,
  D extends PerAxis = 1,
  Ceil extends boolean = false,
> = number extends X['length']
  ? Shape
  : X extends readonly [infer N extends number, infer C extends number, ...infer Size extends Shape]
    ? Size['length'] extends Rank
      ? [Ceil] extends [false]
        ? Slide<Op, Size, KernelSizes<Size, K>, S, P, D, [N, C]>
        : [N, C, ...Some<Size>]
      : NotImages<Op, Rank>
    : NotImages<Op, Rank>

/** Every axis pooled to a given size. */
export type AdaptivePool<
  Op extends string,
  Rank extends number,
  X extends Shape,
  Out extends PerAxis,
> = number extends X['length']
  ? Shape
  : X extends readonly [infer N extends number, infer C extends number, ...infer Size extends Shape]
    ? Size['length'] extends Rank
      ? [N, C, ...KernelSizes<Size, Out>]
      : Incompatible<`${Op}: input with ${Add<Rank, 2>} axes, [batch, channels, ...]`>
    : Incompatible<`${Op}: input with ${Add<Rank, 2>} axes, [batch, channels, ...]`>

/** One size for every axis of Size, from one number or a list. */
export type KernelSizes<
  Size extends Shape,
  K extends PerAxis,
  Out extends Shape = [],
> = Size extends readonly [number, ...infer R extends Shape]
  ? KernelSizes<R, K, [...Out, EntryOf<K, Out['length']>]>
  : Out

type Some<Size extends Shape, Out extends Shape = []> = Size extends readonly [
  number,
  ...infer R extends Shape,
]
  ? Some<R, [...Out, number]>
  : Out

/** Message for an input of another rank. */
export type NotImages<
  Op extends string,
  Rank extends number,
> = Incompatible<`${Op}: input must be [batch, channels, ${Rank extends 1 ? '' : Rank extends 2 ? 'height, ' : 'depth, height, '}width]`>

/** Out followed by the number of windows on each axis, or the message of the first that does not fit. */
export type Slide<
  Op extends string,
  Size extends Shape,
  Kernel extends Shape,
  S extends PerAxis,
  P extends Padding,
  D extends PerAxis,
  Out extends Shape,
  I extends 0[] = [],
> = Size extends readonly [infer N extends number, ...infer Sizes extends Shape]
  ? Kernel extends readonly [infer K extends number, ...infer Kernels extends Shape]
    ? SlideOne<
        Op,
        N,
        K,
        EntryOf<S, I['length']>,
        PadAt<P, I['length']>,
        EntryOf<D, I['length']>
      > extends infer M extends number
      ? Slide<Op, Sizes, Kernels, S, P, D, [...Out, M], [...I, 0]>
      : SlideOne<Op, N, K, EntryOf<S, I['length']>, PadAt<P, I['length']>, EntryOf<D, I['length']>>
    : Out
  : Out

/** The number of windows on one axis, padded by P. */
type SlideOne<
  Op extends string,
  N extends number,
  K extends number,
  S extends number,
  P extends Sides | 'same',
  D extends number,
> = P extends Sides
  ? [Count<Padded<N, P>, K, S, D>] extends [never]
    ? DoesNotFit<Op, N, K, P, D>
    : Count<Padded<N, P>, K, S, D>
  : S extends 1
    ? N
    : number

/** floor((n - d(k - 1) - 1) / s) + 1; `number` when a part is not known; never when the window does not fit. */
type Count<N extends number, K extends number, S extends number, D extends number> = [
  Sub<N, Extent<K, D>>,
] extends [never]
  ? never
  : Add<FloorDiv<Sub<N, Extent<K, D>>, S>, 1>

/** What a window spans: d(k - 1) + 1. */
type Extent<K extends number, D extends number> = D extends 1 ? K : Add<Mul<D, Sub<K, 1>>, 1>

type DoesNotFit<
  Op extends string,
  N extends number,
  K extends number,
  P extends Sides,
  D extends number,
> = Incompatible<`${Op}: window ${Show<K>}${D extends 1 ? '' : ` with dilation ${D}`} does not fit size ${Show<N>} with padding ${P[0]} and ${P[1]}`>

/** Elements added before and after an axis. */
type Sides = readonly [number, number]
type Padded<N extends number, P extends Sides> = Add<Add<N, P[0]>, P[1]>

type PadAt<P extends Padding, I extends number> = P extends number
  ? [P, P]
  : P extends 'valid'
    ? [0, 0]
    : P extends 'same'
      ? 'same'
      : P extends readonly unknown[]
        ? SidesOf<P[I]>
        : never
type SidesOf<E> = E extends number ? [E, E] : E extends Sides ? E : [number, number]

/** The entry of one axis. */
type EntryOf<V extends PerAxis, I extends number> = V extends number
  ? V
  : V extends readonly number[]
    ? V[I]
    : number
