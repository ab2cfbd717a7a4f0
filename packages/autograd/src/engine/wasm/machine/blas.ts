/** So many products, and bytes from one to the next in a, b and c. */
export type BatchLevel = readonly [count: number, stepA: number, stepB: number, stepC: number]

/**
 * c = op(a) op(b), or added to c; row-major, with byte addresses in linear memory and leading dimensions in elements.
 * op(a) is m x k, op(b) is k x n, c is m x n.
 */
export type Product = [
  dtype: 'float32' | 'float64',
  transA: boolean,
  transB: boolean,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  c: number,
  ldc: number,
  accumulate: boolean,
]

/** Matrix products by a native library that reads and writes linear memory in place. */
export interface Blas {
  readonly name: string
  gemm(...product: Product): void

  /**
   * Many such products, none of which needs another's result: threads may share them out. They lie at equal distances
   * on one or two levels. Where this is missing, `gemm` is called for each.
   */
  gemmBatch?(...args: [...Product, inner: BatchLevel, outer?: BatchLevel]): void

  /** Into how many sums of equal length to cut the sum of a product: they are products of a batch that are added up. */
  sumsOf?(m: number, n: number, k: number): number
}
