import type { Padding, PerAxis } from '../options/index.ts'
import type { Incompatible, SameDim, Shape, Show, ShowShape } from './shape.ts'
import type { KernelSizes, NotImages, Slide } from './window.ts'

/**
 * A layer's shape function: an interface whose `out` is written in terms of its own `in`.
 *
 * @example
 * interface LinearFn<I extends number, O extends number> extends ShapeFn {
 *   readonly out: LinearShape<In<this['in']>, I, O>
 * }
 * type Y = Apply<LinearFn<784, 10>, [32, 784]> // [32, 10]
 */
export interface ShapeFn {
  readonly in: unknown
  readonly out: Shape | string
}

/** A shape function's `this['in']` as a shape. */
export type In<T> = T extends infer S extends Shape ? S : never

/** A shape function at a shape: the output's shape or a message. */
export type Apply<F extends ShapeFn, S extends Shape> = (F & { readonly in: S })['out']

/** Layers applied one after the other; the first message wins. */
export type Chain<Fs extends readonly ShapeFn[], S extends Shape> = Fs extends readonly [
  infer F extends ShapeFn,
  ...infer Rest extends readonly ShapeFn[],
]
  ? Apply<F, S> extends infer Out extends Shape
    ? Chain<Rest, Out>
    : Apply<F, S>
  : Fs extends readonly []
    ? S
    : Shape

/**
 * What layer K of a chain gives before any input is known, or its message: sizes that one layer fixes and the next
 * one expects meet here, so a wrong pair is found when the chain is made.
 */
export type ScanAt<Fs extends readonly ShapeFn[], K> = number extends Fs['length']
  ? Shape
  : K extends keyof Scan<Fs>
    ? Scan<Fs>[K]
    : Shape

/** Some axes, the last of unknown size: what a chain starts from. Unlike a plain Shape it is refined by every layer. */
type AnyInput = [...number[], number]

type Scan<
  Fs extends readonly ShapeFn[],
  S extends Shape = AnyInput,
  Out extends unknown[] = [],
> = Fs extends readonly [infer F extends ShapeFn, ...infer Rest extends readonly ShapeFn[]]
  ? Scan<Rest, Restart<Apply<F, S>>, [...Out, Apply<F, S>]>
  : Out

/** After a message or a dynamic shape nothing is known again. */
type Restart<R> = R extends string
  ? AnyInput
  : Shape extends R
    ? AnyInput
    : R extends infer S extends Shape
      ? S
      : never

/**
 * One option of a layer's constructor. It may be left out only where its type is the default.
 */
// Rule 5: TypeScript also infers from the type of the field a layer is assigned to, so a field annotated with stride
// 2 would otherwise accept a layer made without the option.
export type LayerOption<Name extends string, T, Default> = [Default] extends [T]
  ? { readonly [K in Name]?: T }
  : { readonly [K in Name]: T }

/** The last constructor argument: it may be left out when all its types are the defaults. */
export type LayerOptions<Types extends readonly unknown[], Defaults extends readonly unknown[], Options> =
  | [options: Options]
  | ([...Defaults] extends [...Types] ? [] : never)

// The patterns come before the tests for dynamic shapes, so that AnyInput, of unknown rank but with a last axis, is
// checked too.

/** The shape behind an affine map of the last axis: `[..., in] -> [..., out]`. */
export type LinearShape<
  S extends Shape,
  I extends number,
  O extends number,
  Op extends string = 'Linear',
  By extends string = 'layer',
> = S extends readonly [...infer Batch extends Shape, infer K extends number]
  ? [SameDim<K, I>] extends [never]
    ? FeaturesDiffer<Op, K, I, By>
    : [...Batch, O]
  : number extends S['length']
    ? Shape
    : Incompatible<`${Op}: input is a scalar`>

/** The shape behind an affine map by a weight: `[..., in], [out, in] -> [..., out]`. */
export type Affine<S extends Shape, W extends Shape> = number extends S['length'] | W['length']
  ? Shape
  : W extends readonly [infer O extends number, infer I extends number]
    ? LinearShape<S, I, O, 'linear', 'weight'>
    : Incompatible<'linear: weight must be [out, in]'>

/** A layer that keeps the shape and expects D features on the last axis. */
export type LastShape<S extends Shape, D extends number, Op extends string> = S extends readonly [
  ...infer _Batch,
  infer K extends number,
]
  ? [SameDim<K, D>] extends [never]
    ? FeaturesDiffer<Op, K, D>
    : S
  : number extends S['length']
    ? S
    : Incompatible<`${Op}: input is a scalar`>

type FeaturesDiffer<
  Op extends string,
  K extends number,
  D extends number,
  By extends string = 'layer',
> = Incompatible<`${Op}: input has ${Show<K>} features, ${By} expects ${Show<D>}`>

/** `[batch, sequence, features]`, kept. */
export type SequenceShape<S extends Shape, D extends number, Op extends string> = number extends S['length']
  ? LastShape<S, D, Op>
  : S['length'] extends 3
    ? LastShape<S, D, Op>
    : Incompatible<`${Op}: input must be [batch, sequence, features], got ${ShowShape<S>}`>

/** `[n, c, ...]`, kept. */
export type BatchNormShape<
  S extends Shape,
  C extends number,
  Op extends string = 'BatchNorm2d',
> = number extends S['length']
  ? S
  : S extends readonly [number, infer K extends number, ...Shape]
    ? [SameDim<K, C>] extends [never]
      ? ChannelsDiffer<Op, K, C>
      : S
    : Incompatible<`${Op}: input must be [n, c, ...], got ${ShowShape<S>}`>

/** `[n, c, ...sizes] -> [n, f, ...windows]` over the last `Rank` axes. */
export type ConvLayerShape<
  Op extends string,
  Rank extends number,
  S extends Shape,
  C extends number,
  F extends number,
  K extends PerAxis,
  Stride extends PerAxis = 1,
  P extends Padding = 0,
  D extends PerAxis = 1,
> = number extends S['length']
  ? S extends readonly [...number[], number]
    ? [number, F, ...KernelSizes<Axes<Rank>, number>]
    : Shape
  : S extends readonly [infer N extends number, infer C2 extends number, ...infer Size extends Shape]
    ? Size['length'] extends Rank
      ? [SameDim<C2, C>] extends [never]
        ? ChannelsDiffer<Op, C2, C>
        : Slide<Op, Size, KernelSizes<Size, K>, Stride, P, D, [N, F]>
      : NotImages<Op, Rank>
    : NotImages<Op, Rank>

type ChannelsDiffer<
  Op extends string,
  K extends number,
  C extends number,
> = Incompatible<`${Op}: input has ${Show<K>} channels, layer expects ${Show<C>}`>

type Axes<Rank extends number> = Rank extends 1 ? [0] : Rank extends 2 ? [0, 0] : [0, 0, 0]
