import { factorsOf, packedOf } from '../primitives/lu.ts'
import { expectMatrices } from '../primitives/matrices.ts'
import type { LuResult } from '../tensor/options/index.ts'
import { arange, eye } from '../tensor/ranges.ts'
import type { Tensor } from '../tensor/tensor.ts'

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
