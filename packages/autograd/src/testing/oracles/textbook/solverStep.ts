import { type NdArray, requireShape, zip } from '../ndarray.ts'

/**
 * One step of stochastic gradient descent as Caffe's solver takes it. Two gradients meet: that of the data
 * loss, ∇L, and that of the penalty λ/2 |w|² (L2) or λ |w|_1 (L1), with a history V of past updates:
 *
 *   D = ∇L + λ w            or ∇L + λ sign(w)      weight decay, λ = weightDecay · decayMultiplier
 *   V' = μ V + η D          momentum               η = learningRate · rateMultiplier
 *   w' = w - V'
 *
 * η stands inside the history, so that a change of the rate acts on new gradients only. As long as it is
 * constant, V = η v with v' = μ v + D, and w' = w - η v': the form in which the rate stands outside.
 */

/** Rates of a step; the multipliers are those of one parameter and default to 1. */
export interface SolverOptions {
  readonly learningRate: number
  readonly momentum?: number
  readonly weightDecay?: number
  readonly regularization?: 'L2' | 'L1'
  readonly rateMultiplier?: number
  readonly decayMultiplier?: number
}

/** A parameter and its history after a step. */
export interface SolverState {
  readonly w: NdArray
  readonly history: NdArray
}

/** `V' = μ V + η (∇L + decay)`, `w' = w - V'`; all of the shape of w. */
export function solverStep(w: NdArray, diff: NdArray, history: NdArray, options: SolverOptions): SolverState {
  requireShape('solverStep', 'diff', diff, w.shape)
  requireShape('solverStep', 'history', history, w.shape)
  const { momentum = 0, weightDecay = 0, regularization = 'L2' } = options
  const decay = weightDecay * (options.decayMultiplier ?? 1)
  const rate = options.learningRate * (options.rateMultiplier ?? 1)
  const penalty = (value: number) => decay * (regularization === 'L2' ? value : Math.sign(value))
  const whole = zip(diff, w, (gradient, value) => gradient + penalty(value))
  const next = zip(history, whole, (past, gradient) => momentum * past + rate * gradient)
  return { w: zip(w, next, (value, update) => value - update), history: next }
}
