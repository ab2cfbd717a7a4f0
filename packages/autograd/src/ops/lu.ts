import { factorsOf, packedOf } from '../primitives/lu.ts'
import { expectMatrices, expectSquare } from '../primitives/matrices.ts'
import { arange, eye } from '../tensor/create.ts'
import type { LuResult, SlogdetResult } from '../tensor/options.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { diagonalOf } from './arrange.ts'

/**
 * x = P L U with a permutation P, a lower triangular L with ones on the diagonal and an upper triangular U, by partial
 * pivoting: P moves the largest entry of each column into place, so that no entry of L exceeds 1.
 *
 * `[..., m, n] -> P: [..., m, m], L: [..., m, min(m, n)], U: [..., min(m, n), n]`. P has no gradient, L and U have one
 * where the first min(m - 1, n) columns are independent; elsewhere the gradient is a LinAlgError. Throws a ShapeError
 * below two axes, a DTypeError for integers.
 *
 * @example
 * const { P, L, U } = lu(tensor([[1, 3], [2, 4]]))
 * P // [[0, 1], [1, 0]]
 * L // [[1, 0], [0.5, 1]]
 * U // [[2, 4], [0, 1]]
 */
export function lu(x: Tensor): LuResult {
  const input = expectMatrices('lu', x)
  const [m, n] = input.shape.slice(-2) as [number, number]
  const [size, inner] = [Math.max(m, n), Math.min(m, n)]
  // Rows or columns of zeros change none of the factors but for parts that are cut off again.
  const padding: [number, number][] = [
    [0, size - m],
    [0, size - n],
  ]
  const square = m === n ? input : input.pad(padding)
  const factors = factorsOf(square, { size: [m, n] })
  const packed = packedOf(square, factors)
  const below = packed.tril(-1).slice('...', { stop: m }, { stop: inner })
  const rows = factors.rows.slice('...', { stop: m })
  return {
    P: arange(0, m, 1, { dtype: 'int32' }).dynamic().unsqueeze(1).equal(rows.unsqueeze(-2)).to(input.dtype),
    L: below.add(eye(m, inner, { dtype: input.dtype }).dynamic()),
    U: packed.triu().slice('...', { stop: inner }, { stop: n }),
  }
}

/** The diagonal of U and the determinant of the permutations, by a factorisation that has derivatives at singular matrices. */
function pivotsOf(op: string, x: Tensor): { pivots: Tensor; parity: Tensor } {
  const input = expectSquare(op, x)
  const factors = factorsOf(input, { complete: true })
  const packed = packedOf(input, factors)
  return { pivots: diagonalOf(packed, input.rank - 2, input.rank - 1), parity: factors.parity }
}

/**
 * The determinant. `[..., n, n] -> [...]`; 1 for n = 0.
 *
 * The product of the diagonal of U in P x Q = L U. At a singular matrix the gradient is that of the polynomial, the
 * cofactors, as are derivatives of every order where the rank is n - 1; at lower ranks all are 0, which is wrong from
 * the second order on. Throws a ShapeError for matrices that are not square, a DTypeError for integers.
 *
 * @example
 * det(tensor([[1, 2], [3, 5]])) // -1
 * grad(det)(tensor([[1, 2], [2, 4]])) // [[4, -2], [-2, 1]]
 */
export function det(x: Tensor): Tensor {
  const { pivots, parity } = pivotsOf('det', x)
  return pivots.prod(-1).mul(parity)
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
  const { pivots, parity } = pivotsOf('slogdet', x)
  return { sign: pivots.detach().sign().prod(-1).mul(parity), logAbsDet: pivots.abs().log().sum(-1) }
}
