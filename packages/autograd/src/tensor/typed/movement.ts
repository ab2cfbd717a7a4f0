import type { Axes } from '../options/index.ts'
import type { At, Axis, BadAxis, DropAxes, FirstBad, InRange, InsertAt, OutOfRange } from './axes.ts'
import type { Incompatible, IsKnown, Mutable, SameDim, Shape, Show, ShowShape } from './shape.ts'

/** Two axes swapped. */
export type Transpose<S extends Shape, I extends number, J extends number> = number extends
  | S['length']
  | I
  | J
  ? Shape
  : [BadAxis<S, I | J>] extends [never]
    ? Swapped<S, Axis<S, I>, Axis<S, J>>
    : OutOfRange<'transpose', S, FirstBad<S, I, J>>

/** The receiver of a transposition: with the default axes there is no argument for a message to stand at. */
export type Transposable<S extends Shape, I extends number> = [I] extends [-2]
  ? InRange<S, I, 'transpose'>
  : Shape

type Swapped<S extends Shape, X extends string, Y extends string> = Mutable<{
  [K in keyof S]: K extends X ? At<S, Y> : K extends Y ? At<S, X> : S[K]
}>

/** Axis i of the result is axis order[i]. */
export type Permute<S extends Shape, Order extends Shape> = number extends
  | S['length']
  | Order['length']
  | Order[number]
  ? Shape
  : Order['length'] extends S['length']
    ? [Exclude<Indices<S>, Axis<S, Order[number]>>] extends [never]
      ? Mutable<{ [K in keyof Order]: At<S, Axis<S, Order[K] & number>> }>
      : NotAnOrder<S, Order>
    : NotAnOrder<S, Order>

type Indices<S extends Shape> = Extract<keyof S, `${number}`>
type NotAnOrder<
  S extends Shape,
  Order extends Shape,
> = Incompatible<`permute: ${ShowShape<Order>} is not an order of the axes of ${ShowShape<S>}`>

/** An axis of size 1 put in. */
export type Unsqueeze<S extends Shape, I extends number> = number extends S['length'] | I
  ? Shape
  : [BadAxis<[...S, 1], I>] extends [never]
    ? InsertAt<S, Axis<[...S, 1], I>, 1>
    : OutOfRange<'unsqueeze', [...S, 1], I>

/** An axis of size N put behind all others. */
export type OneHot<S extends Shape, N extends number> = number extends S['length'] ? Shape : [...S, N]

/** Axes of size 1 taken out: one, several, or all of them. */
export type Squeeze<S extends Shape, I extends Axes> = number extends S['length']
  ? Shape
  : [I] extends [null | undefined]
    ? DropOnes<S>
    : [I] extends [number]
      ? SqueezeAt<S, I>
      : [I] extends [readonly number[]]
        ? SqueezeAt<S, I[number]>
        : Shape

type SqueezeAt<S extends Shape, I extends number> = number extends I
  ? Shape
  : [BadAxis<S, I>] extends [never]
    ? [Wide<S, I>] extends [never]
      ? DropAxes<S, Axis<S, I>>
      : Incompatible<`squeeze: axis ${Wide<S, I>} has size ${Show<At<S, Axis<S, Wide<S, I>>>>}, not 1`>
    : OutOfRange<'squeeze', S, BadAxis<S, I>>

/** The axes that cannot have size 1. */
type Wide<S extends Shape, I extends number> = I extends number
  ? [SameDim<At<S, Axis<S, I>>, 1>] extends [never]
    ? I
    : never
  : never

type DropOnes<S extends Shape, Out extends Shape = []> = S extends readonly [
  infer H extends number,
  ...infer R extends Shape,
]
  ? IsKnown<H> extends true
    ? DropOnes<R, H extends 1 ? Out : [...Out, H]>
    : Shape
  : Out
