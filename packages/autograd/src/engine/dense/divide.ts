import { deflate, type Place, type Reach } from './deflate.ts'
import { dyadic } from './dyad.ts'
import { passing, zeros } from './kernels/room.ts'
import { partAt, subtractProduct } from './product.ts'

/** Finds eigenvalues, ascending, in place of a diagonal, and eigenvectors as rows of a square of zeros. */
export type Solver = (d: Float64Array, e: Float64Array, rows: Float64Array) => void

/** Smaller matrices are not divided. */
const whole = 32

/**
 * Eigenvalues, ascending, and eigenvectors of a symmetric tridiagonal matrix with the diagonal `d` and `e` beside it.
 * `rows`, zeros at first, become the vectors. Two matrices of half the size are solved, the smallest by `solve`: what
 * stands between them is a dyad (Cuppen, A divide and conquer method for the symmetric tridiagonal eigenproblem, 1981).
 */
export function divided(d: Float64Array, e: Float64Array, rows: Float64Array, solve: Solver): void {
  const n = d.length
  const part = (start: number, end: number) => {
    if (end - start <= whole) solveInto(start, end)
    else {
      const middle = (start + end) >>> 1
      const beside = e[middle - 1]!
      d[middle - 1]! -= Math.abs(beside)
      d[middle]! -= Math.abs(beside)
      part(start, middle)
      part(middle, end)
      passing(() => merge(d.subarray(start, end), rows, { n, start, middle, end }, beside))
    }
  }
  const solveInto = (start: number, end: number) =>
    passing(() => {
      const size = end - start
      const vectors = zeros(size * size)
      solve(d.subarray(start, end), e.subarray(start, end - 1), vectors)
      putRows(vectors, size, rows, n, start)
    })
  part(0, n)
}

/** A square goes on the diagonal of a matrix with n columns. */
function putRows(square: Float64Array, size: number, rows: Float64Array, n: number, at: number): void {
  for (let i = 0; i < size; i++) rows.set(square.subarray(i * size, (i + 1) * size), (at + i) * n + at)
}

/**
 * The eigenvalues and vectors of both halves become those of D + ρ z zᵀ, turned by the vectors there are: with β what stood
 * between the halves, ρ = 2 |β|, and √2 z are the last entries of the vectors on the left, and the first of those on the
 * right times the sign of β.
 */
function merge(d: Float64Array, rows: Float64Array, place: Place, beside: number): void {
  const { n, start, middle, end } = place
  const size = end - start
  const z = zeros(size)
  for (let i = 0; i < size; i++) {
    const right = start + i >= middle
    const entry = rows[(start + i) * n + (right ? middle : middle - 1)]!
    z[i] = (right && beside < 0 ? -entry : entry) * Math.SQRT1_2
  }
  const power = scaleOf(d, beside)
  for (let i = 0; i < size; i++) d[i]! /= power
  const rho = (2 * Math.abs(beside)) / power
  const { kept, settled, reach } = deflate(d, z, rho, rows, place)
  const { values, vectors } = dyadic(
    zeros(kept.length).map((_, i) => d[kept[i]!]!),
    zeros(kept.length).map((_, i) => z[kept[i]!]!),
    rho,
  )
  const turned = turn(vectors, kept, reach, rows, place)
  const all = [
    ...kept.map((_, i) => ({ value: values[i]!, from: turned, at: i * size })),
    ...settled.map((i) => ({ value: d[i]!, from: rows, at: (start + i) * n + start })),
  ].sort((x, y) => x.value - y.value)
  const square = zeros(size * size)
  for (const [i, { value, from, at }] of all.entries()) {
    d[i] = value * power
    square.set(from.subarray(at, at + size), i * size)
  }
  putRows(square, size, rows, n, start)
}

/** A power of two as large as the largest of all, so that squares neither overflow nor vanish. */
function scaleOf(d: Float64Array, beside: number): number {
  const largest = d.reduce((most, x) => Math.max(most, Math.abs(x)), Math.abs(beside))
  return largest === 0 ? 1 : 2 ** Math.max(-1022, Math.floor(Math.log2(largest)))
}

/** The vectors of D + ρ z zᵀ, of which entries stand for those kept, times these: half by half, as most have only one. */
function turn(
  vectors: Float64Array,
  kept: readonly number[],
  reach: readonly Reach[],
  rows: Float64Array,
  { n, start, middle, end }: Place,
): Float64Array {
  const [count, size] = [kept.length, end - start]
  const out = zeros(count * size)
  for (const half of [0, 1] as const) {
    const [from, to] = half === 0 ? [start, middle] : [middle, end]
    const columns = Array.from(kept.keys()).filter((j) => reach[kept[j]!]![half])
    const [inner, width] = [columns.length, to - from]
    const [left, right] = [zeros(count * inner), zeros(inner * width)]
    // Twice negative: only differences of products are at hand.
    for (let i = 0; i < count; i++)
      for (let j = 0; j < inner; j++) left[i * inner + j] = -vectors[i * count + columns[j]!]!
    for (const [j, column] of columns.entries()) {
      const at = (start + kept[column]!) * n
      right.set(rows.subarray(at + from, at + to), j * width)
    }
    const sizes = [count, inner, width] as const
    subtractProduct(
      partAt(out, size, 0, from - start),
      partAt(left, inner, 0, 0),
      partAt(right, width, 0, 0),
      sizes,
    )
  }
  return out
}
