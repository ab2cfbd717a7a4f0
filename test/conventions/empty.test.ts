import {
  batchNorm,
  concat,
  conv1d,
  crossEntropy,
  grad,
  mseLoss,
  ShapeError,
  type Tensor,
  vjp,
  zeros,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, numbers } from './support.ts'

const none = (...shape: number[]) => zeros(shape, { dtype: 'float64' }).dynamic()

describe('empty tensors', () => {
  it('the empty sum is 0, the empty product 1, any is false and all is true', () => {
    expectNumbers(none(2, 0).sum(1), [0, 0])
    expectNumbers(none(2, 0).prod(1), [1, 1])
    expect(none(0).any().toArray()).toBe(false)
    expect(none(0).all().toArray()).toBe(true)
  })

  it('mean, variance and std of nothing are NaN, and the norm is 0', () => {
    for (const f of ['mean', 'variance', 'std'] as const) expectNumbers(none(0)[f](), [NaN])
    expectNumbers(none(0).norm(), [0])
  })

  it('the variance of too few elements for the correction is NaN', () => {
    expectNumbers(float64([1]).variance(), [NaN])
    expectNumbers(float64([1, 1]).variance(null, { correction: 3 }), [NaN])
    expectNumbers(float64([1]).variance(null, { correction: 0 }), [0])
  })

  it('the largest of nothing is an error that names the operation and the axes', () => {
    for (const f of ['amax', 'amin', 'max', 'min', 'argmax', 'argmin'] as const) {
      const error = refused(() => none(2, 0)[f](1), ShapeError, f)
      expect(error.got).toBe('[2, 0] over [1]')
    }
    expect(none(0, 2).amax(1).shape).toEqual([0])
  })

  it('logSumExp of nothing is -∞, and softmax, sort and cumsum of nothing are nothing', () => {
    expectNumbers(none(0).logSumExp(), [-Infinity])
    for (const y of [none(0, 3).softmax(1), none(0, 3).sort().values, none(0, 3).cumsum(0)])
      expect(y.shape).toEqual([0, 3])
  })

  it('a matrix product over an empty axis is 0, with empty gradients', () => {
    const [y, pullback] = vjp((a: Tensor, b: Tensor) => a.matmul(b), none(2, 0), none(0, 3))
    expectNumbers(y, new Array(6).fill(0))
    const [da, db] = pullback(float64([1, 2, 3, 4, 5, 6], [2, 3]))
    expect([da.shape, db.shape]).toEqual([
      [2, 0],
      [0, 3],
    ])
  })

  it('gradients of empty tensors are empty, and parameters behind them get zeros', () => {
    const w = float64([1, 2], [1, 1, 2])
    expectNumbers(grad((k: Tensor) => conv1d(none(0, 1, 4), k).sum())(w), [0, 0])
    expect(grad((x: Tensor) => conv1d(x, w).sum())(none(0, 1, 4)).shape).toEqual([0, 1, 4])
    expect(grad((x: Tensor) => concat([x, float64([1])]).sum())(none(0)).shape).toEqual([0])
    expect(grad((x: Tensor) => x.slice({ start: 2, stop: 2 }).sum())(float64([1, 2, 3])).shape).toEqual([3])
  })

  it('an empty batch leaves running statistics as they are', () => {
    const [runningMean, runningVar] = [float64([1, 2]), float64([3, 4])]
    const after = batchNorm(none(0, 2, 5), { runningMean, runningVar, training: true })
    expect(after.output.shape).toEqual([0, 2, 5])
    expect(numbers(after.runningMean!)).toEqual([1, 2])
    expect(numbers(after.runningVar!)).toEqual([3, 4])
  })

  it('a mean loss over nothing is NaN, and a summed one 0', () => {
    expectNumbers(mseLoss(none(0), none(0)), [NaN])
    expectNumbers(mseLoss(none(0), none(0), { reduction: 'sum' }), [0])
    expectNumbers(crossEntropy(none(0, 3), zeros([0], { dtype: 'int32' })), [NaN])
  })
})
