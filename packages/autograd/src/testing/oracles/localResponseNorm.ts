import { at, generate, indices, type NdArray, offset, requireRank, requireShape, zeros } from './ndarray.ts'

/**
 * Local response normalisation (Krizhevsky et al. 2012). With W(c) the `size` channels from c - floor(size / 2)
 * on, as far as they exist, and u_c = k + (α / size) Σ_{j ∈ W(c)} x_j²,
 *
 *   out_c = x_c u_c^-β.
 *
 * ∂u_c / ∂x_j = (2 α / size) x_j for j ∈ W(c), so
 *
 *   dx_j = g_j u_j^-β - (2 α β / size) x_j Σ_{c : j ∈ W(c)} g_c x_c u_c^(-β - 1).
 */
export interface ResponseOptions {
  readonly size: number
  readonly alpha: number
  readonly beta: number
  readonly k: number
}

/** Channels of W(c). */
function windowOf(c: number, size: number, channels: number): number[] {
  const first = c - Math.floor(size / 2)
  return Array.from({ length: size }, (_, i) => first + i).filter((j) => j >= 0 && j < channels)
}

/** u at an index `[n, c, ...]`. */
function denominator(x: NdArray, index: readonly number[], { size, alpha, k }: ResponseOptions): number {
  const window = windowOf(index[1]!, size, x.shape[1]!)
  return k + (alpha / size) * window.reduce((sum, j) => sum + at(x, index.with(1, j)) ** 2, 0)
}

/**
 * `x: [n, c, ...] -> [n, c, ...]`.
 *
 * @example
 * localResponseNormForward(ndarray([1, 2], [2, 4]), { size: 2, alpha: 2, beta: 1, k: 0 }).data // [0.5, 0.2]
 */
export function localResponseNormForward(x: NdArray, it: ResponseOptions): NdArray {
  requireRank('localResponseNormForward', 'x', x, 2, '[n, c, ...]')
  return generate(x.shape, (index) => at(x, index) * denominator(x, index, it) ** -it.beta)
}

/** The formula above, channel by channel. */
export function localResponseNormBackward(x: NdArray, it: ResponseOptions, g: NdArray): NdArray {
  requireShape('localResponseNormBackward', 'g', g, x.shape)
  const { size, alpha, beta } = it
  const dx = zeros(x.shape)
  for (const index of indices(x.shape)) {
    const u = denominator(x, index, it)
    dx.data[offset(x.shape, index)]! += at(g, index) * u ** -beta
    const shared = ((2 * alpha * beta) / size) * at(g, index) * at(x, index) * u ** (-beta - 1)
    for (const j of windowOf(index[1]!, size, x.shape[1]!)) {
      const there = index.with(1, j)
      dx.data[offset(x.shape, there)]! -= shared * at(x, there)
    }
  }
  return dx
}
