import type { Axis, BadAxis, FirstBad, OutOfRange, SplitAt } from './axes.ts'
import type { Digits, DivDigits, MulDigits, ToDigits, ToNumber } from './decimal.ts'
import type { Incompatible, IsOpen, Mutable, Same, Shape, Show, ShowShape } from './shape.ts'

/** Digits of the number of elements; never when a size is not a literal. */
type Product<S extends Shape, Out extends Digits = ['1']> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? IsOpen<H> extends true
    ? never
    : Product<R, H extends 1 ? Out : MulDigits<Out, ToDigits<H>>>
  : Out

/** The number of elements; `number` when it is not known. */
export type Numel<S extends Shape> = ToNumber<Product<S>>

/** The same elements in another shape; one size may be -1 and is what remains. */
export type Reshape<S extends Shape, T extends Shape> =
  Reshaped<S, T> extends infer Out extends Shape
    ? Out
    : Incompatible<`reshape: ${ShowShape<S>} (${Show<Numel<S>>} elements) cannot become ${ShowShape<T>}`>

/** T with -1 replaced, or null when the sizes do not multiply up. */
type Reshaped<S extends Shape, T extends Shape> = number extends T['length']
  ? Shape
  : number extends S['length']
    ? Fill<T, number>
    : Cancel<S, Known<T>> extends [infer A extends Shape, infer B extends Shape]
      ? -1 extends T[number]
        ? FillRest<T, A, B>
        : SameNumel<T, A, B>
      : never

type FillRest<T extends Shape, A extends Shape, B extends Shape> = B extends readonly []
  ? Fill<T, A extends readonly [infer Only extends number] ? Only : Numel<A>>
  : [Product<A>] extends [never]
    ? Fill<T, number>
    : [Product<B>] extends [never]
      ? Fill<T, number>
      : Product<B> extends []
        ? Fill<T, number>
        : DivDigits<Product<A>, Product<B>> extends [infer Q extends Digits, []]
          ? Fill<T, ToNumber<Q>>
          : null

type SameNumel<T extends Shape, A extends Shape, B extends Shape> = [Product<A>] extends [never]
  ? T
  : [Product<B>] extends [never]
    ? T
    : Same<Product<A>, Product<B>> extends true
      ? T
      : null

type Fill<T extends Shape, N extends number> = -1 extends T[number]
  ? Mutable<{ [K in keyof T]: T[K] extends -1 ? N : T[K] }>
  : T

/** The sizes that are given. */
type Known<T extends Shape> = Without<T, -1> extends infer W extends Shape ? W : T

/**
 * Both shapes without the sizes they share, those at the ends first. Named sizes and type parameters go here, which
 * arithmetic cannot touch, and what is left to multiply is short.
 */
type Cancel<A extends Shape, B extends Shape> = A extends readonly [
  infer X extends number,
  ...infer AR extends Shape,
]
  ? B extends readonly [infer Y extends number, ...infer BR extends Shape]
    ? Alike<X, Y> extends true
      ? Cancel<AR, BR>
      : CancelEnd<A, B>
    : [A, B]
  : [A, B]

type CancelEnd<A extends Shape, B extends Shape> = A extends readonly [
  ...infer AR extends Shape,
  infer X extends number,
]
  ? B extends readonly [...infer BR extends Shape, infer Y extends number]
    ? Alike<X, Y> extends true
      ? CancelEnd<AR, BR>
      : CancelAny<A, B>
    : [A, B]
  : [A, B]

type CancelAny<A extends Shape, B extends Shape, Out extends Shape = []> = A extends readonly [
  infer X extends number,
  ...infer R extends Shape,
]
  ? Without<B, X> extends infer W extends Shape
    ? CancelAny<R, W, Out>
    : CancelAny<R, B, [...Out, X]>
  : [Out, B]

/** B without one X, or null. */
type Without<B extends Shape, X extends number, Out extends Shape = []> = B extends readonly [
  infer Y extends number,
  ...infer R extends Shape,
]
  ? Alike<X, Y> extends true
    ? [...Out, ...R]
    : Without<R, X, [...Out, Y]>
  : null

/** A plain `number` is never known to be another `number`, and nothing can be divided by 0. */
type Alike<X, Y> = X extends 0 ? false : Same<X, number> extends true ? false : Same<X, Y>

/** The axes from I to J made one. */
export type Flatten<S extends Shape, I extends number = 0, J extends number = -1> = number extends
  | S['length']
  | I
  | J
  ? Shape
  : S extends readonly []
    ? [1]
    : [BadAxis<S, I | J>] extends [never]
      ? Join<S, Axis<S, I>, Axis<S, J>>
      : OutOfRange<'flatten', S, FirstBad<S, I, J>>

type Join<S extends Shape, X extends string, Y extends string> =
  SplitAt<S, Y> extends [
    infer Before extends Shape,
    readonly [infer Last extends number, ...infer Tail extends Shape],
  ]
    ? SplitAt<[...Before, Last], X> extends [infer Head extends Shape, infer Middle extends Shape]
      ? Middle extends readonly []
        ? Incompatible<'flatten: start not behind end'>
        : [...Head, Middle extends readonly [infer Only extends number] ? Only : Numel<Middle>, ...Tail]
      : never
    : never

/** One axis split; the others are not looked at, so it works beside type parameters where reshape does not. */
export type Unflatten<S extends Shape, I extends number, T extends Shape> = number extends
  | S['length']
  | I
  | T['length']
  ? Shape
  : [BadAxis<S, I>] extends [never]
    ? SplitAt<S, Axis<S, I>> extends [
        infer Head extends Shape,
        readonly [infer N extends number, ...infer Tail extends Shape],
      ]
      ? Split<N, T> extends infer Sizes extends Shape
        ? [...Head, ...Sizes, ...Tail]
        : Split<N, T>
      : never
    : OutOfRange<'unflatten', S, I>

type Split<N extends number, T extends Shape> =
  Reshaped<[N], T> extends infer Out extends Shape
    ? Out
    : Incompatible<`unflatten: ${Show<N>} elements cannot become ${ShowShape<T>} (${Show<Numel<Known<T>>>} elements)`>
