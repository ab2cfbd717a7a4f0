import { factorsOf } from '../primitives/lu.ts'
import { expectSquare } from '../primitives/matrices.ts'
import { expand } from '../primitives/movement.ts'
import { solveFactored } from '../primitives/solve.ts'
import { solveTriangle } from '../primitives/triangular.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import type { SolveOptions, TriangularSolveOptions } from '../tensor/options/index.ts'
import { eye } from '../tensor/ranges.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { matched, systemOf } from './system.ts'

/**
 * x with a x = b, or with `left: false` x a = b, by elimination with partial pivoting; the matrix is factored once for
 * values and derivatives of every order. b is a vector where it has one axis or the shape of a without its last one.
 *
 * `a: [..., n, n], b: [..., n, k] or [..., n] -> the shape of b`; batches broadcast. Throws a LinAlgError where a matrix
 * is singular, a ShapeError where shapes do not fit, a DTypeError for integers.
 *
 * @example
 * solve(tensor([[2, 0], [1, 4]]), tensor([2, 9])) // [1, 2]
 * solve(eye(2), ones([5, 2, 3])).shape // [5, 2, 3]
 */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  checkOptions('solve', options, ['left'])
  const { left = true } = options
  const { a: matrix, b: right, restore } = systemOf('solve', expectSquare('solve', a, 'a'), b, left)
  const factors = factorsOf(matrix, { invertibleFor: 'solve' })
  return restore(solveFactored(matched(matrix, right), right, factors, !left))
}

/**
 * x with T x = b, or with `left: false` x T = b, for the lower triangle T of a, with `upper` the upper one, with
 * `transpose` its transpose. The other entries of a are not read and have gradient 0.
 *
 * `a: [..., n, n], b: [..., n, k] or [..., n] -> the shape of b`; batches broadcast, and b is a vector as in
 * {@link solve}. Throws a LinAlgError where a diagonal has a 0, a ShapeError where shapes do not fit, a DTypeError for
 * integers.
 *
 * @example
 * triangularSolve(tensor([[2, 7], [1, 4]]), tensor([2, 9])) // [1, 2]: 7 is not read
 * triangularSolve(tensor([[2, 1], [0, 4]]), tensor([4, 8]), { upper: true }) // [1, 2]
 */
export function triangularSolve(a: Tensor, b: Tensor, options: TriangularSolveOptions = {}): Tensor {
  checkOptions('triangularSolve', options, ['upper', 'left', 'transpose', 'unitriangular'])
  const { upper = false, left = true, transpose = false, unitriangular = false } = options
  const square = expectSquare('triangularSolve', a, 'a')
  const { a: matrix, b: right, restore } = systemOf('triangularSolve', square, b, left)
  const triangle = { upper, transpose: transpose === left, unitriangular }
  return restore(solveTriangle(matched(matrix, right), right, triangle))
}

/**
 * The inverse of every matrix. `[..., n, n] -> [..., n, n]`. To multiply by it, {@link solve} is faster and more
 * accurate. Throws a LinAlgError where a matrix is singular, a ShapeError where it is not square, a DTypeError for
 * integers.
 *
 * @example
 * inv(tensor([[2, 0], [0, 4]])) // [[0.5, 0], [0, 0.25]]
 */
export const inv = operation('inv', (x) => {
  const input = expectSquare('inv', x)
  const factors = factorsOf(input, { invertibleFor: 'inv' })
  const identity = eye(input.shape.at(-1)!, input.shape.at(-1)!, { dtype: input.dtype }).dynamic()
  return solveFactored(input, expand(identity, input.shape), factors)
})
