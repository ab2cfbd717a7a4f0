import type { Tensor } from '../tensor.ts'
import type { At, Axis, InsertAt, OutOfRange, SetAxes } from './axes.ts'
import type { Common } from './broadcast.ts'
import type { Add } from './decimal.ts'
import type { Incompatible, Mutable, SameDim, Shape, ShowShape } from './shape.ts'

/** The shapes of a tuple of tensors. */
export type ShapesOf<Ts extends readonly Tensor[]> = {
  [K in keyof Ts]: Ts[K] extends Tensor<infer S> ? S : Shape
}

/** Tensors behind each other along an axis; their other sizes are equal. */
export type Concat<Ss extends readonly Shape[], I extends number> = Ss extends readonly [
  infer A extends Shape,
  infer B extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? number extends A['length'] | B['length'] | I
    ? Shape
    : [Axis<A, I>] extends [never]
      ? OutOfRange<'concat', A, I>
      : Joined<A, B, Axis<A, I>> extends infer AB extends Shape
        ? Concat<[AB, ...Rest], I>
        : Joined<A, B, Axis<A, I>>
  : Ss extends readonly [infer A extends Shape]
    ? A
    : Ss extends readonly []
      ? Incompatible<'concat: a list with at least one tensor'>
      : number extends Ss[number]['length'] | I
        ? Shape
        : SetAxes<Ss[number], Axis<Ss[number], I>, number>

/** Two shapes joined at axis X. */
type Joined<A extends Shape, B extends Shape, X extends string> = A['length'] extends B['length']
  ? [Clash<A, B, X>] extends [never]
    ? Mutable<{
        [K in keyof A]: K extends X ? Add<At<A, X>, At<B, X>> : SameDim<A[K] & number, At<B, K & string>>[0]
      }>
    : Incompatible<`concat: ${ShowShape<A>} and ${ShowShape<B>} differ outside axis ${X}`>
  : Incompatible<`concat: ${ShowShape<A>} and ${ShowShape<B>} have different ranks`>

/** The axes but X at which the sizes differ. */
type Clash<A extends Shape, B extends Shape, X extends string> = {
  [K in Exclude<Extract<keyof A, `${number}`>, X>]: [SameDim<At<A, K>, At<B, K>>] extends [never] ? K : never
}[Exclude<Extract<keyof A, `${number}`>, X>]

/** Tensors of equal shapes along a new axis. */
export type Stack<Ss extends readonly Shape[], I extends number> = Ss extends readonly [
  infer A extends Shape,
  ...infer Rest extends readonly Shape[],
]
  ? StackOnto<A, Rest, I, [0]>
  : Ss extends readonly []
    ? Incompatible<'stack: a list with at least one tensor'>
    : NewAxis<Ss[number], I, number>

/** Puts the tensors that are left with those before, which are counted and have the common shape A. */
type StackOnto<
  A extends Shape,
  Ss extends readonly Shape[],
  I extends number,
  Count extends 0[],
> = Ss extends readonly [infer B extends Shape, ...infer Rest extends readonly Shape[]]
  ? Common<A, B> extends infer AB extends Shape
    ? StackOnto<AB, Rest, I, [...Count, 0]>
    : Incompatible<`stack: ${ShowShape<A>} and ${ShowShape<B>} differ`>
  : NewAxis<A, I, Count['length']>

type NewAxis<S extends Shape, I extends number, N extends number> = number extends S['length'] | I
  ? Shape
  : [Axis<[...S, 1], I>] extends [never]
    ? OutOfRange<'stack', [...S, 1], I>
    : InsertAt<S, Axis<[...S, 1], I>, N>
