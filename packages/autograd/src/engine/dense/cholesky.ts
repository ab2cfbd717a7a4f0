import { partAt, subtractProduct, transposed } from './product.ts'

/** So many columns are computed entry by entry, and so many columns of a product at a time. */
const [narrow, wide] = [8, 64]

/**
 * The lower L with L Lᵀ = a, in place of `a: [n, n]`, of which the entries above the diagonal are not read and become
 * 0. Returns -1, or the order of the first leading minor that is not positive: then there is no L.
 */
export function cholesky(a: Float64Array, n: number): number {
  const failed = columnsOf(a, n, 0, n)
  if (failed >= 0) return failed
  for (let i = 0; i < n; i++) a.fill(0, i * n + i + 1, (i + 1) * n)
  return -1
}

/**
 * Columns `start` to `end` of L, from which those before have been subtracted: the first half of them, then, less the
 * product of what was found, the second, so that nearly all work is products (Golub and Van Loan, Matrix Computations,
 * 4.2.9; halves for blocks, Gustavson 1997, Recursion leads to automatic variable blocking).
 */
function columnsOf(a: Float64Array, n: number, start: number, end: number): number {
  if (end - start <= narrow) return entriesOf(a, n, start, end)
  const middle = start + narrow * Math.ceil((end - start) / narrow / 2)
  const failed = columnsOf(a, n, start, middle)
  if (failed >= 0) return failed
  // Of the square on the diagonal only what is not above it, to within some columns.
  for (let at = middle; at < end; at += wide) {
    const columns = Math.min(wide, end - at)
    const behind = partAt(a, n, at, start)
    subtractProduct(partAt(a, n, at, at), behind, transposed(behind), [n - at, middle - start, columns])
  }
  return columnsOf(a, n, middle, end)
}

/** l_ij = (a_ij - Σ_k l_ik l_jk) / l_jj. */
function entriesOf(a: Float64Array, n: number, start: number, end: number): number {
  for (let i = start; i < n; i++) {
    const last = Math.min(i, end - 1)
    for (let j = start; j <= last; j++) {
      let left = a[i * n + j]!
      for (let k = start; k < j; k++) left -= a[i * n + k]! * a[j * n + k]!
      if (j < i) a[i * n + j] = left / a[j * n + j]!
      // Not <=: NaN is not positive either.
      else if (!(left > 0)) return i + 1
      else a[i * n + i] = Math.sqrt(left)
    }
  }
  return -1
}
