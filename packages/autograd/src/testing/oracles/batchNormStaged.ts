import type { BatchNormGradients } from './batchNormEvaluation.ts'
import { channelPlaces } from './batchStatistics.ts'
import { type NdArray, requireShape, zeros } from './ndarray.ts'

/**
 * A second derivation of the gradient of batch normalisation in training: the forward pass as nine small
 * steps, and each one's local rule in reverse. Nothing is simplified, so it shares no algebra with the closed
 * form of `batchNorm.ts`.
 *
 *   1 μ = mean(x)      2 d = x - μ        3 s = d²         4 v = mean(s)     5 σ = sqrt(v + ε)
 *   6 r = 1 / σ        7 x̂ = d r          8 z = γ x̂        9 y = z + β
 *
 * d is used in 3 and in 7, x in 1 and in 2: the errors of their uses add up.
 */

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function channelBackward(x: number[], gamma: number, g: number[], eps: number) {
  const N = x.length
  const mu = total(x) / N
  const d = x.map((value) => value - mu)
  const s = d.map((value) => value * value)
  const v = total(s) / N
  const sigma = Math.sqrt(v + eps)
  const r = 1 / sigma
  const hat = d.map((value) => value * r)

  // 9: y = z + β, 8: z = γ x̂
  const dBeta = total(g)
  const dz = g
  const dGamma = total(dz.map((value, i) => value * hat[i]!))
  const dHat = dz.map((value) => value * gamma)
  // 7: x̂ = d r
  const dRate = total(dHat.map((value, i) => value * d[i]!))
  const dCentredDirect = dHat.map((value) => value * r)
  // 6: r = 1 / σ, 5: σ = sqrt(v + ε)
  const dSigma = (dRate * -1) / (sigma * sigma)
  const dVariance = dSigma * (0.5 / Math.sqrt(v + eps))
  // 4: v = mean(s), 3: s = d²
  const dSquare = s.map(() => dVariance / N)
  const dCentred = dCentredDirect.map((value, i) => value + dSquare[i]! * 2 * d[i]!)
  // 2: d = x - μ, 1: μ = mean(x)
  const dMean = -total(dCentred)
  const dx = dCentred.map((value) => value + dMean / N)
  return { dx, dGamma, dBeta }
}

/** Gradients of batch normalisation in training, step by step; `x, g: [n, c, ...], gamma: [c]`. */
export function batchNormBackwardStaged(
  x: NdArray,
  gamma: NdArray,
  g: NdArray,
  eps = 1e-5,
): BatchNormGradients {
  const places = channelPlaces('batchNormBackwardStaged', x)
  requireShape('batchNormBackwardStaged', 'gamma', gamma, [places.length])
  requireShape('batchNormBackwardStaged', 'g', g, x.shape)
  const dx = zeros(x.shape)
  const dGamma = zeros(gamma.shape)
  const dBeta = zeros(gamma.shape)
  places.forEach((channel, c) => {
    const pick = (from: NdArray) => channel.map((place) => from.data[place]!)
    const gradients = channelBackward(pick(x), gamma.data[c]!, pick(g), eps)
    channel.forEach((place, i) => {
      dx.data[place] = gradients.dx[i]!
    })
    dGamma.data[c] = gradients.dGamma
    dBeta.data[c] = gradients.dBeta
  })
  return { dx, dGamma, dBeta }
}
