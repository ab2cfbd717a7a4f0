import type { Tensor } from '../tensor.ts'
import type { Affine, Guard, MatMul, Result, Shape } from '../typed/index.ts'

/** Contractions. */
export interface ContractionMethods {
  /** The matrix product; leading axes broadcast. `[..., m, k], [..., k, n] -> [..., m, n]` */
  matmul<A extends Shape, B extends Shape>(
    this: Tensor<A>,
    other: Guard<MatMul<A, B>, Tensor<B>>,
  ): Tensor<Result<MatMul<A, B>>>

  /** x weightᵀ + bias over the last axis. `[..., in], [out, in], [out] -> [..., out]` */
  linear<A extends Shape, W extends Shape>(
    this: Tensor<A>,
    weight: Guard<Affine<A, W>, Tensor<W>>,
    bias?: Tensor | null,
  ): Tensor<Result<Affine<A, W>>>

  /** The inner product. `[n], [n] -> []` */
  dot(other: Tensor): Tensor
  /** All products of two elements. `[m], [n] -> [m, n]` */
  outer(other: Tensor): Tensor
  /** Matrix products of a batch. `[b, m, k], [b, k, n] -> [b, m, n]` */
  bmm(other: Tensor): Tensor
  /** Summed over the last `axes` axes of x and the first of `other`, or over the given ones. */
  tensordot(other: Tensor, axes?: number | readonly [readonly number[], readonly number[]]): Tensor
}
