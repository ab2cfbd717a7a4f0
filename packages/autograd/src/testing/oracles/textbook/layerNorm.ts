import { ShapeError } from '../../../errors/index.ts'
import { entries, type NdArray, requireShape, zeros } from '../ndarray.ts'

/**
 * Layer normalisation (Ba, Kiros and Hinton, 2016): each sample is normalised over its last axes by its own
 * statistics. For a sample x_1 ... x_H, with weights γ and biases β of its shape,
 *
 *   μ = (1/H) Σ x_i,   σ² = (1/H) Σ (x_i - μ)² + ε,   x̂_i = (x_i - μ) / σ,   y_i = γ_i x̂_i + β_i.
 *
 * Every sample reads γ and β, so dβ_i = Σ g_i and dγ_i = Σ g_i x̂_i over samples. For dx let h_i = γ_i g_i,
 * the error of x̂_i. As ∂μ/∂x_j = 1/H and, because Σ (x_i - μ) = 0, ∂σ/∂x_j = x̂_j / H,
 *
 *   ∂x̂_i/∂x_j = (δ_ij - 1/H - x̂_i x̂_j / H) / σ
 *   dx_j = (h_j - mean(h) - x̂_j mean(h x̂)) / σ.
 *
 * Unlike in batch normalisation γ differs within a sample, so it stays inside the means.
 */

/** Gradients of layer normalisation. */
export interface LayerNormGradients {
  readonly dx: NdArray
  readonly dGamma: NdArray
  readonly dBeta: NdArray
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length

function samples(op: string, x: NdArray, gamma: NdArray): number[][] {
  const rank = gamma.shape.length
  const tail = x.shape.slice(x.shape.length - rank)
  if (rank < 1 || rank > x.shape.length || tail.some((n, i) => n !== gamma.shape[i])) {
    const required = 'gamma must have the shape of the last axes of x'
    throw new ShapeError(op, required, `[${gamma.shape.join(', ')}] for [${x.shape.join(', ')}]`, 'last axes')
  }
  const size = entries(gamma.shape)
  const count = entries(x.shape.slice(0, x.shape.length - rank))
  return Array.from({ length: count }, (_, s) => x.data.slice(s * size, (s + 1) * size))
}

function normalised(sample: readonly number[], eps: number): { hat: number[]; sigma: number } {
  const mu = mean(sample)
  const sigma = Math.sqrt(mean(sample.map((v) => (v - mu) ** 2)) + eps)
  return { hat: sample.map((v) => (v - mu) / sigma), sigma }
}

/** `γ x̂ + β`; `x: [..., normalised axes], gamma, beta: [normalised axes]`. */
export function layerNormForward(x: NdArray, gamma: NdArray, beta: NdArray, eps = 1e-5): NdArray {
  requireShape('layerNormForward', 'beta', beta, gamma.shape)
  const data = samples('layerNormForward', x, gamma).flatMap((sample) =>
    normalised(sample, eps).hat.map((v, i) => gamma.data[i]! * v + beta.data[i]!),
  )
  return { shape: x.shape, data }
}

/**
 * `dx = (h - mean(h) - x̂ mean(h x̂)) / σ` with `h = γ g`, `dγ = Σ g x̂`, `dβ = Σ g`; g has the shape of x.
 */
export function layerNormBackward(x: NdArray, gamma: NdArray, g: NdArray, eps = 1e-5): LayerNormGradients {
  requireShape('layerNormBackward', 'g', g, x.shape)
  const errors = samples('layerNormBackward', g, gamma)
  const dGamma = zeros(gamma.shape)
  const dBeta = zeros(gamma.shape)
  const data = samples('layerNormBackward', x, gamma).flatMap((sample, s) => {
    const { hat, sigma } = normalised(sample, eps)
    const error = errors[s]!
    error.forEach((value, i) => {
      dGamma.data[i]! += value * hat[i]!
      dBeta.data[i]! += value
    })
    const h = error.map((value, i) => gamma.data[i]! * value)
    const alongHat = mean(h.map((value, i) => value * hat[i]!))
    return h.map((value, i) => (value - mean(h) - hat[i]! * alongHat) / sigma)
  })
  return { dx: { shape: x.shape, data }, dGamma, dBeta }
}
