import { partAt, subtractProduct } from './product.ts'
import { substitutePart } from './triangular.ts'

// Gaussian elimination, in place: behind it the entries on and above the diagonal of `a` are U, those below it L, whose
// diagonal is 1. `rows` and `columns` say where things came from: row i of L U is row rows[i] of what a was.

/** So many columns are eliminated one by one. */
const narrow = 8

/**
 * L U = a with its rows in another order, by partial pivoting: the largest entry of the column is the pivot, so that
 * no entry of L exceeds 1. `a: [n, n], rows: [n]`, which holds 0, 1, ... at first.
 */
export function eliminate(a: Float64Array, rows: Float64Array, n: number): void {
  eliminateColumns(a, rows, n, 0, n)
}

/**
 * Columns `start` to `end`: the first half of them, which gives the second its rows of U, by substitution with L, and
 * then, less their product, the rest. Nearly all work is products (Golub and Van Loan, Matrix Computations, 3.2.11;
 * halves for blocks, Toledo 1997, Locality of reference in LU decomposition with partial pivoting).
 */
function eliminateColumns(a: Float64Array, rows: Float64Array, n: number, start: number, end: number): void {
  if (end - start <= narrow) {
    eliminateOneByOne(a, rows, n, start, end)
    return
  }
  const middle = start + narrow * Math.ceil((end - start) / narrow / 2)
  eliminateColumns(a, rows, n, start, middle)
  const [size, others] = [middle - start, end - middle]
  const upper = partAt(a, n, start, middle)
  substitutePart(partAt(a, n, start, start), upper, size, others, { backwards: false, unitriangular: true })
  const lower = partAt(a, n, middle, start)
  subtractProduct(partAt(a, n, middle, middle), lower, upper, [n - middle, size, others])
  eliminateColumns(a, rows, n, middle, end)
}

function eliminateOneByOne(a: Float64Array, rows: Float64Array, n: number, start: number, end: number): void {
  for (let k = start; k < end; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i
    swapRows(a, rows, n, k, pivot)
    eliminateBelow(a, n, k, end)
  }
}

/** Subtracts multiples of row k from those below it, up to column `end`, and leaves the multiples in column k. */
function eliminateBelow(a: Float64Array, n: number, k: number, end: number): void {
  const pivot = a[k * n + k]!
  for (let i = k + 1; i < n; i++) {
    const entry = a[i * n + k]!
    // Beside a pivot of 0 there is nothing else in the column: not 0 / 0.
    const factor = entry === 0 ? 0 : entry / pivot
    a[i * n + k] = factor
    for (let j = k + 1; j < end; j++) a[i * n + j]! -= factor * a[k * n + j]!
  }
}

function swapRows(a: Float64Array, rows: Float64Array, n: number, i: number, k: number): void {
  if (i === k) return
  for (let j = 0; j < n; j++) {
    const entry = a[i * n + j]!
    a[i * n + j] = a[k * n + j]!
    a[k * n + j] = entry
  }
  ;[rows[i], rows[k]] = [rows[k]!, rows[i]!]
}

function swapColumns(a: Float64Array, columns: Float64Array, n: number, j: number, k: number): void {
  if (j === k) return
  for (let i = 0; i < n; i++) {
    const entry = a[i * n + j]!
    a[i * n + j] = a[i * n + k]!
    a[i * n + k] = entry
  }
  ;[columns[j], columns[k]] = [columns[k]!, columns[j]!]
}

/**
 * As {@link eliminate}, by complete pivoting: the largest of all entries left is the pivot, so that small pivots come
 * last, whatever the matrix. Returns the number of pivots that are not 0: nothing but zeros is left behind them.
 */
export function eliminateCompletely(
  a: Float64Array,
  rows: Float64Array,
  columns: Float64Array,
  n: number,
): number {
  let at = 0
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i]!) > Math.abs(a[at]!)) at = i
  for (let k = 0; k < n; k++) {
    if (a[at] === 0) return k
    swapRows(a, rows, n, k, Math.floor(at / n))
    swapColumns(a, columns, n, k, at % n)
    at = eliminateAndFind(a, n, k)
  }
  return n
}

/** Eliminates below pivot k, and finds the largest entry of what is left while it is at hand: a search alone costs as much. */
function eliminateAndFind(a: Float64Array, n: number, k: number): number {
  const pivot = a[k * n + k]!
  let at = (k + 1) * n + k + 1
  let largest = -1
  for (let i = k + 1; i < n; i++) {
    const factor = a[i * n + k]! / pivot
    a[i * n + k] = factor
    for (let j = k + 1; j < n; j++) {
      const entry = a[i * n + j]! - factor * a[k * n + j]!
      a[i * n + j] = entry
      if (Math.abs(entry) > largest) {
        largest = Math.abs(entry)
        at = i * n + j
      }
    }
  }
  return at
}

/** 1 for an even permutation of 0, 1, ..., -1 for an odd one: every cycle of even length is odd. */
export function parity(order: Float64Array): number {
  const seen = new Uint8Array(order.length)
  let sign = 1
  for (let start = 0; start < order.length; start++) {
    for (let i = start, length = 0; seen[i] === 0; i = order[i]!, length++) {
      seen[i] = 1
      if (length > 0) sign = -sign
    }
  }
  return sign
}
