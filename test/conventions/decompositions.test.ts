import {
  eigh,
  eigvalsh,
  fft,
  grad,
  irfft,
  LinAlgError,
  lstsq,
  matrixNorm,
  matrixRank,
  pinv,
  qr,
  rfft,
  ShapeError,
  stack,
  svd,
  svdvals,
  type Tensor,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { expectNumbers, numbers } from './support.ts'

const nan = Number.NaN
const matrix = (rows: number[][]) => float64(rows.flat(), [rows.length, rows[0]!.length])
const identity = matrix([
  [1, 0],
  [0, 1],
])

describe('decompositions', () => {
  it('qr has the signs of Householder reflections, as LAPACK', () => {
    const { Q, R } = qr(matrix([[3], [4]]))
    expectNumbers(Q, [-0.6, -0.8])
    expectNumbers(R, [-5])
    expectNumbers(qr(matrix([[-3], [4]])).R, [5])
    expectNumbers(qr(matrix([[-3], [0]])).R, [-3])
  })

  it('qr of dependent columns has a value, but asking for its gradient is an error', () => {
    const x = matrix([
      [1, 0],
      [0, 0],
      [0, 0],
    ])
    const { Q, R } = qr(x)
    expectNumbers(Q.matmul(R), numbers(x))
    expect(() => grad((t: Tensor) => qr(t).Q.sum())(x)).toThrow(LinAlgError)
  })

  it('eigh and eigvalsh are of the symmetric part', () => {
    const x = matrix([
      [2, 2],
      [0, 2],
    ])
    expectNumbers(eigvalsh(x), [1, 3])
    expectNumbers(grad((t: Tensor) => eigvalsh(t).slice(1).sum())(x), [0.5, 0.5, 0.5, 0.5])
  })

  it('the first of the largest entries of a vector of eigh and of svd is positive', () => {
    const x = matrix([
      [2, 1],
      [1, 2],
    ])
    const root = Math.SQRT1_2
    expectNumbers(eigh(x).eigenvectors, [root, root, -root, root])
    expectNumbers(svd(matrix([[-3, 0]])).Vh, [1, 0])
    expectNumbers(svd(matrix([[-3, 0]])).U, [-1])
    expectNumbers(svd(matrix([[-3], [0]])).U, [1, 0])
  })

  it('a gradient of vectors of equal values is not finite, unless the loss leaves them apart', () => {
    const turned = grad((t: Tensor) => eigh(t).eigenvectors.slice(0, 1).sum())(identity)
    expect(numbers(turned).every(Number.isFinite)).toBe(false)
    const singular = grad((t: Tensor) => svd(t).U.slice(0, 1).sum())(identity)
    expect(numbers(singular).every(Number.isFinite)).toBe(false)
    // The vector of 3, which stands apart from the two of 1: (3 - 1) / 2 of what it is turned by.
    const x = float64([1, 0, 0, 0, 1, 0, 0, 0, 3], [3, 3])
    const apart = grad((t: Tensor) => eigh(t).eigenvectors.slice(0, 2).sum())(x)
    expectNumbers(apart, [0, 0, 0.25, 0, 0, 0, 0.25, 0, 0])
  })

  it('gradients of equal values alone are divided by nothing', () => {
    expectNumbers(grad((t: Tensor) => eigvalsh(t).square().sum())(identity), [2, 0, 0, 2])
    expectNumbers(grad((t: Tensor) => svdvals(t).square().sum())(identity), [2, 0, 0, 2])
    expectNumbers(grad((t: Tensor) => matrixNorm(t, { ord: 'nuc' }))(identity), [1, 0, 0, 1])
    expectNumbers(grad((t: Tensor) => matrixNorm(t, { ord: 2 }))(identity), [0.5, 0, 0, 0.5])
  })

  it('a singular value that is 0 has derivative 0', () => {
    const x = matrix([
      [3, 0],
      [0, 0],
    ])
    expectNumbers(grad((t: Tensor) => svdvals(t).sum())(x), [1, 0, 0, 0])
    for (const ord of ['fro', 'nuc', 2, -2, 1, Infinity] as const)
      expectNumbers(grad((t: Tensor) => matrixNorm(t, { ord }))(identity.mul(0)), [0, 0, 0, 0])
  })

  it('of a matrix with NaN or an infinity all results are NaN, and those beside it in a batch are right', () => {
    const x = float64([1, nan, nan, 1, 2, 0, 0, 4], [2, 2, 2])
    expectNumbers(eigvalsh(x), [nan, nan, 2, 4])
    expectNumbers(eigh(x).eigenvectors, [nan, nan, nan, nan, 1, 0, 0, 1])
    expectNumbers(svdvals(float64([Infinity, 0, 0, 1, 2, 0, 0, 4], [2, 2, 2])), [nan, nan, 4, 2])
    expectNumbers(pinv(x), [nan, nan, nan, nan, 0.5, 0, 0, 0.25])
    expectNumbers(matrixRank(x), [0, 2])
    expectNumbers(qr(x).R.slice('...', 0), [nan, nan, 2, 0])
  })

  it('columns that complete a basis have the gradients of what does not depend on their choice', () => {
    // The projection onto what the first column of x leaves out, I - x xᵀ / |x|², by completed bases and by itself.
    const x = matrix([[3], [4], [12]])
    const weights = float64([1, 2, -1, 3, 5, 2, -4, 1, 2], [3, 3])
    const completed = (columns: Tensor) => {
      const others = columns.slice('...', { start: 1 })
      return others.matmul(others.transpose()).mul(weights).sum()
    }
    const direct = (t: Tensor) => t.matmul(t.transpose()).div(t.square().sum()).mul(weights).sum().neg()
    const want = grad(direct)(x)
    for (const columns of [
      (t: Tensor) => qr(t, { mode: 'complete' }).Q,
      (t: Tensor) => svd(t, { fullMatrices: true }).U,
    ])
      expect(
        grad((t: Tensor) => completed(columns(t)))(x)
          .sub(want)
          .abs()
          .amax()
          .item(),
      ).toBeLessThan(1e-14)
  })

  it('the gradient of a pseudoinverse is that of matrices of the same rank', () => {
    // (u vᵀ)⁺ = 1 / t of the one entry t; what would raise the rank has no part.
    const x = matrix([
      [2, 0],
      [0, 0],
    ])
    expectNumbers(pinv(x), [0.5, 0, 0, 0])
    expectNumbers(grad((t: Tensor) => pinv(t).sum())(x), [-0.25, 0.25, 0.25, 0])
  })

  it('lstsq of less than full rank is that of pinv, for a whole batch', () => {
    const b = float64([1, 2])
    const [singular, regular] = [float64([1, 1, 1, 1], [2, 2]), float64([2, 0, 0, 4], [2, 2])]
    expectNumbers(lstsq(singular, b), [0.75, 0.75])
    expectNumbers(lstsq(stack([singular, regular]), b), [0.75, 0.75, 0.5, 0.5])
    expectNumbers(lstsq(regular, b, { rtol: 0.6 }), [0, 0.5])
    expectNumbers(lstsq(regular, b, { atol: 3 }), [0, 0.5])
    // Ones on the diagonal of R, beside a singular value of 0.0003: the diagonal does not tell.
    const hidden = float64(
      Array.from({ length: 144 }, (_, at) =>
        at % 12 === Math.floor(at / 12) ? 1 : at % 12 > at / 12 ? -1 : 0,
      ),
      [12, 12],
    )
    const options = { rtol: 1e-3 }
    const ones = float64(new Array(12).fill(1))
    expectNumbers(lstsq(hidden, ones, options).sub(pinv(hidden, options).matmul(ones)).abs().amax(), [0])
  })

  it('lstsq without equations or unknowns is zeros', () => {
    expectNumbers(lstsq(float64([], [0, 2]), float64([], [0])), [0, 0])
    expect(lstsq(float64([], [2, 0]), float64([1, 2])).shape).toEqual([0])
  })
})

describe('Fourier transforms', () => {
  it('complex numbers are pairs along a last axis, and integers become float32', () => {
    const x = int32([1, 2, 3, 4], [2, 2])
    expect(fft(x).dtype).toBe('float32')
    expectNumbers(fft(x), [4, 6, -2, -2])
    expect(() => fft(float64([1, 2, 3]))).toThrow(ShapeError)
  })

  it('irfft does not look at imaginary parts that no real numbers have', () => {
    const x = float64([10, 5, -2, 2, -2, 7], [3, 2])
    expectNumbers(irfft(x), [1, 2, 3, 4])
    const parts = grad((t: Tensor) => irfft(t).square().sum())(x)
    expectNumbers(parts.slice('...', 1), [0, 2, 0])
  })

  it('a transform of nothing is an error, unless n says what it is padded to', () => {
    expect(() => rfft(float64([], [0]))).toThrow(ShapeError)
    expectNumbers(rfft(float64([], [0]), { n: 2 }), [0, 0, 0, 0])
  })
})
