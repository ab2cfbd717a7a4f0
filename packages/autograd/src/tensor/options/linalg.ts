import type { Tensor } from '../tensor.ts'
import type { NllLossOptions, Reduction } from './loss.ts'

/** What `qr` takes. */
export interface QrOptions {
  /** Whether Q has as many columns as R has rows, or is square, or is left out; `'reduced'`. */
  readonly mode?: 'reduced' | 'complete' | 'r'
}

/** What `qr` gives: x = Q R. */
export interface QrResult {
  /** With orthonormal columns. `[..., m, k]`, or `[0]` in mode 'r' */
  readonly Q: Tensor
  /** Upper triangular. `[..., k, n]` */
  readonly R: Tensor
}

/** What `eigh` gives: x = V diag(λ) Vᵀ. */
export interface EighResult {
  /** Ascending. `[..., n]` */
  readonly eigenvalues: Tensor
  /** Orthonormal, one a column. `[..., n, n]` */
  readonly eigenvectors: Tensor
}

/** What `svd` takes. */
export interface SvdOptions {
  /** U and Vh are square; false. */
  readonly fullMatrices?: boolean
}

/** What `svd` gives: x = U diag(S) Vh. */
export interface SvdResult {
  /** With orthonormal columns. `[..., m, k]` */
  readonly U: Tensor
  /** Descending. `[..., min(m, n)]` */
  readonly S: Tensor
  /** With orthonormal rows. `[..., k, n]` */
  readonly Vh: Tensor
}

/** Which singular values `pinv`, `lstsq` and `matrixRank` count as 0: those up to the larger of both limits. */
export interface CutoffOptions {
  /** 0. */
  readonly atol?: number
  /** As a part of the largest; max(m, n) times the distance of the dtype from 1 to the next number. */
  readonly rtol?: number
}

/** What matrix norms measure by: all entries, singular values, or sums of columns (±1) or rows (±∞). */
export type MatrixOrder = 'fro' | 'nuc' | 1 | -1 | 2 | -2 | number

/** What `matrixNorm` takes. */
export interface MatrixNormOptions {
  /** `'fro'`. */
  readonly ord?: MatrixOrder
  /** The axes of rows and of columns; [-2, -1]. */
  readonly axes?: readonly [number, number]
  readonly keepDims?: boolean
}

/** What `cholesky` takes. */
export interface CholeskyOptions {
  /** The factor is upper triangular; false. */
  readonly upper?: boolean
}

/** What `solve` takes. */
export interface SolveOptions {
  /** The unknown stands to the right of the matrix, `a x = b`, not `x a = b`; true. */
  readonly left?: boolean
}

/** What `triangularSolve` takes. */
export interface TriangularSolveOptions extends SolveOptions {
  /** The triangle is the upper one; false. */
  readonly upper?: boolean
  /** The matrix is the transpose of the triangle; false. */
  readonly transpose?: boolean
  /** The diagonal counts as ones and is not read; false. */
  readonly unitriangular?: boolean
}

/** What `lu` gives: x = P L U. */
export interface LuResult {
  /** The permutation. `[..., m, m]` */
  readonly P: Tensor
  /** Lower triangular with a diagonal of ones. `[..., m, min(m, n)]` */
  readonly L: Tensor
  /** Upper triangular. `[..., min(m, n), n]` */
  readonly U: Tensor
}

/** What `slogdet` gives, `[...]` both: the determinant is `sign * exp(logAbsDet)`. */
export interface SlogdetResult {
  /** 1, -1, or 0 for a singular matrix; without gradient. */
  readonly sign: Tensor
  readonly logAbsDet: Tensor
}

/** What `crossEntropy` takes. */
export interface CrossEntropyOptions<R extends Reduction = Reduction> extends NllLossOptions<R> {
  /** Share of the target spread evenly over all classes; 0. */
  readonly labelSmoothing?: number
}
