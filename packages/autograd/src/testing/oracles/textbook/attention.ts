import { seenBy } from '../broadcast.ts'
import { matmulForward } from '../matmul.ts'
import { mapForward } from '../movement/indexMap.ts'
import { transposeMap } from '../movement/order.ts'
import { at, generate, map, type NdArray, requireRank, requireShape } from '../ndarray.ts'
import { softmaxForward, softmaxJacobianProduct } from '../softmaxCrossEntropy.ts'

/**
 * Scaled dot-product attention (Vaswani et al., 2017), for every index of the leading axes on its own:
 *
 *   S[l, s] = α Σ_d Q[l, d] K[s, d] + M[l, s],   A = softmax(S) by rows,   Y[l, e] = Σ_s A[l, s] V[s, e]
 *
 * with α = 1 / sqrt(d) by default and a mask M (-inf forbids). In matrices S = α Q Kᵀ + M and Y = A V. Y is
 * bilinear in A and V, S bilinear in Q and K, and the rows of A have the Jacobian of softmax, so with g the
 * error of Y
 *
 *   dV = Aᵀ g                  dV[s, e] = Σ_l A[l, s] g[l, e]
 *   dA = g Vᵀ                  dA[l, s] = Σ_e g[l, e] V[s, e]
 *   dS = A (dA - <A, dA>)      row by row, <A, dA> = Σ_s A[l, s] dA[l, s]
 *   dQ = α dS K                dK = α dSᵀ Q                  dM = dS
 */

/** `mask` is added to the scores and broadcasts to `[..., l, s]`; `scale` is α. */
export interface AttentionOptions {
  readonly mask?: NdArray | null
  readonly scale?: number
}

/** Gradients of attention; `dScores` is that of a mask of the full shape `[..., l, s]`. */
export interface AttentionGradients {
  readonly dq: NdArray
  readonly dk: NdArray
  readonly dv: NdArray
  readonly dScores: NdArray
}

const transposed = (x: NdArray) => mapForward(transposeMap(x.shape, -2, -1), x)
const scaled = (x: NdArray, alpha: number) => map(x, (value) => alpha * value)

/** α and S. */
function scoresOf(op: string, q: NdArray, k: NdArray, v: NdArray, options: AttentionOptions) {
  requireRank(op, 'q', q, 2, '[..., l, d]')
  requireRank(op, 'v', v, 2, '[..., s, e]')
  const d = q.shape.at(-1)!
  const [s, e] = v.shape.slice(-2) as [number, number]
  requireShape(op, 'k', k, [...q.shape.slice(0, -2), s, d])
  requireShape(op, 'v', v, [...q.shape.slice(0, -2), s, e])
  const alpha = options.scale ?? 1 / Math.sqrt(d)
  const product = scaled(matmulForward(q, transposed(k)), alpha)
  const { mask } = options
  if (!mask) return { alpha, S: product }
  const S = generate(product.shape, (index) => at(product, index) + at(mask, seenBy(mask.shape, index)))
  return { alpha, S }
}

/** `softmax(α Q Kᵀ + M) V`; `q: [..., l, d], k: [..., s, d], v: [..., s, e] -> [..., l, e]`. */
export function attentionForward(
  q: NdArray,
  k: NdArray,
  v: NdArray,
  options: AttentionOptions = {},
): NdArray {
  return matmulForward(softmaxForward(scoresOf('attentionForward', q, k, v, options).S), v)
}

/** Gradients of queries, keys, values and scores; `g: [..., l, e]`. */
export function attentionBackward(
  q: NdArray,
  k: NdArray,
  v: NdArray,
  g: NdArray,
  options: AttentionOptions = {},
): AttentionGradients {
  const { alpha, S } = scoresOf('attentionBackward', q, k, v, options)
  requireShape('attentionBackward', 'g', g, [...q.shape.slice(0, -1), v.shape.at(-1)!])
  const dScores = softmaxJacobianProduct(S, matmulForward(g, transposed(v)))
  return {
    dq: scaled(matmulForward(dScores, k), alpha),
    dk: scaled(matmulForward(transposed(dScores), q), alpha),
    dv: matmulForward(transposed(softmaxForward(S)), g),
    dScores,
  }
}
