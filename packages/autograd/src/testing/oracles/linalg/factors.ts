import { identity, type Matrix, matrix } from './matrix.ts'
import { type MatrixMap, squareMap } from './matrixMap.ts'

/**
 * Factors entry by entry, and the same steps backwards: each entry is made of ones before it by a formula, so a
 * cotangent is handed on from the last entry to the first.
 */

const zerosOf = (a: Matrix) => a.map((row) => row.map(() => 0))

/** l_ij = (x_ij - Σ_k<j l_ik l_jk) / l_jj below the diagonal, and the square root of that sum on it. */
function choleskyOf(x: Matrix): number[][] {
  const l = zerosOf(x)
  for (let i = 0; i < x.length; i++)
    for (let j = 0; j <= i; j++) {
      let rest = x[i]![j]!
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!
    }
  return l
}

/** Smith 1995, Differentiation of the Cholesky algorithm. x_ij and x_ji move together: each gets half of the gradient. */
function choleskyBackward(x: Matrix, g: Matrix): Matrix {
  const l = choleskyOf(x)
  const dl = g.map((row) => [...row])
  const dx = zerosOf(x)
  for (let i = x.length - 1; i >= 0; i--)
    for (let j = i; j >= 0; j--) {
      // On the diagonal d sqrt(r) = dr / (2 l); elsewhere l_ij = r / l_jj.
      const rest = dl[i]![j]! / (i === j ? 2 * l[j]![j]! : l[j]![j]!)
      if (i !== j) dl[j]![j]! -= (dl[i]![j]! * l[i]![j]!) / l[j]![j]!
      dx[i]![j] = rest
      for (let k = 0; k < j; k++) {
        dl[i]![k]! -= rest * l[j]![k]!
        dl[j]![k]! -= rest * l[i]![k]!
      }
    }
  return matrix(x.length, x.length, (i, j) => (dx[i]![j]! + dx[j]![i]!) / 2)
}

export const cholesky = squareMap(choleskyOf, choleskyBackward)

interface Elimination {
  /** Row i of L U is row rows[i] of x. */
  readonly rows: readonly number[]
  /** L below the diagonal, U on and above it. */
  readonly packed: number[][]
}

/** Doolittle's algorithm with the largest entry of a column as its pivot, the first of equal ones. */
function eliminated(x: Matrix): Elimination {
  const packed = x.map((row) => [...row])
  const rows = x.map((_, i) => i)
  const steps = Math.min(x.length, x[0]?.length ?? 0)
  for (let k = 0; k < steps; k++) {
    const sizes = packed.map((row, i) => (i < k ? -1 : Math.abs(row[k]!)))
    const pivot = sizes.indexOf(Math.max(...sizes))
    ;[packed[k], packed[pivot]] = [packed[pivot]!, packed[k]!]
    ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
    for (const row of packed.slice(k + 1)) {
      row[k]! /= packed[k]![k]!
      for (let j = k + 1; j < row.length; j++) row[j]! -= row[k]! * packed[k]![j]!
    }
  }
  return { rows, packed }
}

/** P, L and U with x = P L U, of which P does not change when x changes a little. */
export const lu: MatrixMap = {
  shapes: (m, n) => [
    [m, m],
    [m, Math.min(m, n)],
    [Math.min(m, n), n],
  ],
  value: (x) => {
    const { rows, packed } = eliminated(x)
    const [m, n] = [x.length, x[0]?.length ?? 0]
    const inner = Math.min(m, n)
    const one = identity(m)
    return [
      matrix(m, m, (i, j) => one[i]![rows[j]!]!),
      matrix(m, inner, (i, j) => (j < i ? packed[i]![j]! : one[i]![j]!)),
      matrix(inner, n, (i, j) => (j < i ? 0 : packed[i]![j]!)),
    ]
  },
  backward: (x, [, dLower, dUpper]) => {
    const { rows, packed } = eliminated(x)
    const d = matrix(x.length, x[0]?.length ?? 0, (i, j) => (j < i ? dLower![i]![j]! : dUpper![i]![j]!))
    for (let k = Math.min(x.length, d[0]?.length ?? 0) - 1; k >= 0; k--)
      for (let i = k + 1; i < x.length; i++) {
        for (let j = k + 1; j < d[i]!.length; j++) {
          d[i]![k]! -= d[i]![j]! * packed[k]![j]!
          d[k]![j]! -= d[i]![j]! * packed[i]![k]!
        }
        d[i]![k]! /= packed[k]![k]!
        d[k]![k]! -= d[i]![k]! * packed[i]![k]!
      }
    return matrix(x.length, d[0]?.length ?? 0, (i, j) => d[rows.indexOf(i)]![j]!)
  },
}
