import type { Axes } from '../options/index.ts'
import type { Axis, BadAxis, DropAxes, OutOfRange, SetAxes } from './axes.ts'
import type { Equal } from './broadcast.ts'
import type { Shape } from './shape.ts'

/** The shape after a reduction over one axis, several, or all (`null` or `undefined`). */
export type Reduce<
  S extends Shape,
  Ax extends Axes,
  Keep extends boolean,
  Op extends string = 'sum',
> = boolean extends Keep
  ? Shape
  : [Ax] extends [null | undefined]
    ? Keep extends true
      ? Ones<S>
      : []
    : number extends S['length']
      ? Shape
      : [Ax] extends [number]
        ? Over<S, Ax, Keep, Op>
        : [Ax] extends [readonly number[]]
          ? Over<S, Ax[number], Keep, Op>
          : Shape

/**
 * The axes as an argument. From a union such as `number | number[]` TypeScript infers one member, so that with a plain
 * `number` all others are let in too.
 */
export type AxesLike<Ax> = number extends Ax ? Axes : Ax

type Ones<S extends Shape> = number extends S['length'] ? Shape : SetAxes<S, string, 1>

type Over<S extends Shape, I extends number, Keep extends boolean, Op extends string> = number extends I
  ? Keep extends true
    ? { [K in keyof S]: number }
    : Shape
  : [BadAxis<S, I>] extends [never]
    ? Keep extends true
      ? SetAxes<S, Axis<S, I>, 1>
      : DropAxes<S, Axis<S, I>>
    : OutOfRange<Op, S, BadAxis<S, I>>

/** The shape of a loss: one number, or the shape of its terms when they are not reduced. */
export type Reduced<S extends Shape, R extends string> = [R] extends ['mean' | 'sum' | 'batchmean']
  ? []
  : [R] extends ['none']
    ? S
    : Shape

/** The shape of a loss whose operands must have equal shapes, which do not broadcast. */
export type EqualLoss<A extends Shape, B extends Shape, R extends string, Message extends string> =
  Equal<A, B, Message> extends infer S extends Shape ? Reduced<S, R> : Equal<A, B, Message>
