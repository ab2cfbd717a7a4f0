import { map, type NdArray, requireRank, requireShape, zip } from '../ndarray.ts'
import { type LstmState, lstmCellBackward, lstmCellForward } from './lstmCell.ts'
import { addWeights, type RecurrentWeights, sequenceOf, stepOf } from './recurrentInput.ts'

/**
 * Long short-term memory over a sequence: the cell of `lstmCell.ts` unrolled in time. The outputs h_1 ... h_T
 * and the last state c_T may have errors of their own. Going back, the error of h_t is its own plus what the
 * step t + 1 hands back through its weights, and the error of c_t is what the step t + 1 hands back through
 * its forget gate (that of c_T is its own); the weights gather the errors of all steps. There is no
 * truncation: errors flow through all gates, unlike in the rule of 1997.
 */

/** All outputs `h: [t, n, h]`, and the last state `c: [n, h]`. */
export interface LstmSequence {
  readonly h: NdArray
  readonly c: NdArray
}

/** Errors of a sequence, its first state and the weights; null for the weights of a sequence of no steps. */
export interface LstmGradients {
  readonly dx: NdArray
  readonly dh0: NdArray
  readonly dc0: NdArray
  readonly dWeights: RecurrentWeights | null
}

function states(x: NdArray, first: LstmState, weights: RecurrentWeights): LstmState[] {
  const result = [first]
  for (let t = 0; t < x.shape[0]!; t++) result.push(lstmCellForward(stepOf(x, t), result[t]!, weights))
  return result
}

/** All steps; `x: [t, n, i]`, the first state `[n, h]` each, weights as for the cell. */
export function lstmForward(x: NdArray, first: LstmState, weights: RecurrentWeights): LstmSequence {
  requireRank('lstmForward', 'x', x, 3, '[t, n, i]')
  const all = states(x, first, weights)
  const h = all.slice(1).map((state) => state.h)
  return { h: sequenceOf(h, first.h.shape), c: all[all.length - 1]!.c }
}

/** Backpropagation through time from the errors of all outputs and of the last state. */
export function lstmBackward(
  x: NdArray,
  first: LstmState,
  weights: RecurrentWeights,
  g: LstmSequence,
): LstmGradients {
  requireShape('lstmBackward', 'g.h', g.h, [x.shape[0]!, ...first.h.shape])
  requireShape('lstmBackward', 'g.c', g.c, first.h.shape)
  const all = states(x, first, weights)
  const dx: NdArray[] = []
  let later = { h: map(first.h, () => 0), c: g.c }
  let dWeights: RecurrentWeights | null = null
  for (let t = x.shape[0]! - 1; t >= 0; t--) {
    const error = { h: zip(stepOf(g.h, t), later.h, (own, back) => own + back), c: later.c }
    const step = lstmCellBackward(stepOf(x, t), all[t]!, weights, error)
    dx.unshift(step.dx)
    later = { h: step.dh, c: step.dc }
    dWeights = dWeights === null ? step.dWeights : addWeights(dWeights, step.dWeights)
  }
  return { dx: sequenceOf(dx, x.shape.slice(1)), dh0: later.h, dc0: later.c, dWeights }
}
