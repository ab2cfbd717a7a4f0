import type { Apply, Guard, Result, Shape, ShapeFn, Tensor } from '@wengert/autograd'
import { expectTensor, typeName } from '../options.ts'
import { Module } from './module.ts'

declare const shapeFn: unique symbol

/**
 * A module of one tensor in and one tensor out, whose output shape is the type-level function `F` of the input's.
 *
 * A layer of one's own writes `compute`; `F` may be left out, then the output is a plain `Tensor`.
 *
 * @example
 * class Scale extends Layer {
 *   scale = new Parameter(ones([1]))
 *   protected compute(x: Tensor) {
 *     return x.mul(this.scale)
 *   }
 * }
 * new Scale().forward(tensor([1, 2])) // [1, 2]
 */
export abstract class Layer<F extends ShapeFn = ShapeFn> extends Module {
  declare readonly [shapeFn]: F

  /** What the layer computes; `forward` calls it. */
  protected abstract compute(x: Tensor): Tensor

  /** The layer's output for an input. Shapes are checked when compiled where they are known, and always when run. */
  forward<G extends ShapeFn, S extends Shape>(
    this: Layer<G>,
    x: Guard<Apply<G, S>, Tensor<S>>,
  ): Tensor<Result<Apply<G, S>>> {
    return this.compute(expectTensor(typeName(this), x)) as Tensor<Result<Apply<G, S>>>
  }
}

/** The shape function of a module: what its output is not known for, if it is no {@link Layer}. */
export type FnOf<L> = L extends { readonly [shapeFn]: infer F extends ShapeFn } ? F : ShapeFn
export type FnsOf<Ls extends readonly Module[]> = { [K in keyof Ls]: FnOf<Ls[K]> }
