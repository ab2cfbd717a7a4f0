import { type Activation, tanh } from '../activations.ts'
import { map, type NdArray, requireRank, requireShape, zip } from '../ndarray.ts'
import {
  addWeights,
  type RecurrentInputGradients,
  type RecurrentWeights,
  recurrentInput,
  recurrentInputBackward,
  sequenceOf,
  stepOf,
} from './recurrentInput.ts'

/**
 * The simple recurrent layer (Elman, 1990): h_t = θ(a_t), a_t the weighted sums of x_t and h_{t-1} (one per
 * cell, see `recurrentInput.ts`) and θ an activation function.
 *
 * One step: δ = g θ'(a), g being the error of h_t.
 *
 * Backpropagation through time (Werbos, 1990; in the notation of Graves, 2012): h_t acts on the loss directly
 * and through a_{t+1}, so its error is the sum of both, and with δ_{T+1} = 0
 *
 *   δ_t = θ'(a_t) (g_t + δ_{t+1} W_h),   dW = Σ_t dW of step t, for all steps share the weights.
 */

/** One step; `x: [n, i], h: [n, h] -> [n, h]`, weights with one block of h rows. */
export function rnnCellForward(
  x: NdArray,
  h: NdArray,
  weights: RecurrentWeights,
  activation: Activation = tanh,
): NdArray {
  return map(recurrentInput('rnnCellForward', x, h, weights, 1), activation.value)
}

/** Errors of what one step reads, from the error `g: [n, h]` of its output. */
export function rnnCellBackward(
  x: NdArray,
  h: NdArray,
  weights: RecurrentWeights,
  g: NdArray,
  activation: Activation = tanh,
): RecurrentInputGradients {
  requireShape('rnnCellBackward', 'g', g, h.shape)
  const a = recurrentInput('rnnCellBackward', x, h, weights, 1)
  const delta = zip(g, a, (error, sum) => error * activation.derivative(sum))
  return recurrentInputBackward(x, h, weights, delta)
}

/** h_0, h_1, ... h_T: the state before the first step and after each one. */
function states(x: NdArray, h0: NdArray, weights: RecurrentWeights, activation: Activation): NdArray[] {
  const result = [h0]
  for (let t = 0; t < x.shape[0]!; t++) {
    result.push(rnnCellForward(stepOf(x, t), result[t]!, weights, activation))
  }
  return result
}

/** All steps; `x: [t, n, i], h0: [n, h] -> [t, n, h]`. */
export function rnnForward(
  x: NdArray,
  h0: NdArray,
  weights: RecurrentWeights,
  activation: Activation = tanh,
): NdArray {
  requireRank('rnnForward', 'x', x, 3, '[t, n, i]')
  return sequenceOf(states(x, h0, weights, activation).slice(1), h0.shape)
}

/** Errors of a sequence, its first state and the weights; null for the weights of a sequence of no steps. */
export interface RnnGradients {
  readonly dx: NdArray
  readonly dh0: NdArray
  readonly dWeights: RecurrentWeights | null
}

/** Backpropagation through time from the errors `g: [t, n, h]` of all outputs. */
export function rnnBackward(
  x: NdArray,
  h0: NdArray,
  weights: RecurrentWeights,
  g: NdArray,
  activation: Activation = tanh,
): RnnGradients {
  requireShape('rnnBackward', 'g', g, [x.shape[0]!, ...h0.shape])
  const h = states(x, h0, weights, activation)
  const dx: NdArray[] = []
  let dh = map(h0, () => 0)
  let dWeights: RecurrentWeights | null = null
  for (let t = x.shape[0]! - 1; t >= 0; t--) {
    const error = zip(stepOf(g, t), dh, (direct, later) => direct + later)
    const step = rnnCellBackward(stepOf(x, t), h[t]!, weights, error, activation)
    dx.unshift(step.dx)
    dh = step.dh
    dWeights = dWeights === null ? step.dWeights : addWeights(dWeights, step.dWeights)
  }
  return { dx: sequenceOf(dx, x.shape.slice(1)), dh0: dh, dWeights }
}
