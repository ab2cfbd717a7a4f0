import type { LineMap } from './lineMap.ts'

/**
 * Running sums and products of a line of n numbers.
 *
 *   cumsum      y_i = Σ_{k<=i} x_k             J_ij = 1 for j <= i, else 0
 *   cumprod     y_i = Π_{k<=i} x_k             J_ij = Π_{k<=i, k != j} x_k for j <= i, else 0
 *
 * The products leave factor j out instead of dividing by it, so zeros do no harm.
 */

const upTo = (line: readonly number[], i: number) => line.slice(0, i + 1)
const product = (factors: readonly number[]) => factors.reduce((result, x) => result * x, 1)

/** The matrix of `entry(i, j)`, as large as the line. */
const square = (line: readonly number[], entry: (i: number, j: number) => number) =>
  line.map((_, i) => line.map((_, j) => entry(i, j)))

export const cumsum: LineMap = {
  value: (line) => line.map((_, i) => upTo(line, i).reduce((sum, x) => sum + x, 0)),
  jacobian: (line) => square(line, (i, j) => (j <= i ? 1 : 0)),
}

export const cumprod: LineMap = {
  value: (line) => line.map((_, i) => product(upTo(line, i))),
  jacobian: (line) => square(line, (i, j) => (j <= i ? product(upTo(line, i).filter((_, k) => k !== j)) : 0)),
}
