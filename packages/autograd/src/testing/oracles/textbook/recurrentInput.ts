import { at, generate, type NdArray, requireRank, requireShape, zip } from '../ndarray.ts'

/**
 * What the units of a recurrent layer receive at one time step: k weighted sums per cell, one block of rows
 * after another,
 *
 *   a[n, u] = Σ_i W_x[u, i] x[n, i] + b_x[u] + Σ_j W_h[u, j] h[n, j] + b_h[u],
 *
 * with the input x and the output h of the step before. Given the errors δ[n, u] = ∂L/∂a[n, u] ("deltas" in
 * the literature), reading off the factors gives
 *
 *   dx = δ W_x,   dh = δ W_h,   dW_x = δᵀ x,   dW_h = δᵀ h,   db_x = db_h = Σ_n δ.
 */

/** `input: [k h, i], hidden: [k h, h], inputBias, hiddenBias: [k h]` for h cells with k sums each. */
export interface RecurrentWeights {
  readonly input: NdArray
  readonly hidden: NdArray
  readonly inputBias: NdArray
  readonly hiddenBias: NdArray
}

/** Errors of all that a time step reads. */
export interface RecurrentInputGradients {
  readonly dx: NdArray
  readonly dh: NdArray
  readonly dWeights: RecurrentWeights
}

function total(length: number, term: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += term(i)
  return sum
}

/** The weighted sums of one step; `x: [n, i], h: [n, h] -> [n, k h]` with `blocks` = k. */
export function recurrentInput(
  op: string,
  x: NdArray,
  h: NdArray,
  weights: RecurrentWeights,
  blocks: number,
): NdArray {
  requireRank(op, 'x', x, 2, '[n, i]')
  requireRank(op, 'h', h, 2, '[n, h]')
  const [n, i] = x.shape as [number, number]
  const cells = h.shape[1]!
  requireShape(op, 'x', x, [n, i])
  requireShape(op, 'h', h, [n, cells])
  requireShape(op, 'the input weights', weights.input, [blocks * cells, i])
  requireShape(op, 'the hidden weights', weights.hidden, [blocks * cells, cells])
  requireShape(op, 'the input bias', weights.inputBias, [blocks * cells])
  requireShape(op, 'the hidden bias', weights.hiddenBias, [blocks * cells])
  return generate([n, blocks * cells], ([row, unit]) => {
    const fromInput = total(i, (k) => at(weights.input, [unit!, k]) * at(x, [row!, k]))
    const fromHidden = total(cells, (k) => at(weights.hidden, [unit!, k]) * at(h, [row!, k]))
    return fromInput + at(weights.inputBias, [unit!]) + fromHidden + at(weights.hiddenBias, [unit!])
  })
}

/** `δᵀ z`: `error: [n, u], z: [n, k] -> [u, k]`. */
function outerSum(error: NdArray, z: NdArray): NdArray {
  const [n, units] = error.shape as [number, number]
  return generate([units, z.shape[1]!], ([u, k]) =>
    total(n, (row) => at(error, [row, u!]) * at(z, [row, k!])),
  )
}

/** `δ W`: `error: [n, u], w: [u, k] -> [n, k]`. */
function back(error: NdArray, w: NdArray): NdArray {
  const [n, units] = error.shape as [number, number]
  return generate([n, w.shape[1]!], ([row, k]) => total(units, (u) => at(error, [row!, u]) * at(w, [u, k!])))
}

/** Errors of input, hidden state and weights from those of the weighted sums; `error: [n, k h]`. */
export function recurrentInputBackward(
  x: NdArray,
  h: NdArray,
  weights: RecurrentWeights,
  error: NdArray,
): RecurrentInputGradients {
  const [n, units] = error.shape as [number, number]
  const bias = generate([units], ([u]) => total(n, (row) => at(error, [row, u!])))
  const dWeights = {
    input: outerSum(error, x),
    hidden: outerSum(error, h),
    inputBias: bias,
    hiddenBias: bias,
  }
  return { dx: back(error, weights.input), dh: back(error, weights.hidden), dWeights }
}

/** The errors of the weights of two time steps together: the same weights act in both. */
export function addWeights(a: RecurrentWeights, b: RecurrentWeights): RecurrentWeights {
  const plus = (p: NdArray, q: NdArray) => zip(p, q, (v, w) => v + w)
  return {
    input: plus(a.input, b.input),
    hidden: plus(a.hidden, b.hidden),
    inputBias: plus(a.inputBias, b.inputBias),
    hiddenBias: plus(a.hiddenBias, b.hiddenBias),
  }
}

/** Step t of a sequence `[t, n, k]`. */
export function stepOf(sequence: NdArray, t: number): NdArray {
  const [, n, k] = sequence.shape as [number, number, number]
  return { shape: [n, k], data: sequence.data.slice(t * n * k, (t + 1) * n * k) }
}

/** Steps `[n, k]` as a sequence `[t, n, k]`; `shape` is that of a step, for a sequence of none. */
export function sequenceOf(steps: readonly NdArray[], shape: readonly number[]): NdArray {
  return { shape: [steps.length, ...shape], data: steps.flatMap((step) => step.data) }
}
