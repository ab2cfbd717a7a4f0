import { OptionError } from '../../errors/index.ts'
import { type NdArray, requireRank, requireShape } from './ndarray.ts'

/**
 * Softmax over the last axis, and the mean cross entropy of its rows.
 *
 *   p_i = e^{z_i} / Σ_k e^{z_k},   lse(z) = log Σ_k e^{z_k},   log p_i = z_i - lse(z)
 *
 * d lse/dz_j = p_j, so dp_i/dz_j = p_i d(log p_i)/dz_j = p_i (δ_ij - p_j). This Jacobian is symmetric: its
 * product with a vector v from either side is J v = p (v - <p, v>).
 *
 * Loss of a row with target distribution y: -Σ_i y_i log p_i = lse(z) Σ_i y_i - Σ_i y_i z_i, so its gradient
 * is p Σ y - y. As Σ y = 1 this is p - y, and (p - y) / n for the mean over n rows (the code keeps Σ y, so
 * that it also holds where y is perturbed). e^z may overflow; subtracting max z from all of z changes no p.
 */

/** One row of the last axis after the other. */
function rows(op: string, x: NdArray): number[][] {
  requireRank(op, 'x', x, 1, '[..., k]')
  const length = x.shape[x.shape.length - 1]!
  const count = length === 0 ? 0 : x.data.length / length
  return Array.from({ length: count }, (_, r) => x.data.slice(r * length, (r + 1) * length))
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)

function lse(row: readonly number[]): number {
  const top = Math.max(...row)
  if (top === -Infinity || top === Infinity) return top
  return top + Math.log(row.reduce((sum, z) => sum + Math.exp(z - top), 0))
}

function softmaxRow(row: readonly number[]): number[] {
  const top = Math.max(...row)
  const powers = row.map((z) => Math.exp(z - top))
  const sum = powers.reduce((total, e) => total + e, 0)
  return powers.map((e) => e / sum)
}

/** `log Σ e^z` over the last axis; `z: [..., k] -> [...]`. All -inf (or an empty axis) gives -inf. */
export function logSumExpForward(z: NdArray): NdArray {
  const shape = z.shape.slice(0, -1)
  if (z.shape[z.shape.length - 1] === 0) {
    return { shape, data: new Array<number>(shape.reduce((p, n) => p * n, 1)).fill(-Infinity) }
  }
  return { shape, data: rows('logSumExpForward', z).map(lse) }
}

/** `dz = g softmax(z)`, 0 for a row of -inf; `z: [..., k], g: [...]`. */
export function logSumExpBackward(z: NdArray, g: NdArray): NdArray {
  requireShape('logSumExpBackward', 'g', g, z.shape.slice(0, -1))
  const data = rows('logSumExpBackward', z).flatMap((row, r) => {
    if (row.every((value) => value === -Infinity)) return row.map(() => 0)
    return softmaxRow(row).map((p) => g.data[r]! * p)
  })
  return { shape: z.shape, data }
}

/**
 * Softmax over the last axis; `z: [..., k] -> [..., k]`.
 *
 * @example
 * softmaxForward(ndarray([2], [0, Math.log(3)])).data // [0.25, 0.75]
 */
export function softmaxForward(z: NdArray): NdArray {
  return { shape: z.shape, data: rows('softmaxForward', z).flatMap(softmaxRow) }
}

/** `p (v - <p, v>)` row by row: the Jacobian of softmax times v, from either side; `z, v: [..., k]`. */
export function softmaxJacobianProduct(z: NdArray, v: NdArray): NdArray {
  requireShape('softmaxJacobianProduct', 'v', v, z.shape)
  const vectors = rows('softmaxJacobianProduct', v)
  const data = rows('softmaxJacobianProduct', z).flatMap((row, r) => {
    const p = softmaxRow(row)
    const mean = dot(p, vectors[r]!)
    return p.map((value, i) => value * (vectors[r]![i]! - mean))
  })
  return { shape: z.shape, data }
}

/**
 * Class labels as rows with a single one; `labels -> [n, classes]`. Throws an OptionError on a label out of
 * range.
 */
export function oneHot(labels: readonly number[], classes: number): NdArray {
  const wrong = labels.find((label) => !Number.isInteger(label) || label < 0 || label >= classes)
  if (wrong !== undefined) {
    throw new OptionError('oneHot', `labels must be from 0 to ${classes - 1}`, `${wrong}`, 'more classes')
  }
  const data = labels.flatMap((label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0)))
  return { shape: [labels.length, classes], data }
}

/**
 * Mean over the rows of `-Σ y log softmax(z)`; `logits, y: [..., k] -> number`. A class with y = 0 adds 0
 * even if its logit is -inf.
 */
export function softmaxCrossEntropyForward(logits: NdArray, y: NdArray): number {
  requireShape('softmaxCrossEntropyForward', 'y', y, logits.shape)
  const targets = rows('softmaxCrossEntropyForward', y)
  const losses = rows('softmaxCrossEntropyForward', logits).map((row, r) => {
    const normaliser = lse(row)
    return row.reduce(
      (loss, z, i) => (targets[r]![i] === 0 ? loss : loss - targets[r]![i]! * (z - normaliser)),
      0,
    )
  })
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
}

/**
 * `dlogits = g (p Σ y - y) / n`, which is `g (p - y) / n` as rows sum to 1; `logits, y: [..., k]`, n rows.
 */
export function softmaxCrossEntropyBackward(logits: NdArray, y: NdArray, g = 1): NdArray {
  requireShape('softmaxCrossEntropyBackward', 'y', y, logits.shape)
  const targets = rows('softmaxCrossEntropyBackward', y)
  const data = rows('softmaxCrossEntropyBackward', logits).flatMap((row, r) => {
    const target = targets[r]!
    const mass = target.reduce((sum, value) => sum + value, 0)
    return softmaxRow(row).map((p, i) => (g * (p * mass - target[i]!)) / targets.length)
  })
  return { shape: logits.shape, data }
}
