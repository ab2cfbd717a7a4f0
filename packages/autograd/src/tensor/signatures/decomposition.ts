import type {
  CutoffOptions,
  EighResult,
  MatrixNormOptions,
  MatrixOrder,
  QrOptions,
  QrResult,
  SvdOptions,
  SvdResult,
} from '../options/index.ts'
import type { Tensor } from '../tensor.ts'

/** Orthogonal factors of the matrices in the last two axes, and what is measured by them. */
export interface DecompositionMethods {
  /** x = Q R. `[..., m, n] -> [..., m, k], [..., k, n]` */
  qr(options?: QrOptions): QrResult
  /** Eigenvalues and eigenvectors of symmetric matrices. `[..., n, n] -> [..., n], [..., n, n]` */
  eigh(): EighResult
  /** Eigenvalues of symmetric matrices. `[..., n, n] -> [..., n]` */
  eigvalsh(): Tensor
  /** x = U diag(S) Vh. `[..., m, n] -> [..., m, k], [..., k], [..., k, n]` */
  svd(options?: SvdOptions): SvdResult
  /** Singular values. `[..., m, n] -> [..., min(m, n)]` */
  svdvals(): Tensor
  /** The pseudoinverse. `[..., m, n] -> [..., n, m]` */
  pinv(options?: CutoffOptions): Tensor
  /** The y with the least ‖x y - b‖. `[..., m, n], [..., m, k] or [m] -> [..., n, k] or [..., n]` */
  lstsq(b: Tensor, options?: CutoffOptions): Tensor
  /** How many singular values are not 0; int32. `[..., m, n] -> [...]` */
  matrixRank(options?: CutoffOptions): Tensor
  /** The norm of matrices. `[..., m, n] -> [...]` */
  matrixNorm(options?: MatrixNormOptions): Tensor
  /** The condition of matrices. `[..., m, n] -> [...]` */
  cond(ord?: MatrixOrder): Tensor
}
