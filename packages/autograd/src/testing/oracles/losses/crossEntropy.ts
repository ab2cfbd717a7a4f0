import { alongForward } from '../lines/lineMap.ts'
import { logSoftmax, softmax } from '../lines/softmaxLine.ts'
import { map, type NdArray, zeros } from '../ndarray.ts'
import {
  type ClassLossOptions,
  type ClassTargets,
  labelTargets,
  probabilityTargets,
  type SoftLossOptions,
} from './classTargets.ts'
import { negativeLikelihood } from './nllLoss.ts'
import { reduceTerms, termCotangents } from './reduction.ts'

/**
 * Cross entropy of logits z: the term of a position is l = -Σ_c a_c log p_c with p = softmax(z) over the
 * classes and the factors a of `classTargets.ts`. With log p_c = z_c - lse(z) and ∂lse/∂z_j = p_j,
 *
 *   l = lse(z) Σ_c a_c - Σ_c a_c z_c,   ∂l/∂z_j = p_j Σ_c a_c - a_j,
 *
 * which for one unweighted label is p - onehot. For probabilities t as targets the factors are
 * a_c = w_c ((1 - e) t_c + e / C), so ∂l/∂t_c = -w_c (1 - e) log p_c.
 */

const classAxis = (z: NdArray) => (z.shape.length === 1 ? 0 : 1)

function loss(z: NdArray, targets: ClassTargets, { reduction = 'mean' }: ClassLossOptions): NdArray {
  const terms = negativeLikelihood(alongForward(logSoftmax, z, classAxis(z)), targets)
  return reduceTerms(terms, reduction, targets.divisor)
}

/** The cotangent of the term of every position. */
function ofTerms(op: string, targets: ClassTargets, g: NdArray, { reduction = 'mean' }: ClassLossOptions) {
  return termCotangents(op, zeros(targets.shape), reduction, g, targets.divisor).data
}

function logitGradient(z: NdArray, targets: ClassTargets, gl: readonly number[]): NdArray {
  const p = alongForward(softmax, z, classAxis(z))
  const dz = zeros(z.shape)
  targets.places.forEach((line, position) => {
    const factors = targets.factors[position]!
    const ignored = factors.every((a) => a === 0)
    const mass = factors.reduce((sum, a) => sum + a, 0)
    line.forEach((place, c) => {
      // A position whose factors are all 0 has no part in the loss, whatever its logits are.
      dz.data[place] = ignored ? 0 : gl[position]! * (p.data[place]! * mass - factors[c]!)
    })
  })
  return dz
}

/** Cross entropy against labels; `z: [c] or [n, c, ...], labels: [] or [n, ...]`. */
export function crossEntropyForward(z: NdArray, labels: NdArray, options: ClassLossOptions = {}): NdArray {
  return loss(z, labelTargets('crossEntropyForward', z, labels, options), options)
}

/** `dz = p Σ a - a` times the cotangent of the term; g has the shape of the loss. */
export function crossEntropyBackward(
  z: NdArray,
  labels: NdArray,
  g: NdArray,
  options: ClassLossOptions = {},
): NdArray {
  const targets = labelTargets('crossEntropyBackward', z, labels, options)
  return logitGradient(z, targets, ofTerms('crossEntropyBackward', targets, g, options))
}

/** Cross entropy against class probabilities; `z, t: [c] or [n, c, ...]`. */
export function softCrossEntropyForward(z: NdArray, t: NdArray, options: SoftLossOptions = {}): NdArray {
  return loss(z, probabilityTargets('softCrossEntropyForward', z, t, options), options)
}

/** `dz = p Σ a - a` and `dt = -w (1 - e) log p`, times the cotangent of the term. */
export function softCrossEntropyBackward(
  z: NdArray,
  t: NdArray,
  g: NdArray,
  options: SoftLossOptions = {},
): { dz: NdArray; dt: NdArray } {
  const op = 'softCrossEntropyBackward'
  const targets = probabilityTargets(op, z, t, options)
  const gl = ofTerms(op, targets, g, options)
  const logP = alongForward(logSoftmax, z, classAxis(z))
  const dt = map(t, () => 0)
  targets.places.forEach((line, position) => {
    line.forEach((place, c) => {
      const weight = options.weight?.data[c] ?? 1
      dt.data[place] = -weight * (1 - (options.labelSmoothing ?? 0)) * logP.data[place]! * gl[position]!
    })
  })
  return { dz: logitGradient(z, targets, gl), dt }
}
