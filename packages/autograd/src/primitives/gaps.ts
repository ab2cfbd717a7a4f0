import { eye } from '../tensor/ranges.ts'
import type { Tensor } from '../tensor/tensor.ts'

/**
 * x / y, but 0 for 0 / 0. Derivatives of eigenvectors are divided by gaps: where a gap is 0 they are infinite, but what
 * has no part in the loss stays out of it.
 */
export function quotient(x: Tensor, y: Tensor): Tensor {
  const none = x.equal(0).logicalAnd(y.equal(0))
  return none.where(0, x.div(none.where(1, y)))
}

/** Square matrices with 0 on their diagonals. */
export function offDiagonal(x: Tensor): Tensor {
  return eye(x.shape[x.rank - 1]!, x.shape[x.rank - 1]!, { dtype: 'bool' })
    .dynamic()
    .where(0, x)
}
