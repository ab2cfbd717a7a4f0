import { ShapeError } from '../../../errors/index.ts'
import { entries, type NdArray, ndarray } from '../ndarray.ts'

// Matrices as lists of rows, and what can be said of them without elimination.

export type Matrix = readonly (readonly number[])[]

/** The matrix whose entry (i, j) is what `value` says. */
export function matrix(m: number, n: number, value: (i: number, j: number) => number): number[][] {
  return Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => value(i, j)))
}

export const identity = (n: number) => matrix(n, n, (i, j) => Number(i === j))

export const transposed = (a: Matrix) => matrix(a[0]?.length ?? 0, a.length, (i, j) => a[j]![i]!)

export const scaled = (a: Matrix, by: number) => a.map((row) => row.map((entry) => entry * by))

export const added = (a: Matrix, b: Matrix) => a.map((row, i) => row.map((entry, j) => entry + b[i]![j]!))

/** Σ_k a_ik b_kj. */
export function multiplied(...factors: Matrix[]): Matrix {
  return factors.reduce((a, b) =>
    matrix(a.length, b[0]?.length ?? 0, (i, j) => b.reduce((sum, row, k) => sum + a[i]![k]! * row[j]!, 0)),
  )
}

/** The matrix without one row and one column. */
const without = (a: Matrix, i: number, j: number) =>
  a.filter((_, k) => k !== i).map((row) => row.filter((_, k) => k !== j))

/** By Laplace's expansion along the first row: Σ_j (-1)^j a_0j det(a without row 0 and column j). */
export function determinant(a: Matrix): number {
  if (a.length === 0) return 1
  return a[0]!.reduce((sum, entry, j) => sum + (-1) ** j * entry * determinant(without(a, 0, j)), 0)
}

/** Entry (i, j) is the derivative of the determinant in entry (i, j): it is linear in each. */
export function cofactors(a: Matrix): Matrix {
  return matrix(a.length, a.length, (i, j) => (-1) ** (i + j) * determinant(without(a, i, j)))
}

/** By Cramer's rule: the transposed cofactors over the determinant. */
export function inverse(a: Matrix): Matrix {
  return scaled(transposed(cofactors(a)), 1 / determinant(a))
}

/** The matrices in the last two axes, in row-major order. */
export function matricesOf(x: NdArray): Matrix[] {
  if (x.shape.length < 2)
    throw new ShapeError('matricesOf', '[..., m, n]', `[${x.shape.join(', ')}]`, 'two axes or more')
  const [m, n] = x.shape.slice(-2) as [number, number]
  return Array.from({ length: entries(x.shape.slice(0, -2)) }, (_, at) =>
    matrix(m, n, (i, j) => x.data[(at * m + i) * n + j]!),
  )
}

/** The array of some matrices, `[...batch, ...core]`. */
export function arrayOf(batch: readonly number[], core: readonly number[], list: readonly Matrix[]): NdArray {
  return ndarray([...batch, ...core], list.flat(2))
}
