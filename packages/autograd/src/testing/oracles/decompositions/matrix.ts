import { entries, type NdArray, ndarray } from '../ndarray.ts'

// Matrices as lists of rows, for formulas that read like those on paper.

export type Matrix = readonly (readonly number[])[]

export function matrix(m: number, n: number, of: (i: number, j: number) => number): Matrix {
  return Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => of(i, j)))
}

/** A matrix with the number of columns it has even where it has no row. */
export interface Sized {
  readonly rows: Matrix
  readonly m: number
  readonly n: number
}

export const turn = (a: Sized): Sized => sized(a.n, a.m, (i, j) => a.rows[j]![i]!)
export const sized = (m: number, n: number, of: (i: number, j: number) => number): Sized => ({
  rows: matrix(m, n, of),
  m,
  n,
})

export function times(a: Sized, b: Sized): Sized {
  return sized(a.m, b.n, (i, j) => a.rows[i]!.reduce((sum, x, k) => sum + x * b.rows[k]![j]!, 0))
}

/** Entry by entry. */
export function both(a: Sized, b: Sized, f: (x: number, y: number) => number): Sized {
  return sized(a.m, a.n, (i, j) => f(a.rows[i]![j]!, b.rows[i]![j]!))
}

export const plus = (a: Sized, b: Sized) => both(a, b, (x, y) => x + y)
export const minus = (a: Sized, b: Sized) => both(a, b, (x, y) => x - y)
export const scaled = (a: Sized, by: number) => sized(a.m, a.n, (i, j) => by * a.rows[i]![j]!)
export const unit = (n: number) => sized(n, n, (i, j) => (i === j ? 1 : 0))
export const diagonal = (list: readonly number[]) =>
  sized(list.length, list.length, (i, j) => (i === j ? list[i]! : 0))

/** The inverse, by Gauss and Jordan with pivots. */
export function inverse(a: Sized): Sized {
  const n = a.m
  const rows = a.rows.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  for (let k = 0; k < n; k++) {
    let best = k
    for (let i = k; i < n; i++) if (Math.abs(rows[i]![k]!) > Math.abs(rows[best]![k]!)) best = i
    ;[rows[k], rows[best]] = [rows[best]!, rows[k]!]
    const pivot = rows[k]!
    for (let i = 0; i < n; i++) {
      if (i === k) continue
      const factor = rows[i]![k]! / pivot[k]!
      rows[i] = rows[i]!.map((x, j) => x - factor * pivot[j]!)
    }
  }
  return sized(n, n, (i, j) => rows[i]![n + j]! / rows[i]![i]!)
}

/** The matrices in the last two axes. */
export function matricesOf(x: NdArray): Sized[] {
  const [m, n] = x.shape.slice(-2) as [number, number]
  return Array.from({ length: entries(x.shape.slice(0, -2)) }, (_, item) =>
    sized(m, n, (i, j) => x.data[item * m * n + i * n + j]!),
  )
}

/** The lists in the last axis. */
export function listsOf(x: NdArray): number[][] {
  const n = x.shape.at(-1)!
  return Array.from({ length: entries(x.shape.slice(0, -1)) }, (_, item) =>
    x.data.slice(item * n, (item + 1) * n),
  )
}

/** Matrices of one shape behind axes of a batch; the shape says what a batch of none would hold. */
export function stackedMatrices(
  batch: readonly number[],
  m: number,
  n: number,
  list: readonly Sized[],
): NdArray {
  return ndarray(
    [...batch, m, n],
    list.flatMap(({ rows }) => rows.flat()),
  )
}

export function stackedLists(
  batch: readonly number[],
  n: number,
  list: readonly (readonly number[])[],
): NdArray {
  return ndarray([...batch, n], list.flat())
}
