import { type BatchNormGradients, batchNormEvaluation } from './batchNormEvaluation.ts'
import { batchStatistics, channelPlaces, requireChannels } from './batchStatistics.ts'
import { type NdArray, requireShape, zeros } from './ndarray.ts'

/**
 * Batch normalisation, channel by channel: all entries x_1 ... x_N of one channel, over batch and positions.
 *
 *   μ = (1/N) Σ x_i,   v = (1/N) Σ (x_i - μ)²,   σ = sqrt(v + ε),   x̂_i = (x_i - μ) / σ,   y_i = γ x̂_i + β
 *
 * With errors g_i: dβ = Σ g_i and dγ = Σ g_i x̂_i. For dx, dμ/dx_j = 1/N and, as Σ (x_i - μ) = 0,
 * dv/dx_j = (2/N)(x_j - μ), hence dσ/dx_j = (x_j - μ) / (N σ) = x̂_j / N. Then
 *
 *   dx̂_i/dx_j = (δ_ij - 1/N) / σ - (x_i - μ) / σ² · x̂_j / N = (1 / (N σ)) (N δ_ij - 1 - x̂_i x̂_j)
 *   dx_j = Σ_i γ g_i dx̂_i/dx_j = γ / (N σ) · (N g_j - Σ g_i - x̂_j Σ g_i x̂_i)
 */

/**
 * Training: normalised by the batch's own statistics; `x: [n, c, ...], gamma, beta: [c] -> [n, c, ...]`.
 *
 * @example
 * const one = ndarray([1], [1])
 * batchNormForward(ndarray([2, 1], [1, 3]), one, zeros([1]), 0).data // [-1, 1]
 */
export function batchNormForward(x: NdArray, gamma: NdArray, beta: NdArray, eps = 1e-5): NdArray {
  return batchNormEvaluation(x, gamma, beta, batchStatistics(x), eps)
}

/** The closed form `dx = γ / (N σ) (N g - Σ g - x̂ Σ g x̂)`, `dγ = Σ g x̂`, `dβ = Σ g`; `g: [n, c, ...]`. */
export function batchNormBackward(x: NdArray, gamma: NdArray, g: NdArray, eps = 1e-5): BatchNormGradients {
  const places = channelPlaces('batchNormBackward', x)
  requireChannels('batchNormBackward', places.length, { gamma })
  requireShape('batchNormBackward', 'g', g, x.shape)
  const statistics = batchStatistics(x)
  const dx = zeros(x.shape)
  const dGamma = zeros(gamma.shape)
  const dBeta = zeros(gamma.shape)
  places.forEach((channel, c) => {
    const N = channel.length
    const sigma = Math.sqrt(statistics.variance.data[c]! + eps)
    const normalised = (place: number) => (x.data[place]! - statistics.mean.data[c]!) / sigma
    for (const place of channel) {
      dBeta.data[c]! += g.data[place]!
      dGamma.data[c]! += g.data[place]! * normalised(place)
    }
    for (const place of channel) {
      const bracket = N * g.data[place]! - dBeta.data[c]! - normalised(place) * dGamma.data[c]!
      dx.data[place] = (gamma.data[c]! / (N * sigma)) * bracket
    }
  })
  return { dx, dGamma, dBeta }
}
