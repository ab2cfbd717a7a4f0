import { logAddExp, maximum, maxPool2d, minimum, NonFiniteError, Parameter, where } from '@wengert/autograd'
import { clipGradNorm, SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import { nanmean } from '#autograd/testing/oracles/lines/order.ts'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, expectRule, gradientOf, numbers } from './support.ts'

const inf = Infinity

describe('infinities', () => {
  it('logSumExp of nothing but -∞ is -∞ with gradient 0', () => {
    expectRule((x) => x.logSumExp(), [-inf, -inf], [-inf], [0, 0])
    expectRule((x) => x.logSumExp(), [-inf, 0, 0], [Math.LN2], [0, 1, 1])
  })

  it('logAddExp of equal infinities gives each half of the gradient', () => {
    const other = float64([-inf, inf])
    expectRule((x) => logAddExp(x, other), [-inf, inf], [-inf, inf], [1, -1.5])
  })

  it('softmax and logSoftmax of nothing but -∞ are NaN', () => {
    for (const f of ['softmax', 'logSoftmax'] as const) expectNumbers(float64([-inf, -inf])[f](0), [NaN, NaN])
  })

  it('softmax of an entry that is +∞ is NaN there and 0 elsewhere', () => {
    expectNumbers(float64([inf, 1]).softmax(0), [NaN, 0])
    expectNumbers(float64([inf, 1]).logSoftmax(0), [NaN, -inf])
  })

  it('an entry of -∞ gets gradient 0 from softmax', () => {
    expectRule((x) => x.softmax(0), [-inf, 0, 0], [0, 0.5, 0.5], [0, -2, 2])
  })

  it('functions that saturate have derivative 0 at ±∞', () => {
    expectRule((x) => x.sigmoid(), [inf, -inf, 800, -800], [1, 0, 1, 0], [0, 0, 0, 0])
    expectRule((x) => x.tanh(), [inf, -inf, 800, -800], [1, -1, 1, -1], [0, 0, 0, 0])
    expectRule((x) => x.erf(), [inf, -inf], [1, -1], [0, 0])
    expectRule((x) => x.elu(), [inf, -inf], [inf, -1], [2, 0])
    expectRule((x) => x.softplus(), [inf, -inf], [inf, 0], [2, 0])
  })

  it('silu, gelu and mish are NaN at -∞, as ∞ · 0', () => {
    for (const f of ['silu', 'gelu', 'mish'] as const) expectNumbers(float64([-inf, -800])[f](), [NaN, 0])
  })

  it('powers of 1, and powers with exponent 0, are 1, of NaN too', () => {
    expectNumbers(float64([1, NaN, -1, -1]).pow(float64([NaN, 0, inf, -inf])), [1, 1, 1, 1])
  })
})

describe('NaN', () => {
  it('where keeps NaN out of the value and the gradient of what was not chosen', () => {
    const condition = float64([1, 0]).greater(0)
    expectRule((x) => where(condition, x, 7), [1, NaN], [1, 7], [2, 0])
  })

  it('where behind a function with an infinite derivative leaks NaN, a second where before it does not', () => {
    expectRule((x) => x.greater(0).where(x.sqrt(), 0), [0, 4], [0, 2], [NaN, -0.75])
    expectRule((x) => x.greater(0).where(x.greater(0).where(x, 1).sqrt(), 0), [0, 4], [0, 2], [0, -0.75])
  })

  it('NaN wins in amax and amin, and NaN entries share the gradient', () => {
    expectRule((x) => x.amax(), [1, NaN, NaN], [NaN], [0, 1, 1])
    expectRule((x) => x.amin(), [1, NaN, 3], [NaN], [0, 2, 0])
  })

  it('NaN wins in max and min along an axis, and the first NaN gets the gradient', () => {
    expectRule((x) => x.max(0), [9, NaN, NaN], [NaN], [0, 2, 0])
    expectRule((x) => x.min(0), [-9, NaN, 1], [NaN], [0, 2, 0])
  })

  it('NaN wins in maximum and minimum, and each operand gets half of the gradient', () => {
    const other = float64([1, NaN])
    expectRule((x) => maximum(x, other), [NaN, 5], [NaN, NaN], [1, -1.5])
    expectRule((x) => minimum(x, other), [NaN, -5], [NaN, NaN], [1, -1.5])
  })

  it('NaN wins in max pooling, and the first NaN gets the gradient', () => {
    const x = float64([NaN, 9, NaN, 1], [1, 1, 2, 2])
    expectNumbers(maxPool2d(x, 2), [NaN])
    expectNumbers(
      gradientOf((t) => maxPool2d(t, 2), x),
      [2, 0, 0, 0],
    )
  })

  it('NaN is the largest for argmax, the smallest for argmin, and sorts last', () => {
    const x = float64([3, NaN, 1])
    expect([x.argmax().item(), x.argmin().item()]).toEqual([1, 1])
    expect(numbers(x.argsort())).toEqual([2, 0, 1])
    expect(numbers(x.argsort({ descending: true }))).toEqual([1, 0, 2])
  })

  it('every NaN is a value of its own for unique, and among none for isin', () => {
    const x = float64([NaN, 1, NaN])
    expect(numbers(x.unique().values)).toEqual([1, NaN, NaN])
    expect(numbers(x.unique().counts)).toEqual([1, 1, 1])
    expect(x.isin(x).toArray()).toEqual([false, true, false])
  })

  it('NaN is the largest for searchsorted and bucketize', () => {
    const sorted = float64([1, 3, NaN])
    const x = float64([NaN, Infinity])
    expect(numbers(sorted.searchsorted(x))).toEqual([2, 2])
    expect(numbers(x.bucketize(sorted, { right: true }))).toEqual([3, 2])
  })

  it('relu keeps NaN with gradient 0, clamp and hardtanh with gradient 1', () => {
    expectRule((x) => x.relu(), [NaN], [NaN], [0])
    expectRule((x) => x.clamp(-1, 1), [NaN], [NaN], [2])
    expectRule((x) => x.hardtanh(), [NaN], [NaN], [2])
  })

  it('clamp to a bound that is NaN is NaN', () => {
    const x = float64([1, 2])
    expectRule((min) => x.clamp(min, 5), [NaN, 3], [NaN, 3], [2, -3])
    expectRule((max) => x.clamp(null, max), [1, NaN], [1, NaN], [0, -3])
    expectRule((y) => y.clamp(float64([NaN, 0]), null), [1, 2], [NaN, 2], [0, -3])
    expectRule((y) => y.clamp(float64([5]), float64([-5])), [NaN, 2], [NaN, -5], [2, 0])
  })

  it('sign of NaN is 0; floor, ceil and round keep NaN with gradient 0', () => {
    expectRule((x) => x.sign(), [NaN], [0], [0])
    for (const f of ['floor', 'ceil', 'round'] as const) expectRule((x) => x[f](), [NaN], [NaN], [0])
  })

  it('NaN equals nothing, and every comparison with it is false but notEqual', () => {
    const x = float64([NaN])
    for (const f of ['equal', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const)
      expect(x[f](x).toArray()).toEqual([false])
    expect(x.notEqual(x).toArray()).toEqual([true])
  })

  it('minimize refuses a loss that is not finite, and clipGradNorm such a norm', () => {
    const p = new Parameter(float64([1]))
    refused(() => new SGD([p]).minimize(() => p.mul(NaN).sum()), NonFiniteError, 'minimize')
    expect(p.grad).toBeNull()
    p.mul(inf).sum().backward()
    refused(() => clipGradNorm([p], 1), NonFiniteError, 'clipGradNorm')
    expect(leaf([NaN]).isNaN().item()).toBe(1)
  })

  it('NaN wins in median, quantile and cummax', () => {
    const x = float64([1, NaN, 3, NaN])
    expect(x.median(0).indices.item()).toBe(1)
    expectNumbers(x.median(0).values, [NaN])
    expectNumbers(x.quantile(0), [NaN])
    expectNumbers(x.cummax(0).values, [1, NaN, NaN, NaN])
  })

  it('what nansum, nanmean and nanToNum leave out gets gradient 0', () => {
    const numbers = [1, NaN, 3]
    expectNumbers(
      gradientOf((x) => x.nansum(), float64(numbers)),
      [2, 0, 2],
    )
    expectNumbers(
      gradientOf((x) => x.nanmean(), float64(numbers)),
      [1, 0, 1],
    )
    expect(nanmean.gradient([NaN, NaN])).toEqual([0, 0])
    expectNumbers(
      gradientOf((x) => x.nanmean(), float64([NaN, NaN])),
      [0, 0],
    )
    expectNumbers(
      gradientOf((x) => x.nanToNum(), float64([1, NaN, Infinity])),
      [2, 0, 0],
    )
  })

  it('adaptive averages keep NaN and infinities in the spans they are in', () => {
    const x = float64([1, NaN, 3, 4, Infinity], [1, 1, 5])
    expectNumbers(x.adaptiveAvgPool1d(3), [NaN, NaN, Infinity])
    expectNumbers(x.adaptiveAvgPool1d(5), [1, NaN, 3, 4, Infinity])
  })

  it('the gradient of atan2 is right where squares are 0 or infinite', () => {
    const [x, y] = [float64([3e-200, 3e200, 0]), float64([4e-200, -4e200, 0])]
    expectNumbers(
      gradientOf((t) => t.atan2(y), x),
      [0.16 * 2e200, -0.16 * -3e-200, 0],
    )
    expectNumbers(
      gradientOf((t) => x.atan2(t), y),
      [-0.12 * 2e200, -0.12 * -3e-200, 0],
    )
  })

  it('the gamma functions have their limits at the poles', () => {
    const poles = float64([0, -0, -1, -2])
    expectNumbers(poles.lgamma(), [Infinity, Infinity, Infinity, Infinity])
    expectNumbers(poles.digamma(), [-Infinity, Infinity, NaN, NaN])
    expectNumbers(poles.polygamma(1), [Infinity, Infinity, Infinity, Infinity])
  })
})
