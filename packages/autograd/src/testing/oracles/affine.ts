import { at, generate, type NdArray, requireRank, requireShape } from './ndarray.ts'

/**
 * The affine layer y = x W + b.
 *
 *   y[n, o] = Σ_i x[n, i] W[i, o] + b[o],   L = Σ_{n,o} g[n, o] y[n, o]
 *
 * Every entry of x, W and b enters L linearly; reading off its factor gives
 *
 *   dL/dW[i, o] = Σ_n x[n, i] g[n, o]   so dW = xᵀ g
 *   dL/db[o]    = Σ_n g[n, o]           so db = Σ_n g
 *   dL/dx[n, i] = Σ_o g[n, o] W[i, o]   so dx = g Wᵀ
 */

/** Gradients of the affine layer, each of the shape of its argument. */
export interface AffineGradients {
  readonly dx: NdArray
  readonly dW: NdArray
  readonly db: NdArray
}

function sizes(op: string, x: NdArray, W: NdArray): { n: number; i: number; o: number } {
  requireRank(op, 'x', x, 2, '[n, i]')
  requireRank(op, 'W', W, 2, '[i, o]')
  const [n, i] = x.shape as [number, number]
  const o = W.shape[1]!
  requireShape(op, 'x', x, [n, i])
  requireShape(op, 'W', W, [i, o])
  return { n, i, o }
}

function total(length: number, term: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += term(i)
  return sum
}

/**
 * `y = x W + b`; `x: [n, i], W: [i, o], b: [o] -> [n, o]`.
 *
 * @example
 * affineForward(ndarray([1, 2], [1, 2]), ndarray([2, 1], [3, 4]), ndarray([1], [5])).data // [16]
 */
export function affineForward(x: NdArray, W: NdArray, b: NdArray): NdArray {
  const { n, i, o } = sizes('affineForward', x, W)
  requireShape('affineForward', 'b', b, [o])
  return generate([n, o], ([row, column]) => {
    return at(b, [column!]) + total(i, (k) => at(x, [row!, k]) * at(W, [k, column!]))
  })
}

/** `dW = xᵀ g, db = Σ_n g, dx = g Wᵀ` for the cotangent `g: [n, o]`. */
export function affineBackward(x: NdArray, W: NdArray, g: NdArray): AffineGradients {
  const { n, i, o } = sizes('affineBackward', x, W)
  requireShape('affineBackward', 'g', g, [n, o])
  return {
    dx: generate([n, i], ([row, k]) => total(o, (column) => at(g, [row!, column]) * at(W, [k!, column]))),
    dW: generate([i, o], ([k, column]) => total(n, (row) => at(x, [row, k!]) * at(g, [row, column!]))),
    db: generate([o], ([column]) => total(n, (row) => at(g, [row, column!]))),
  }
}
