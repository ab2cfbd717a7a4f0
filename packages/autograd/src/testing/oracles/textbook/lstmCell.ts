import { sigmoid, tanh } from '../activations.ts'
import { join, map, type NdArray, part, requireShape, zip } from '../ndarray.ts'
import {
  type RecurrentInputGradients,
  type RecurrentWeights,
  recurrentInput,
  recurrentInputBackward,
} from './recurrentInput.ts'

/**
 * One step of long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al.,
 * 2000). Every cell has a state c and four weighted sums (`recurrentInput.ts`): of the input gate ι, the
 * forget gate φ, the cell's input z and the output gate ω, in this order of the blocks of rows. With the
 * sigmoid s, and h = tanh outside:
 *
 *   ι = s(a_ι)   φ = s(a_φ)   z = tanh(a_z)   ω = s(a_ω)
 *   c' = φ c + ι z            the constant error carousel: c' = c where φ = 1 and ι = 0
 *   h' = ω tanh(c')
 *
 * Errors, in the notation of Graves (2012): ε_h and ε_c of the results h' and c'. c' acts on the loss itself
 * and through h', so its whole error is
 *
 *   ε_s = ε_c + ε_h ω tanh'(c'),
 *
 * and from the three equations, entry by entry,
 *
 *   δ_ι = ε_s z s'(a_ι)       δ_φ = ε_s c s'(a_φ)      dc = ε_s φ
 *   δ_z = ε_s ι tanh'(a_z)    δ_ω = ε_h tanh(c') s'(a_ω)
 */

/** Output h and state c of every cell, `[n, h]` each. */
export interface LstmState {
  readonly h: NdArray
  readonly c: NdArray
}

/** Errors of what one step reads. */
export interface LstmCellGradients extends RecurrentInputGradients {
  readonly dc: NdArray
}

const times = (x: NdArray, y: NdArray) => zip(x, y, (a, b) => a * b)
const plus = (x: NdArray, y: NdArray) => zip(x, y, (a, b) => a + b)

function parts(op: string, x: NdArray, state: LstmState, weights: RecurrentWeights) {
  requireShape(op, 'c', state.c, state.h.shape)
  const a = recurrentInput(op, x, state.h, weights, 4)
  const cells = state.h.shape[1]!
  const sums = (block: number) => part(a, 1, block * cells, (block + 1) * cells)
  const [input, forget, cell, output] = [sums(0), sums(1), sums(2), sums(3)]
  const gate = {
    input: map(input, sigmoid.value),
    forget: map(forget, sigmoid.value),
    output: map(output, sigmoid.value),
  }
  const z = map(cell, tanh.value)
  const c = plus(times(gate.forget, state.c), times(gate.input, z))
  return { sums: { input, forget, cell, output }, gate, z, c }
}

/** One step; `x: [n, i], h, c: [n, h]`, weights with four blocks of h rows: input, forget, cell, output. */
export function lstmCellForward(x: NdArray, state: LstmState, weights: RecurrentWeights): LstmState {
  const { gate, c } = parts('lstmCellForward', x, state, weights)
  return { h: times(gate.output, map(c, tanh.value)), c }
}

/** Errors of what one step reads, from those of its output h and of its state c, `[n, h]` each. */
export function lstmCellBackward(
  x: NdArray,
  state: LstmState,
  weights: RecurrentWeights,
  g: LstmState,
): LstmCellGradients {
  requireShape('lstmCellBackward', 'g.h', g.h, state.h.shape)
  requireShape('lstmCellBackward', 'g.c', g.c, state.h.shape)
  const { sums, gate, z, c } = parts('lstmCellBackward', x, state, weights)
  const throughOutput = times(times(g.h, gate.output), map(c, tanh.derivative))
  const ofState = plus(g.c, throughOutput)
  const deltas = [
    times(times(ofState, z), map(sums.input, sigmoid.derivative)),
    times(times(ofState, state.c), map(sums.forget, sigmoid.derivative)),
    times(times(ofState, gate.input), map(sums.cell, tanh.derivative)),
    times(times(g.h, map(c, tanh.value)), map(sums.output, sigmoid.derivative)),
  ]
  return {
    ...recurrentInputBackward(x, state.h, weights, join(deltas, 1)),
    dc: times(ofState, gate.forget),
  }
}
