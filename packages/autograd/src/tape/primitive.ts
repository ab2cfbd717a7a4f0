import type { DType } from '../engine/dtype.ts'
import type { View } from '../engine/view.ts'
import type { Tensor } from '../tensor/tensor.ts'

/** What is known of a tensor without its values. */
export interface Meta {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/**
 * What kind of map a primitive is. The rules of the first four follow from it:
 * - pointwise: partial derivatives as expressions of inputs and output; VJP and JVP both multiply by them;
 * - linear: the JVP is the primitive itself, the VJP its adjoint, another linear primitive of the same file;
 * - bilinear: the adjoint in each argument is the same family again;
 * - selecting: entries are picked by data and the derivative goes through the indices;
 * - other: writes its rules.
 */
export type Kind = 'pointwise' | 'linear' | 'bilinear' | 'selecting' | 'other'

/** A value a rule may ask to be kept: an input by its position, or the output. */
export type Saved = number | 'out'

/** One recorded application, as rules see it: a recipe, not a closure. */
export interface Call<A = unknown> {
  readonly attrs: A
  readonly inputs: readonly Meta[]
  readonly output: Meta
  /** The value of input `i`, which the primitive declared to read. */
  x(i: number): Tensor
  /** The output, which the primitive declared to read: the node's output itself, not a copy. */
  out(): Tensor
}

/**
 * An operation the tape records. Everything about it stands in one object: shape rule, kernel call, rules.
 * Rules are pure functions of the call and the cotangent, written in differentiable operations only, so that
 * gradients of gradients need nothing more.
 */
export interface Primitive<A = any> {
  readonly name: string
  readonly kind: Kind
  /** Whether its rule is a user's, which may fail in the middle of a replay. */
  readonly isUsers?: boolean
  /** What the rules for the derivative in input `i` read; nothing else is kept alive. Missing: nothing. */
  readonly reads?: (i: number) => readonly Saved[]
  /** Shape and dtype of the result; throws where the inputs do not fit. */
  shape(inputs: readonly Tensor[], attrs: A): Meta
  /** The result; of what the engine makes on the way to it the kernel gives the blocks back. */
  kernel(views: readonly View[], attrs: A, out: Meta): View
  /** The cotangent of input `i` given the output's; null where it is zero everywhere. */
  vjp(g: Tensor, call: Call<A>, i: number): Tensor | null
  /**
   * Of an operation of one input: the sum of the cotangents that several calls give that input, for rules whose answers
   * are mostly zeros; null where they are better added one by one.
   */
  readonly vjpTogether?: (gs: readonly Tensor[], calls: readonly Call<A>[]) => Tensor | null
  /** The output's tangent; a null tangent is zero. At least one is not null. */
  jvp(tangents: readonly (Tensor | null)[], call: Call<A>): Tensor | null
}
