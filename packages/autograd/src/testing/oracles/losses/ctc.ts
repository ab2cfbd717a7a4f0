import { at, indices, type NdArray, offset, zeros } from '../ndarray.ts'
import { type LossReduction, reduceTerms, termCotangents } from './reduction.ts'

/**
 * Connectionist temporal classification by its definition: with x the log-probabilities `[steps, n, classes]`, the
 * probability of a target is P = Σ_π Π_t e^x[t, π_t] over all paths π, one class a step, that become the target
 * when equal neighbours are merged and blanks dropped. The loss is l = -log P, and
 *
 *   ∂l/∂x[t, k] = -(Σ over these π with π_t = k of Π_t e^x[t, π_t]) / P.
 *
 * Where no path becomes the target, loss and gradient are 0. The mean divides by the lengths of targets first.
 */
export interface CtcCase {
  /** `[n, longest]`, `[n]`, `[n]` */
  readonly targets: NdArray
  readonly inputLengths: NdArray
  readonly targetLengths: NdArray
  readonly blank: number
  readonly reduction: LossReduction
}

const collapsed = (path: readonly number[], blank: number) =>
  path.filter((k, t) => k !== blank && k !== path[t - 1]).join()

/** The paths of one example that become its target, each with its probability. */
function pathsOf(x: NdArray, n: number, { targets, inputLengths, targetLengths, blank }: CtcCase) {
  const steps = inputLengths.data[n]!
  const target = Array.from({ length: targetLengths.data[n]! }, (_, s) => at(targets, [n, s])).join()
  const all = [...indices(new Array<number>(steps).fill(x.shape[2]!))]
  return all
    .filter((path) => collapsed(path, blank) === target)
    .map((path) => ({ path, p: Math.exp(path.reduce((sum, k, t) => sum + at(x, [t, n, k]), 0)) }))
}

const totalOf = (paths: readonly { p: number }[]) => paths.reduce((sum, { p }) => sum + p, 0)

const divisors = ({ reduction, targetLengths }: CtcCase) =>
  targetLengths.data.map((length) => (reduction === 'mean' ? Math.max(1, length) : 1))

function termsOf(x: NdArray, it: CtcCase): NdArray {
  const data = divisors(it).map((divisor, n) => {
    const total = totalOf(pathsOf(x, n, it))
    return total === 0 ? 0 : -Math.log(total) / divisor
  })
  return { shape: [data.length], data }
}

export function ctcLossForward(x: NdArray, it: CtcCase): NdArray {
  return reduceTerms(termsOf(x, it), it.reduction)
}

/** g has the shape of the loss. */
export function ctcLossBackward(x: NdArray, it: CtcCase, g: NdArray): NdArray {
  const gl = termCotangents('ctcLossBackward', termsOf(x, it), it.reduction, g)
  const dx = zeros(x.shape)
  divisors(it).forEach((divisor, n) => {
    const paths = pathsOf(x, n, it)
    const total = totalOf(paths)
    for (const { path, p } of paths)
      path.forEach((k, t) => {
        dx.data[offset(x.shape, [t, n, k])]! -= (gl.data[n]! * p) / total / divisor
      })
  })
  return dx
}
