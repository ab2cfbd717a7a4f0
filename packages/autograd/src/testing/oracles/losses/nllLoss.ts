import { type NdArray, zeros } from '../ndarray.ts'
import { type ClassLossOptions, type ClassTargets, labelTargets } from './classTargets.ts'
import { reduceTerms, termCotangents } from './reduction.ts'

/**
 * The negative log-likelihood of labels: the term of a position is l = -Σ_c a_c x_c with x the
 * log-probabilities and a the factors of `classTargets.ts`. It is linear in x: dx_c = -a_c times the
 * cotangent of the term. A factor of 0 adds 0, even where x is -inf.
 */
export function negativeLikelihood(x: NdArray, { shape, places, factors }: ClassTargets): NdArray {
  const data = places.map((line, p) =>
    line.reduce((sum, place, c) => (factors[p]![c] === 0 ? sum : sum - factors[p]![c]! * x.data[place]!), 0),
  )
  return { shape, data }
}

type NllLossOptions = Omit<ClassLossOptions, 'labelSmoothing'>

/**
 * Mean, sum or each of `-w_y x_y`; `x: [c] or [n, c, ...], labels: [] or [n, ...]`. The mean divides by the
 * sum of w_y.
 */
export function nllLossForward(x: NdArray, labels: NdArray, options: NllLossOptions = {}): NdArray {
  const targets = labelTargets('nllLossForward', x, labels, options)
  return reduceTerms(negativeLikelihood(x, targets), options.reduction ?? 'mean', targets.divisor)
}

/** `dx_c = -a_c` times the cotangent of the term; g has the shape of the loss. */
export function nllLossBackward(
  x: NdArray,
  labels: NdArray,
  g: NdArray,
  options: NllLossOptions = {},
): NdArray {
  const targets = labelTargets('nllLossBackward', x, labels, options)
  const terms = negativeLikelihood(x, targets)
  const gl = termCotangents('nllLossBackward', terms, options.reduction ?? 'mean', g, targets.divisor)
  const dx = zeros(x.shape)
  targets.places.forEach((line, p) => {
    line.forEach((place, c) => {
      dx.data[place] = -targets.factors[p]![c]! * gl.data[p]!
    })
  })
  return dx
}
