import { blockSize, partAt, subtractProduct, transposed } from './product.ts'

/**
 * The lower L with L Lᵀ = a, in place of `a: [n, n]`, of which the entries above the diagonal are not read and become
 * 0. Returns -1, or the order of the first leading minor that is not positive: then there is no L.
 *
 * By blocks of columns (Golub and Van Loan, Matrix Computations, 4.2.9).
 */
export function cholesky(a: Float64Array, n: number): number {
  for (let start = 0; start < n; start += blockSize) {
    const end = Math.min(n, start + blockSize)
    const failed = columnsOf(a, n, start, end)
    if (failed >= 0) return failed
    // Symmetric, so that half of it is superfluous; the product is fast enough to pay for that.
    const behind = partAt(a, n, end, start)
    subtractProduct(partAt(a, n, end, end), behind, transposed(behind), [n - end, end - start, n - end])
  }
  for (let i = 0; i < n; i++) a.fill(0, i * n + i + 1, (i + 1) * n)
  return -1
}

/** Columns `start` to `end` of L, from which those before have been subtracted: l_ij = (a_ij - Σ_k l_ik l_jk) / l_jj. */
function columnsOf(a: Float64Array, n: number, start: number, end: number): number {
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
