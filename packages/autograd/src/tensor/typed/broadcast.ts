import type { Incompatible, IsOpen, Mutable, Same, SameDim, Shape, Show, ShowShape } from './shape.ts'

/** NumPy's broadcasting: aligned at the last axis, sizes are equal or one of them is 1. */
export type Broadcast<A extends Shape, B extends Shape, Op extends string = 'broadcast'> = number extends
  | A['length']
  | B['length']
  ? Shape
  : Same<A, B> extends true
    ? A
    : FromEnd<A, B, Op>

type FromEnd<
  A extends Shape,
  B extends Shape,
  Op extends string,
  Out extends Shape = [],
> = A extends readonly [...infer AR extends Shape, infer X extends number]
  ? B extends readonly [...infer BR extends Shape, infer Y extends number]
    ? Stretch<X, Y> extends readonly [infer N extends number]
      ? FromEnd<AR, BR, Op, [N, ...Out]>
      : Incompatible<`${Op}: sizes ${Show<X>} and ${Show<Y>} do not broadcast`>
    : [...A, ...Out]
  : [...B, ...Out]

/** The common size in a box, or null. */
type Stretch<X extends number, Y extends number> =
  Same<X, Y> extends true
    ? [X]
    : Same<X, 1> extends true
      ? [Y]
      : Same<Y, 1> extends true
        ? [X]
        : IsOpen<X> extends true
          ? [Y]
          : IsOpen<Y> extends true
            ? [X]
            : null

/** Broadcasting to a given shape, in which -1 keeps a size: only S may stretch. */
export type Expand<S extends Shape, T extends Shape> = number extends S['length'] | T['length']
  ? As<T>
  : ExpandFromEnd<S, T> extends infer Out extends Shape
    ? Out
    : Incompatible<`expand: ${ShowShape<S>} does not broadcast to ${ShowShape<T>}`>

/** A list of sizes as a shape, where -1 stands for any size. */
export type As<T extends Shape> = number extends T['length']
  ? Shape
  : Mutable<{ [K in keyof T]: T[K] extends -1 ? number : T[K] }> extends infer Out extends Shape
    ? Out
    : never

type ExpandFromEnd<S extends Shape, T extends Shape, Out extends Shape = []> = S extends readonly [
  ...infer SR extends Shape,
  infer X extends number,
]
  ? T extends readonly [...infer TR extends Shape, infer Y extends number]
    ? Y extends -1
      ? ExpandFromEnd<SR, TR, [X, ...Out]>
      : Same<X, 1> extends true
        ? ExpandFromEnd<SR, TR, [Y, ...Out]>
        : [SameDim<X, Y>] extends [never]
          ? null
          : ExpandFromEnd<SR, TR, [Y, ...Out]>
    : null
  : [...T, ...Out]

/** The shape that both may be, each size the better known one; null when they differ. */
export type Common<A extends Shape, B extends Shape> = number extends A['length'] | B['length']
  ? Shape
  : Same<A, B> extends true
    ? A
    : CommonSizes<A, B>

type CommonSizes<A extends Shape, B extends Shape, Out extends Shape = []> = A extends readonly [
  infer X extends number,
  ...infer AR extends Shape,
]
  ? B extends readonly [infer Y extends number, ...infer BR extends Shape]
    ? [SameDim<X, Y>] extends [never]
      ? null
      : CommonSizes<AR, BR, [...Out, SameDim<X, Y>[0]]>
    : null
  : B extends readonly []
    ? Out
    : null

/** The common shape of operands that do not broadcast, or a message. */
export type Equal<A extends Shape, B extends Shape, Message extends string> =
  Common<A, B> extends infer Out extends Shape ? Out : Incompatible<Message>
