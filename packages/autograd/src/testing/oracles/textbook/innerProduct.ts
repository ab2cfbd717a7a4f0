import { entries, type NdArray, requireRank, requireShape, zeros } from '../ndarray.ts'
import { gemm, gemv } from './blas.ts'

/**
 * The inner product layer as Caffe computes it (Jia et al., 2014). With M samples of K numbers (all axes but
 * the first), N outputs, the weight W: [N, K] stored by output, and a vector of M ones (the "bias
 * multiplier"):
 *
 *   forward    top = bottom Wᵀ             gemm(no, yes)    then   top += ones bᵀ         gemm(no, no), β = 1
 *   weight     dW += dtopᵀ bottom          gemm(yes, no), β = 1
 *   bias       db += dtopᵀ ones            gemv(yes), β = 1
 *   bottom     dbottom = dtop W            gemm(no, no), β = 0
 *
 * for, in entries, top[m, n] = Σ_k bottom[m, k] W[n, k] + b[n], so that
 *
 *   dW[n, k] = Σ_m dtop[m, n] bottom[m, k],   db[n] = Σ_m dtop[m, n],
 *   dbottom[m, k] = Σ_n dtop[m, n] W[n, k].
 *
 * The gradients of the parameters add to what is there, so that several passes make one batch; that of the
 * bottom is written anew.
 */

/** Gradients of the parameters so far. */
export interface ParameterDiffs {
  readonly weight: NdArray
  readonly bias: NdArray
}

/** Gradients after a backward pass. */
export interface InnerProductGradients extends ParameterDiffs {
  readonly bottom: NdArray
}

function sizes(op: string, bottom: NdArray, weight: NdArray) {
  requireRank(op, 'bottom', bottom, 1, '[m, ...]')
  const M = bottom.shape[0]!
  const K = entries(bottom.shape.slice(1))
  const N = weight.shape[0] ?? 0
  requireShape(op, 'weight', weight, [N, K])
  return { M, N, K, ones: new Array<number>(M).fill(1) }
}

/** `bottom Wᵀ + b`; `bottom: [m, ...] of k numbers each, weight: [n, k], bias: [n] -> [m, n]`. */
export function innerProductForward(bottom: NdArray, weight: NdArray, bias: NdArray): NdArray {
  const { M, N, K, ones } = sizes('innerProductForward', bottom, weight)
  requireShape('innerProductForward', 'bias', bias, [N])
  const top = gemm(['no', 'yes'], [M, N, K], [1, 0], bottom.data, weight.data, [])
  return { shape: [M, N], data: gemm(['no', 'no'], [M, N, 1], [1, 1], ones, bias.data, top) }
}

/** The three calls of the backward pass; `topDiff: [m, n]`, gradients so far are 0 unless given. */
export function innerProductBackward(
  bottom: NdArray,
  weight: NdArray,
  topDiff: NdArray,
  before: ParameterDiffs = { weight: zeros(weight.shape), bias: zeros([weight.shape[0]!]) },
): InnerProductGradients {
  const { M, N, K, ones } = sizes('innerProductBackward', bottom, weight)
  requireShape('innerProductBackward', 'topDiff', topDiff, [M, N])
  const weightDiff = gemm(['yes', 'no'], [N, K, M], [1, 1], topDiff.data, bottom.data, before.weight.data)
  const biasDiff = gemv('yes', [M, N], [1, 1], topDiff.data, ones, before.bias.data)
  const bottomDiff = gemm(['no', 'no'], [M, K, N], [1, 0], topDiff.data, weight.data, [])
  return {
    weight: { shape: weight.shape, data: weightDiff },
    bias: { shape: [N], data: biasDiff },
    bottom: { shape: bottom.shape, data: bottomDiff },
  }
}
