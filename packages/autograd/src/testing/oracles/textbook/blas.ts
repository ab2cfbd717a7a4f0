/**
 * The two BLAS routines that linear layers are made of, on row-major arrays, op(A) being A or Aᵀ as the flag
 * says:
 *
 *   gemm   C <- α op(A) op(B) + β C      op(A): [m, k], op(B): [k, n], C: [m, n]
 *   gemv   y <- α op(A) x + β y          A: [m, n] as it is stored
 *
 * As in BLAS, C (or y) is not read where β is 0. The result is a new array.
 */
type Numbers = readonly number[]

/** Whether op(A) is A or its transpose. */
export type Transposed = 'no' | 'yes'

/** `α op(A) op(B) + β C`. */
export function gemm(
  [transA, transB]: readonly [Transposed, Transposed],
  [m, n, k]: readonly [number, number, number],
  [alpha, beta]: readonly [number, number],
  A: Numbers,
  B: Numbers,
  C: Numbers,
): number[] {
  return Array.from({ length: m * n }, (_, place) => {
    const [i, j] = [Math.floor(place / n), place % n]
    let sum = 0
    for (let l = 0; l < k; l++) {
      const a = transA === 'no' ? A[i * k + l]! : A[l * m + i]!
      const b = transB === 'no' ? B[l * n + j]! : B[j * k + l]!
      sum += a * b
    }
    return alpha * sum + (beta === 0 ? 0 : beta * C[place]!)
  })
}

/** `α op(A) x + β y`, A: [m, n]. */
export function gemv(
  transA: Transposed,
  [m, n]: readonly [number, number],
  [alpha, beta]: readonly [number, number],
  A: Numbers,
  x: Numbers,
  y: Numbers,
): number[] {
  const [rows, columns] = transA === 'no' ? [m, n] : [n, m]
  return Array.from({ length: rows }, (_, i) => {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += (transA === 'no' ? A[i * n + j]! : A[j * n + i]!) * x[j]!
    return alpha * sum + (beta === 0 ? 0 : beta * y[i]!)
  })
}
