import { map, type NdArray, requireShape, zip } from '../ndarray.ts'
import { type LossReduction, reduceTerms, termCotangents } from './reduction.ts'

/**
 * Squared errors l_i = (x_i - t_i)²: ∂l_i/∂x_i = 2 (x_i - t_i) and ∂l_i/∂t_i = -2 (x_i - t_i), each times the
 * cotangent of its term.
 */
function terms(op: string, x: NdArray, t: NdArray): NdArray {
  requireShape(op, 't', t, x.shape)
  return zip(x, t, (a, b) => (a - b) ** 2)
}

/** `(x - t)²`, its sum or its mean; `x, t` of one shape. */
export function mseLossForward(x: NdArray, t: NdArray, reduction: LossReduction = 'mean'): NdArray {
  return reduceTerms(terms('mseLossForward', x, t), reduction)
}

/** `dx = 2 (x - t)` times the cotangent of the term, `dt = -dx`; g has the shape of the loss. */
export function mseLossBackward(
  x: NdArray,
  t: NdArray,
  g: NdArray,
  reduction: LossReduction = 'mean',
): { dx: NdArray; dt: NdArray } {
  const gl = termCotangents('mseLossBackward', terms('mseLossBackward', x, t), reduction, g)
  const dx = zip(
    gl,
    zip(x, t, (a, b) => 2 * (a - b)),
    (a, b) => a * b,
  )
  return { dx, dt: map(dx, (value) => -value) }
}
