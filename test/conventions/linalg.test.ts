import {
  cholesky,
  det,
  eye,
  grad,
  inv,
  LinAlgError,
  lu,
  matrixExp,
  matrixPower,
  ones,
  slogdet,
  solve,
  stack,
  type Tensor,
  triangularSolve,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { cofactors, matricesOf } from '#autograd/testing/oracles/linalg/matrix.ts'
import { plain } from '#test/properties/table/compare.ts'
import { float64 } from '#test/support/arrays.ts'
import { expectNumbers, gradientOf, numbers } from './support.ts'

const square = (...data: number[]) => float64(data, [Math.sqrt(data.length), Math.sqrt(data.length)])
const singular = square(1, 2, 2, 4)
const inf = Infinity

/** The derivative of the cofactors along a matrix, by differences that are exact for polynomials up to degree 4. */
function slopeOfCofactors(x: Tensor, by: Tensor): Tensor {
  const at = (step: number) => {
    const [moved] = matricesOf(plain(x.add(by.mul(step))))
    return float64(cofactors(moved!).flat(), x.shape)
  }
  return at(1)
    .sub(at(-1))
    .mul(8)
    .sub(at(2).sub(at(-2)))
    .div(12)
}

/** The second derivative of det in direction `by`: the gradient of <by, gradient>. */
const secondOf = (x: Tensor, by: Tensor) =>
  grad((t: Tensor) =>
    grad((s: Tensor) => det(s).sum())(t)
      .mul(by)
      .sum(),
  )(x)

describe('linear algebra', () => {
  it('det of a singular matrix has the cofactors as its gradient', () => {
    expect(Math.abs(det(singular).item())).toBe(0)
    expectNumbers(gradientOf(det, singular), [8, -4, -4, 2])
    const rankTwo = square(1, 2, 3, 2, 4, 6, 1, 0, 1)
    expectNumbers(gradientOf(det, rankTwo), [8, 8, -8, -4, -4, 4, 0, 0, 0])
    expectNumbers(gradientOf(det, square(1, 2, 3, 2, 4, 6, 3, 6, 9)), new Array(9).fill(0))
    expectNumbers(gradientOf(det, float64(new Array(9).fill(0), [3, 3])), new Array(9).fill(0))
  })

  it('det of a singular matrix of any rank has its second derivatives', () => {
    const examples = [
      singular,
      square(0, 0, 0, 0),
      square(1, 2, 0, 2, 4, 0, 0, 0, 0),
      square(0, 0, 0, 0, 2, 1, 0, 1, 2),
      float64(new Array(9).fill(0), [3, 3]),
      square(1, 2, 0, 0, 3, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      square(0, 0, 0, 0, 0, 4, 2, 0, 0, 2, 5, 0, 0, 0, 0, 0),
    ]
    for (const x of examples) {
      const by = square(...[5, 7, 3, -1, 11, 13, 2, -2, -1, 4, 6, 9, 2, 3, -5, 7].slice(0, x.size))
      const near = secondOf(x, by).sub(slopeOfCofactors(x, by)).abs().max().item()
      expect(near, String(x)).toBeLessThan(1e-12)
    }
    const batch = stack([square(1, 2, 3, 5), square(0, 0, 0, 0), singular])
    const by = square(5, 7, 11, 13)
    const [of, ...rest] = secondOf(batch, stack([by, by, by])).toArray() as number[][][]
    expect([of, ...rest]).toEqual(
      new Array(3).fill([
        [13, -11],
        [-7, 5],
      ]),
    )
  })

  it('det of a matrix without elements is 1', () => {
    expect(det(eye(0)).item()).toBe(1)
    expect(numbers(det(ones([2, 0, 0])))).toEqual([1, 1])
  })

  it('slogdet of a singular matrix is 0 and -∞, with a gradient that is not finite', () => {
    const { sign, logAbsDet } = slogdet(singular)
    expect([sign.item(), logAbsDet.item()]).toEqual([0, -inf])
    const gradient = numbers(gradientOf((x) => slogdet(x).logAbsDet, singular))
    expect(gradient.some(Number.isFinite)).toBe(false)
  })

  it('the sign of slogdet has no gradient', () => {
    expect(grad((x: Tensor) => slogdet(x).sign)(square(1, 2, 3, 5)).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ])
  })

  it('solve and inv of a singular matrix are an error that names it', () => {
    const batch = float64([1, 2, 3, 5, 1, 2, 2, 4], [2, 2, 2])
    for (const run of [() => inv(batch), () => solve(batch, ones([2, 2, 1]))]) {
      expect(run).toThrow(LinAlgError)
      expect(run).toThrow(/matrix \[1\], which is singular: pivot 1 is 0/)
    }
    expect(() => matrixPower(singular, -1)).toThrow(/^inv: every matrix must be invertible; got the matrix,/)
  })

  it('triangularSolve with a 0 on the diagonal is an error that names it', () => {
    const triangle = square(1, 0, 2, 0)
    expect(() => triangularSolve(triangle, ones([2]))).toThrow(/got a 0 at \[1, 1\] of the matrix/)
    expect(numbers(triangularSolve(triangle, ones([2]), { unitriangular: true }))).toEqual([1, -1])
  })

  it('cholesky reads one triangle, and its gradient is symmetric', () => {
    const [lower, upper] = [square(4, 9, 2, 5), square(4, 2, 9, 5)]
    expectNumbers(cholesky(lower), [2, 0, 1, 2])
    expectNumbers(cholesky(upper, { upper: true }), [2, 1, 0, 2])
    const gradient = gradientOf(cholesky, square(4, 2, 2, 5))
    expect(gradient.toArray()).toEqual(gradient.transpose(0, 1).toArray())
  })

  it('cholesky of a matrix that is not positive definite is an error that names the minor', () => {
    const batch = float64([4, 2, 2, 5, 1, 2, 2, 1], [2, 1, 2, 2])
    expect(() => cholesky(batch)).toThrow(/matrix \[1, 0\], whose leading minor of order 2 is not positive/)
    expect(() => cholesky(square(Number.NaN, 0, 0, 1))).toThrow(/leading minor of order 1/)
  })

  it('lu of dependent columns has factors, but the gradient is an error', () => {
    const x = square(0, 1, 2, 0, 3, 4, 0, 5, 6)
    const { P, L, U } = lu(x)
    expectNumbers(P.matmul(L).matmul(U), numbers(x))
    expect(() => gradientOf((t) => lu(t).U, x)).toThrow(LinAlgError)
  })

  it('a batch of vectors on the right side has the shape of the matrices but for the last axis', () => {
    const a = eye(2).expand([3, 2, 2]) as Tensor
    expect(solve(a, ones([3, 2])).shape).toEqual([3, 2])
    expect(solve(a, ones([2, 4])).shape).toEqual([3, 2, 4])
    expect(solve(a, ones([2])).shape).toEqual([3, 2])
  })

  it('matrixPower with exponent 0 is the identity with gradient 0', () => {
    expectNumbers(matrixPower(singular, 0), [1, 0, 0, 1])
    expectNumbers(
      gradientOf((x) => matrixPower(x, 0), singular),
      [0, 0, 0, 0],
    )
  })

  it('NaN and infinities in a matrix make NaN, and no error', () => {
    const broken = square(Number.NaN, 1, 1, 2)
    for (const f of [inv, det, matrixExp, (x: Tensor) => slogdet(x).logAbsDet])
      expect(numbers(f(broken)).every(Number.isNaN)).toBe(true)
    expect(numbers(matrixExp(square(inf, 0, 0, 1))).some(Number.isNaN)).toBe(true)
  })
})
