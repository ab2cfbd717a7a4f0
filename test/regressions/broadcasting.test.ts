import { crossEntropy, dot, grad, mseLoss, nllLoss, ShapeError, type Tensor } from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectGradient, expectNumbers, expectSecondOrder, normals } from './support.ts'

const draw = normals(1)

describe('losses do not broadcast', () => {
  it('PyTorch #16045: mseLoss refuses [3, 1] against [3] and says which axis is too many', () => {
    const error = refused(() => mseLoss(draw(3, 1), draw(3)), ShapeError, 'mseLoss')
    expect(error.got).toBe('[3, 1] and [3]')
    expect(error.remedy).toBe('input.squeeze(1)')
  })

  it('PyTorch #18349: on either side', () => {
    expect(refused(() => mseLoss(draw(4, 3), draw(4, 1, 3)), ShapeError, 'mseLoss').remedy).toBe(
      'target.squeeze(1)',
    )
    const other = refused(() => mseLoss(draw(4, 3), draw(1, 3)), ShapeError, 'mseLoss')
    expect(other.remedy).toBe('reshape or expand for one of them')
  })

  it('CoursIA #926: nor do labels and class probabilities', () => {
    const column = refused(
      () => crossEntropy(draw(4, 3), int32([0, 1, 2, 0], [4, 1])),
      ShapeError,
      'crossEntropy',
    )
    expect(column.required).toBe('target of shape [4] for input [4, 3]')
    refused(() => crossEntropy(draw(4, 3), draw(4, 1)), ShapeError, 'crossEntropy')
    refused(() => nllLoss(draw(4, 3), int32([0])), ShapeError, 'nllLoss')
  })
})

describe('operands do', () => {
  it('deepbox 1.0: a plain number is an operand on either side', () => {
    const x = float64([1, 2])
    expectNumbers(grad((t: Tensor) => t.mul(2).add(1).div(4).sum())(x), [0.5, 0.5])
    expectNumbers(grad((t: Tensor) => t.pow(2).rsqrt().sum())(x), [-1, -0.25], 1e-15)
  })

  it('deepbox 1.0: a sum over an axis spreads its gradient over it', () => {
    const v = float64([2, 3, 5])
    expectNumbers(grad((t: Tensor) => t.sum(0).mul(v).sum())(draw(2, 3)), [2, 3, 5, 2, 3, 5])
    expectGradient((t) => t.sum([0, 2]), [draw(2, 3, 2)])
  })

  it('deepbox 1.0: vectors are operands of a matrix product, and have gradients there', () => {
    expectGradient((x, y) => x.matmul(y), [draw(3), draw(3)])
    expectGradient((x, y) => x.matmul(y), [draw(3), draw(3, 2)])
    expectGradient((x, y) => x.matmul(y), [draw(2, 4, 3), draw(3)])
    expectGradient(dot, [draw(3), draw(3)])
  })

  it('PyTorch #38586: an expanded input, whose elements share memory, gets the gradient of each element', () => {
    const wide = (x: Tensor) => x.expand([3, 2])
    const [g] = expectGradient((x) => x.square().mul(float64([1, 2, 3, 4, 5, 6], [3, 2])), [wide(draw(1, 2))])
    expect(g!.shape).toEqual([3, 2])
    expectGradient((x) => wide(x).square().cumsum(0), [draw(1, 2)])
  })

  it.each([
    [[2, 3], [3]],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[1], [2, 3]],
    [[], [2]],
  ])('of shapes %j and %j get gradients of their own shape, twice', (a, b) => {
    for (const f of [(x: Tensor, y: Tensor) => x.mul(y), (x: Tensor, y: Tensor) => x.sub(y).mul(y)])
      expectSecondOrder((x, y) => f(x, y).tanh(), [draw(...a), draw(...b)])
  })
})
