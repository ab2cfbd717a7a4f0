import { logSumExpBackward, logSumExpForward } from '../softmaxCrossEntropy.ts'
import type { Reduction } from './reduction.ts'

/**
 * Sums, products and truth of a line of n numbers.
 *
 *   sum        Σ x_i              1
 *   mean       (1/n) Σ x_i        1/n                     of nothing: NaN
 *   prod       Π x_i              Π_{j != i} x_j          the other factors, not prod / x_i: zeros do no harm
 *   logSumExp  log Σ e^(x_i)      in `softmaxCrossEntropy.ts`
 *   any, all   1 if some (every) x_i is not 0, else 0: constant but for jumps, derivative 0
 */

const total = (line: readonly number[]) => line.reduce((sum, x) => sum + x, 0)
const product = (line: readonly number[]) => line.reduce((result, x) => result * x, 1)
const flat = (line: readonly number[]) => line.map(() => 0)
const vector = (line: readonly number[]) => ({ shape: [line.length], data: [...line] })

export const sum: Reduction = { value: total, gradient: (line) => line.map(() => 1) }

export const mean: Reduction = {
  value: (line) => total(line) / line.length,
  gradient: (line) => line.map(() => 1 / line.length),
}

export const prod: Reduction = {
  value: product,
  gradient: (line) => line.map((_, i) => product(line.filter((_, j) => j !== i))),
}

export const logSumExp: Reduction = {
  value: (line) => logSumExpForward(vector(line)).data[0]!,
  gradient: (line) =>
    line.length === 0 ? [] : logSumExpBackward(vector(line), { shape: [], data: [1] }).data,
}

export const any: Reduction = { value: (line) => (line.some((x) => x !== 0) ? 1 : 0), gradient: flat }
export const all: Reduction = { value: (line) => (line.every((x) => x !== 0) ? 1 : 0), gradient: flat }
