import type {
  CholeskyOptions,
  LuResult,
  SlogdetResult,
  SolveOptions,
  TriangularSolveOptions,
} from '../options/index.ts'
import type { Tensor } from '../tensor.ts'
import type { Shape } from '../typed/index.ts'

/** Linear algebra on the matrices in the last two axes. */
export interface LinalgMethods {
  /** The lower triangular L with L Lᵀ = x. `[..., n, n] -> [..., n, n]` */
  cholesky<A extends Shape>(this: Tensor<A>, options?: CholeskyOptions): Tensor<A>
  /** x = P L U by partial pivoting. */
  lu(): LuResult
  /** The solution of x y = b. `[..., n, n], [..., n, k] or [..., n] -> the shape of b` */
  solve(b: Tensor, options?: SolveOptions): Tensor
  /** The solution for a triangle of x. `[..., n, n], [..., n, k] or [..., n] -> the shape of b` */
  triangularSolve(b: Tensor, options?: TriangularSolveOptions): Tensor
  /** The inverse. `[..., n, n] -> [..., n, n]` */
  inv<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The determinant. `[..., n, n] -> [...]` */
  det(): Tensor
  /** Sign and logarithm of the absolute value of the determinant. `[..., n, n] -> [...]` */
  slogdet(): SlogdetResult
  /** The product of n equal matrices; of the inverse for n < 0. `[..., k, k] -> [..., k, k]` */
  matrixPower<A extends Shape>(this: Tensor<A>, n: number): Tensor<A>
  /** The matrix exponential. `[..., n, n] -> [..., n, n]` */
  matrixExp<A extends Shape>(this: Tensor<A>): Tensor<A>
  /** The vector product along an axis of 3. `[..., 3], [..., 3] -> [..., 3]` */
  cross(other: Tensor, axis?: number): Tensor
  /** The Kronecker product. `[m, n], [p, q] -> [m p, n q]` */
  kron(other: Tensor): Tensor
}
