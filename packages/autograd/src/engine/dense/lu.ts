import { blockSize, partAt, subtractProduct } from './product.ts'

// Gaussian elimination, in place: behind it the entries on and above the diagonal of `a` are U, those below it L, whose
// diagonal is 1. `rows` and `columns` say where things came from: row i of L U is row rows[i] of what a was.

/**
 * L U = a with its rows in another order, by partial pivoting: the largest entry of the column is the pivot, so that
 * no entry of L exceeds 1. `a: [n, n], rows: [n]`, which holds 0, 1, ... at first.
 *
 * By blocks of columns (Golub and Van Loan, Matrix Computations, 3.2.11): nearly all work is the product that updates
 * what is behind a block.
 */
export function eliminate(a: Float64Array, rows: Float64Array, n: number): void {
  for (let start = 0; start < n; start += blockSize) {
    const end = Math.min(n, start + blockSize)
    eliminateColumns(a, rows, n, start, end)
    if (end === n) return
    // The block's rows of U, by substitution with its L.
    for (let i = start + 1; i < end; i++)
      for (let k = start; k < i; k++) subtractRow(a, n, i, k, a[i * n + k]!, end, n)
    const size = [n - end, end - start, n - end] as const
    subtractProduct(partAt(a, n, end, end), partAt(a, n, end, start), partAt(a, n, start, end), size)
  }
}

function eliminateColumns(a: Float64Array, rows: Float64Array, n: number, start: number, end: number): void {
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
    subtractRow(a, n, i, k, factor, k + 1, end)
  }
}

function subtractRow(
  a: Float64Array,
  n: number,
  i: number,
  k: number,
  factor: number,
  start: number,
  end: number,
): void {
  const [to, from] = [i * n, k * n]
  for (let j = start; j < end; j++) a[to + j]! -= factor * a[from + j]!
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
