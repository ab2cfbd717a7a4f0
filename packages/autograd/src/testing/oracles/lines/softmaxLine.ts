import { logSumExpForward, softmaxForward } from '../softmaxCrossEntropy.ts'
import type { LineMap } from './lineMap.ts'

/**
 * Softmax of a line, and its logarithm; `softmaxCrossEntropy.ts` derives both.
 *
 *   softmax     p_i = e^(x_i) / Σ_k e^(x_k)    J_ij = p_i (δ_ij - p_j)
 *   logSoftmax  log p_i = x_i - log Σ e^(x_k)  J_ij = δ_ij - p_j
 */

const vector = (line: readonly number[]) => ({ shape: [line.length], data: [...line] })
const delta = (i: number, j: number) => (i === j ? 1 : 0)
const shares = (line: readonly number[]) => softmaxForward(vector(line)).data

export const softmax: LineMap = {
  value: shares,
  jacobian: (line) => {
    const p = shares(line)
    return line.map((_, i) => line.map((_, j) => p[i]! * (delta(i, j) - p[j]!)))
  },
}

export const logSoftmax: LineMap = {
  value: (line) => {
    const normaliser = logSumExpForward(vector(line)).data[0]!
    return line.map((x) => x - normaliser)
  },
  jacobian: (line) => {
    const p = shares(line)
    return line.map((_, i) => line.map((_, j) => delta(i, j) - p[j]!))
  },
}
