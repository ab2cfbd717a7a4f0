import { mapMatrices, nameOf } from '../engine/dense/batch.ts'
import { cholesky as factor } from '../engine/dense/cholesky.ts'
import { LinAlgError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { register } from './kinds.ts'
import { batchOf, expectSquare, turned } from './matrices.ts'
import { solveTriangle } from './triangular.ts'

/**
 * L Lᵀ = X. With dX = dL Lᵀ + L dLᵀ, L⁻¹ dX L⁻ᵀ is the sum of L⁻¹ dL, which is lower triangular, and its transpose:
 * so dL = L Φ(L⁻¹ dX L⁻ᵀ), where Φ takes the lower triangle with half of the diagonal. Φ is its own adjoint, and the
 * cotangent is X̄ = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹, made symmetric as X is (Murray 2016, Differentiation of the Cholesky decomposition).
 */
const factorisation: Primitive<undefined> = register({
  name: 'cholesky',
  kind: 'other',
  reads: () => ['out'],
  shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  kernel: ([x], _attrs, { shape, dtype }) => {
    const batch = batchOf({ shape })
    const n = shape.at(-1)!
    const core = { shape: [n, n], dtype }
    return mapMatrices(batch, [x!], [core], ([matrix], [out], item) => {
      out!.set(matrix!)
      const order = factor(out!, n)
      if (order >= 0) throw notPositive(order, nameOf(item, batch))
    })[0]!
  },
  vjp: (g, call) => {
    const l = call.out()
    const inner = halfLower(turned(l).matmul(g))
    return symmetric(divided(turned(divided(inner, l, true)), l, true))
  },
  jvp: ([t], call) => {
    const l = call.out()
    const inner = divided(turned(divided(symmetric(t!), l, false)), l, false)
    return l.matmul(halfLower(inner))
  },
})

function notPositive(order: number, name: string): LinAlgError {
  return new LinAlgError(
    'cholesky',
    'x must be positive definite',
    `${name}, whose leading minor of order ${order} is not positive`,
    'a small multiple of the identity added to x',
  )
}

/** Φ: the entries below the diagonal, and half of those on it. */
const halfLower = (x: Tensor) => x.tril().add(x.tril(-1)).mul(0.5)

const symmetric = (x: Tensor) => x.add(turned(x)).mul(0.5)

/** L⁻¹ x, or L⁻ᵀ x. */
const divided = (x: Tensor, l: Tensor, transpose: boolean) =>
  solveTriangle(l, x, { upper: false, transpose, unitriangular: false })

/**
 * The lower triangular L with L Lᵀ = x, or with `upper` the upper triangular one with Lᵀ L = x. `[..., n, n]`, of which
 * only that triangle is read; the gradient is symmetric.
 *
 * Throws a LinAlgError for a matrix that is not positive definite, a ShapeError for one that is not square, a DTypeError
 * for integers.
 *
 * @example
 * cholesky(tensor([[4, 2], [2, 5]])) // [[2, 0], [1, 2]]
 */
export const cholesky = operation('cholesky', (x, options = {}) => {
  checkOptions('cholesky', options, ['upper'])
  const input = expectSquare('cholesky', x)
  const { upper = false } = options
  return upper
    ? turned(apply(factorisation, [turned(input)], undefined))
    : apply(factorisation, [input], undefined)
})
