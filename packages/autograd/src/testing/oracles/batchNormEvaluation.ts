import { channelPlaces, requireChannels, type Statistics } from './batchStatistics.ts'
import { type NdArray, requireShape, zeros } from './ndarray.ts'

/**
 * Batch normalisation in evaluation: y_i = γ x̂_i + β with x̂_i = (x_i - μ) / σ, σ = sqrt(v + ε), where μ and
 * v are given (running statistics) and do not depend on x. This is an affine map entry by entry:
 *
 *   dx_i = γ g_i / σ,   dγ = Σ g_i x̂_i,   dβ = Σ g_i
 */

/** Gradients of batch normalisation. */
export interface BatchNormGradients {
  readonly dx: NdArray
  readonly dGamma: NdArray
  readonly dBeta: NdArray
}

/**
 * Evaluation: normalised by given statistics, constants for the gradient; `x: [n, c, ...]`, the others `[c]`.
 */
export function batchNormEvaluation(
  x: NdArray,
  gamma: NdArray,
  beta: NdArray,
  statistics: Statistics,
  eps = 1e-5,
): NdArray {
  const places = channelPlaces('batchNormEvaluation', x)
  const { mean, variance } = statistics
  requireChannels('batchNormEvaluation', places.length, { gamma, beta, mean, variance })
  const out = zeros(x.shape)
  places.forEach((channel, c) => {
    const sigma = Math.sqrt(variance.data[c]! + eps)
    for (const place of channel) {
      const normalised = (x.data[place]! - mean.data[c]!) / sigma
      out.data[place] = gamma.data[c]! * normalised + beta.data[c]!
    }
  })
  return out
}

/** Evaluation backward: `dx = γ g / σ`, `dγ = Σ g x̂`, `dβ = Σ g`; `g: [n, c, ...]`. */
export function batchNormEvaluationBackward(
  x: NdArray,
  gamma: NdArray,
  statistics: Statistics,
  g: NdArray,
  eps = 1e-5,
): BatchNormGradients {
  const places = channelPlaces('batchNormEvaluationBackward', x)
  requireChannels('batchNormEvaluationBackward', places.length, { gamma, ...statistics })
  requireShape('batchNormEvaluationBackward', 'g', g, x.shape)
  const dx = zeros(x.shape)
  const dGamma = zeros(gamma.shape)
  const dBeta = zeros(gamma.shape)
  places.forEach((channel, c) => {
    const sigma = Math.sqrt(statistics.variance.data[c]! + eps)
    for (const place of channel) {
      const normalised = (x.data[place]! - statistics.mean.data[c]!) / sigma
      dx.data[place] = (gamma.data[c]! * g.data[place]!) / sigma
      dGamma.data[c]! += g.data[place]! * normalised
      dBeta.data[c]! += g.data[place]!
    }
  })
  return { dx, dGamma, dBeta }
}
