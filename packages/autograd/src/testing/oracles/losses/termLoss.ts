import { type Elementwise, elementwiseBackward, elementwiseForward } from '../elementwise/function.ts'
import type { NdArray } from '../ndarray.ts'
import { type LossReduction, reduceTerms, termCotangents } from './reduction.ts'

/**
 * Losses of one term an entry, l_i = f(x_i, t_i, ...): with the cotangent g_i of the term (`reduction.ts`),
 * dx_i = g_i ∂f/∂x(x_i, t_i, ...), and so for every argument. `divisor` is that of the mean, the number of
 * terms by default.
 */
export function termLossForward(
  f: Elementwise,
  xs: readonly NdArray[],
  reduction: LossReduction = 'mean',
  divisor?: number,
): NdArray {
  return reduceTerms(elementwiseForward(f, xs), reduction, divisor)
}

/** Gradients of all arguments; g has the shape of the loss. */
export function termLossBackward(
  f: Elementwise,
  xs: readonly NdArray[],
  g: NdArray,
  reduction: LossReduction = 'mean',
  divisor?: number,
): NdArray[] {
  const terms = elementwiseForward(f, xs)
  return elementwiseBackward(f, xs, termCotangents('termLossBackward', terms, reduction, g, divisor))
}

/** The terms times weights, which are one more argument, the last: ∂(w f)/∂w = f. */
export function weighted(f: Elementwise): Elementwise {
  return {
    value: (...xs) => xs.at(-1)! * f.value(...xs.slice(0, -1)),
    partials: [
      ...f.partials.map(
        (partial) =>
          (...xs: number[]) =>
            xs.at(-1)! * partial(...xs.slice(0, -1)),
      ),
      (...xs) => f.value(...xs.slice(0, -1)),
    ],
  }
}
