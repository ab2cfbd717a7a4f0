import type { Incompatible, Mutable, Shape } from './shape.ts'

// FROM_END[rank][k] = rank - k, for axis -k.
type FROM_END = [
  [],
  [1, 0],
  [2, 1, 0],
  [3, 2, 1, 0],
  [4, 3, 2, 1, 0],
  [5, 4, 3, 2, 1, 0],
  [6, 5, 4, 3, 2, 1, 0],
  [7, 6, 5, 4, 3, 2, 1, 0],
  [8, 7, 6, 5, 4, 3, 2, 1, 0],
]
type FromEnd<Rank extends number, K extends string> = `${Rank}` extends keyof FROM_END
  ? FROM_END[`${Rank}`] extends infer Row
    ? K extends keyof Row
      ? Row[K]
      : never
    : never
  : never

/** The axis as an index string '0' to '7'; never when it is out of range. Distributes over a union of axes. */
export type Axis<S extends Shape, I extends number> = I extends number
  ? `${I}` extends `-${infer K}`
    ? `${FromEnd<S['length'], K> & number}`
    : `${I}` extends keyof S
      ? `${I}`
      : never
  : never

export type OutOfRange<
  Op extends string,
  S extends Shape,
  I extends number,
> = Incompatible<`${Op}: axis ${I} is out of range for rank ${S['length']}`>

/** The axes that are out of range. */
export type BadAxis<S extends Shape, I extends number> = I extends number
  ? [Axis<S, I>] extends [never]
    ? I
    : never
  : never

/** Which of two axes a message names when one of them is out of range. */
export type FirstBad<S extends Shape, I extends number, J extends number> = [Axis<S, I>] extends [never]
  ? I
  : J

/** The size at an index string. */
export type At<S extends Shape, X extends string> = S[X & keyof S] & number

export type DropAxes<
  S extends Shape,
  X extends string,
  I extends 0[] = [],
  Out extends Shape = [],
> = S extends readonly [infer H extends number, ...infer R extends Shape]
  ? DropAxes<R, X, [...I, 0], `${I['length']}` extends X ? Out : [...Out, H]>
  : Out

export type SetAxes<S extends Shape, X extends string, N extends number> = Mutable<{
  [K in keyof S]: K extends X ? N : S[K]
}>

export type InsertAt<
  S extends Shape,
  X extends string,
  N extends number,
  Out extends Shape = [],
> = `${Out['length']}` extends X
  ? [...Out, N, ...S]
  : S extends readonly [infer H extends number, ...infer R extends Shape]
    ? InsertAt<R, X, N, [...Out, H]>
    : never

/** The axes before X, and those from X on. */
export type SplitAt<S extends Shape, X extends string, Out extends Shape = []> = `${Out['length']}` extends X
  ? [Out, S]
  : S extends readonly [infer H extends number, ...infer R extends Shape]
    ? SplitAt<R, X, [...Out, H]>
    : [Out, []]

/** The size of an axis: a literal where it is known. */
export type SizeOf<S extends Shape, I extends number> = number extends S['length'] | I
  ? number
  : At<S, Axis<S, I>>

/** A shape when the axis is in range, else the message. */
export type InRange<S extends Shape, I extends number, Op extends string> = number extends S['length'] | I
  ? Shape
  : [BadAxis<S, I>] extends [never]
    ? S
    : OutOfRange<Op, S, BadAxis<S, I>>
