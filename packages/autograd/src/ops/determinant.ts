import { type Factors, factorsOf, packedOf } from '../primitives/lu.ts'
import { expectSquare } from '../primitives/matrices.ts'
import type { SlogdetResult } from '../tensor/options/index.ts'
import { eye } from '../tensor/ranges.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { diagonalOf } from './diagonal.ts'

interface Pivots {
  /** P x Q = L U, packed. `[..., n, n]` */
  readonly packed: Tensor
  /** The diagonal of U. `[..., n]` */
  readonly diagonal: Tensor
  readonly factors: Factors
}

function pivotsOf(op: string, x: Tensor): Pivots {
  const input = expectSquare(op, x)
  const factors = factorsOf(input, { complete: true })
  const packed = packedOf(input, factors)
  return { packed, diagonal: onDiagonal(packed), factors }
}

const onDiagonal = (x: Tensor) => diagonalOf(x, x.rank - 2, x.rank - 1)

/** A larger block of zeros has no derivative but 0 up to this order, and there it ends. */
const largestBlock = 8

/**
 * The determinant. `[..., n, n] -> [...]`; 1 for n = 0.
 *
 * The product of the pivots of P x Q = L U. Where elimination ends at a block of zeros, the rest is the determinant of
 * that block as a polynomial in its entries: so a singular matrix has the derivatives of the polynomial too, the
 * cofactors as its gradient and so on up to the eighth order, whatever its rank. Throws a ShapeError for matrices that
 * are not square, a DTypeError for integers.
 *
 * @example
 * det(tensor([[1, 2], [3, 5]])) // -1
 * grad(det)(tensor([[1, 2], [2, 4]])) // [[4, -2], [-2, 1]]
 */
export function det(x: Tensor): Tensor {
  const { packed, diagonal, factors } = pivotsOf('det', x)
  const { parity, steps } = factors
  const n = packed.shape.at(-1)!
  const size = Math.min(largestBlock, steps.size === 0 ? 0 : n - steps.amin().item())
  if (size <= 1) return diagonal.prod(-1).mul(parity)
  const behind = { start: n - size }
  const [head, tail] = [diagonal.slice('...', { stop: n - size }), diagonal.slice('...', behind)]
  const singular = steps.less(n - 1)
  const block = packed.slice('...', behind, behind)
  const ofBlock = polynomial(singular.unsqueeze(-1).unsqueeze(-1).where(block, 0))
  return head
    .prod(-1)
    .mul(singular.where(ofBlock, tail.prod(-1)))
    .mul(parity)
}

/**
 * The determinant without division by an element, in n products of matrices: the last coefficient of the characteristic
 * polynomial, c_k = -tr(x M_k) / k with M_(k+1) = x M_k + c_k (Faddeev and LeVerrier). For small blocks near 0 only.
 */
function polynomial(x: Tensor): Tensor {
  const n = x.shape.at(-1)!
  const one = eye(n, n, { dtype: x.dtype }).dynamic()
  let product = x
  let coefficient = onDiagonal(product).sum(-1).neg()
  for (let k = 2; k <= n; k++) {
    product = x.matmul(product.add(one.mul(coefficient.unsqueeze(-1).unsqueeze(-1))))
    coefficient = onDiagonal(product).sum(-1).div(-k)
  }
  return n % 2 === 0 ? coefficient : coefficient.neg()
}

/**
 * Sign and logarithm of the absolute value of the determinant, where it itself would overflow or be 0 for its
 * smallness. `[..., n, n] -> sign: [...], logAbsDet: [...]`.
 *
 * A singular matrix has sign 0 and logarithm -∞, whose gradient is not finite. Throws a ShapeError for matrices that are
 * not square, a DTypeError for integers.
 *
 * @example
 * slogdet(tensor([[0, 1], [1, 0]])).sign // -1
 * slogdet(eye(200).mul(1e-3)).logAbsDet.item() < -1381 // true
 */
export function slogdet(x: Tensor): SlogdetResult {
  const { diagonal, factors } = pivotsOf('slogdet', x)
  return {
    sign: diagonal.detach().sign().prod(-1).mul(factors.parity),
    logAbsDet: diagonal.abs().log().sum(-1),
  }
}
