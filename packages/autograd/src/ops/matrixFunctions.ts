import { OptionError } from '../errors/index.ts'
import { expectSquare } from '../primitives/matrices.ts'
import { expand } from '../primitives/movement.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { eye } from '../tensor/ranges.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { inv, solve } from './solve.ts'

/**
 * The product of n equal matrices, by squaring: the identity for n = 0, the power of the inverse for n < 0.
 * `[..., k, k] -> [..., k, k]`.
 *
 * Throws an OptionError where n is not an integer, a LinAlgError where n < 0 and a matrix is singular, a ShapeError for
 * matrices that are not square, a DTypeError for integers.
 *
 * @example
 * matrixPower(tensor([[1, 1], [0, 1]]), 5) // [[1, 5], [0, 1]]
 * matrixPower(tensor([[2, 0], [0, 4]]), -1) // [[0.5, 0], [0, 0.25]]
 */
export const matrixPower = operation('matrixPower', (x, n) => {
  const input = expectSquare('matrixPower', x)
  if (!Number.isSafeInteger(n))
    throw new OptionError('matrixPower', 'an integer exponent', describe(n), 'matrixPower(x, 2)')
  let square = n < 0 ? inv(input) : input
  let product: Tensor | null = null
  for (let rest = Math.abs(n); rest > 0; ) {
    if (rest % 2 === 1) product = product === null ? square : product.matmul(square)
    rest = Math.floor(rest / 2)
    if (rest > 0) square = square.matmul(square)
  }
  return product ?? identityLike(input)
})

function identityLike(x: Tensor): Tensor {
  const n = x.shape.at(-1)!
  return expand(eye(n, n, { dtype: x.dtype }).dynamic(), x.shape)
}

// Numerator of the Padé approximation of degree 13; the denominator has the same with alternating signs.
const pade = [
  ...[64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000],
  ...[10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1],
] as const

/** Up to this 1-norm the approximation is exact to half a unit of float64. */
const reach = 5.371920351148152

/**
 * The matrix exponential, Σ xᵏ / k!. `[..., n, n] -> [..., n, n]`.
 *
 * By scaling and squaring: exp(x) = exp(x / 2ˢ) to the power 2ˢ, with s so large that the Padé approximation of degree 13
 * is exact for x / 2ˢ (Higham 2005, The scaling and squaring method for the matrix exponential revisited). Its
 * derivatives of every order are those of the algorithm. Throws a ShapeError for matrices that are not square, a
 * DTypeError for integers.
 *
 * @example
 * matrixExp(tensor([[0, 1], [0, 0]])) // [[1, 1], [0, 1]]
 * matrixExp(zeros([2, 2])) // [[1, 0], [0, 1]]
 */
export const matrixExp = operation('matrixExp', (x) => {
  const input = expectSquare('matrixExp', x)
  const squarings = squaringsFor(input)
  const a = input.mul(2 ** -squarings)
  const one = identityLike(a)
  const a2 = a.matmul(a)
  const a4 = a2.matmul(a2)
  const a6 = a2.matmul(a4)
  const series = (list: readonly number[], powers: readonly Tensor[]) =>
    powers.map((power, i) => power.mul(list[i]!)).reduce((sum, term) => sum.add(term))
  const every = (first: number, last: number) =>
    pade.filter((_, i) => i >= first && i <= last && i % 2 === first % 2)
  const odd = a.matmul(
    a6.matmul(series(every(9, 13), [a2, a4, a6])).add(series(every(1, 7), [one, a2, a4, a6])),
  )
  const even = a6.matmul(series(every(8, 12), [a2, a4, a6])).add(series(every(0, 6), [one, a2, a4, a6]))
  let out = solve(even.sub(odd), even.add(odd))
  for (let i = 0; i < squarings; i++) out = out.matmul(out)
  return out
})

/** How often the largest matrix of the batch is to be halved. */
function squaringsFor(x: Tensor): number {
  if (x.size === 0) return 0
  const norm = x.detach().abs().sum(-2).amax().item()
  return Number.isFinite(norm) ? Math.max(0, Math.ceil(Math.log2(norm / reach))) : 0
}
