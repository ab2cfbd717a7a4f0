import { at, generate, type NdArray, requireRank, requireShape } from './ndarray.ts'

/**
 * Products of vectors, and of batches of matrices; each is bilinear, so its gradients are read off as
 * factors.
 *
 *   dot     Σ_i a_i b_i                             da_i = g b_i,   db_i = g a_i
 *   outer   out[i, j] = a_i b_j                     da_i = Σ_j g[i, j] b_j,   db_j = Σ_i g[i, j] a_i
 *   bmm     out[n, i, j] = Σ_k a[n, i, k] b[n, k, j]
 *           da[n, i, k] = Σ_j g[n, i, j] b[n, k, j],   db[n, k, j] = Σ_i g[n, i, j] a[n, i, k]
 */

function total(length: number, term: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += term(i)
  return sum
}

function requireVectors(op: string, a: NdArray, b: NdArray): [number, number] {
  const [m, n] = [a.data.length, b.data.length]
  requireShape(op, 'a', a, [m])
  requireShape(op, 'b', b, [n])
  return [m, n]
}

/** `Σ a b`; `a, b: [n] -> []`. */
export function dotForward(a: NdArray, b: NdArray): NdArray {
  const [n] = requireVectors('dotForward', a, b)
  requireShape('dotForward', 'b', b, [n])
  return { shape: [], data: [total(n, (i) => a.data[i]! * b.data[i]!)] }
}

/** `da = g b, db = g a`; `g: []`. */
export function dotBackward(a: NdArray, b: NdArray, g: NdArray): { da: NdArray; db: NdArray } {
  requireVectors('dotBackward', a, b)
  requireShape('dotBackward', 'b', b, a.shape)
  requireShape('dotBackward', 'g', g, [])
  return {
    da: generate(a.shape, ([i]) => g.data[0]! * b.data[i!]!),
    db: generate(b.shape, ([i]) => g.data[0]! * a.data[i!]!),
  }
}

/** `a_i b_j`; `a: [m], b: [n] -> [m, n]`. */
export function outerForward(a: NdArray, b: NdArray): NdArray {
  return generate(requireVectors('outerForward', a, b), ([i, j]) => a.data[i!]! * b.data[j!]!)
}

/** `da = g b, db = gᵀ a`; `g: [m, n]`. */
export function outerBackward(a: NdArray, b: NdArray, g: NdArray): { da: NdArray; db: NdArray } {
  const [m, n] = requireVectors('outerBackward', a, b)
  requireShape('outerBackward', 'g', g, [m, n])
  return {
    da: generate([m], ([i]) => total(n, (j) => at(g, [i!, j]) * b.data[j]!)),
    db: generate([n], ([j]) => total(m, (i) => at(g, [i, j!]) * a.data[i]!)),
  }
}

function batchSizes(op: string, a: NdArray, b: NdArray) {
  requireRank(op, 'a', a, 3, '[n, i, k]')
  requireRank(op, 'b', b, 3, '[n, k, j]')
  const [n, i, k] = a.shape as [number, number, number]
  const j = b.shape[2]!
  requireShape(op, 'a', a, [n, i, k])
  requireShape(op, 'b', b, [n, k, j])
  return { n, i, k, j }
}

/** Matrix products of two batches; `a: [n, i, k], b: [n, k, j] -> [n, i, j]`. */
export function bmmForward(a: NdArray, b: NdArray): NdArray {
  const { n, i, k, j } = batchSizes('bmmForward', a, b)
  return generate([n, i, j], ([N, p, q]) => total(k, (r) => at(a, [N!, p!, r]) * at(b, [N!, r, q!])))
}

/** `da = g bᵀ, db = aᵀ g` for each matrix; `g: [n, i, j]`. */
export function bmmBackward(a: NdArray, b: NdArray, g: NdArray): { da: NdArray; db: NdArray } {
  const { n, i, k, j } = batchSizes('bmmBackward', a, b)
  requireShape('bmmBackward', 'g', g, [n, i, j])
  return {
    da: generate([n, i, k], ([N, p, r]) => total(j, (q) => at(g, [N!, p!, q]) * at(b, [N!, r!, q]))),
    db: generate([n, k, j], ([N, r, q]) => total(i, (p) => at(g, [N!, p, q!]) * at(a, [N!, p, r!]))),
  }
}
