import { atan2, grad, pow, type Tensor } from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { expectNumbers, expectRule, gradientOf } from './support.ts'

const inf = Infinity

describe('zeros', () => {
  it('sqrt, rsqrt, reciprocal and log have their limits at 0', () => {
    expectRule((x) => x.sqrt(), [0, 4], [0, 2], [inf, -0.75])
    expectRule((x) => x.rsqrt(), [0, 4], [inf, 0.5], [-inf, 3 / 16])
    expectRule((x) => x.reciprocal(), [0, 2], [inf, 0.5], [-inf, 0.75])
    expectRule((x) => x.log(), [0, 2], [-inf, Math.LN2], [inf, -1.5])
  })

  it('a norm has gradient 0 at the zero vector', () => {
    for (const ord of [0.5, 1, 1.5, 2, 3, inf, -inf]) expectRule((x) => x.norm({ ord }), [0, 0], [0], [0, 0])
  })

  it('a norm with ord below 1 gives entries that are 0 gradient 0', () => {
    expectRule((x) => x.norm({ ord: 0.5 }), [0, 4, -4], [16], [0, 4, -4])
    expectRule((x) => x.norm({ ord: -1 }), [0, 3], [0], [0, 0])
  })

  it('the norm with ord 0 counts, and has no gradient', () => {
    expect(leaf([0, 3, -1]).norm({ ord: 0 }).requiresGrad).toBe(false)
    expectRule((x) => x.norm({ ord: 0 }), [0, 3, -1], [2], [0, 0, 0])
  })

  it('std of equal values has gradient 0', () => {
    expectRule((x) => x.std(), [2, 2, 2], [0], [0, 0, 0])
  })

  it('prod and cumprod are exact with factors that are 0', () => {
    expectRule((x) => x.prod(), [0, 2, 3], [0], [12, 0, 0])
    expectRule((x) => x.prod(), [0, 0, 3], [0], [0, 0, 0])
    expectRule((x) => x.cumprod(0), [2, 0, 3], [2, 0, 0], [2, 24, 0])
  })

  it('x^0 is 1 with derivative 0 in x, at 0 too', () => {
    expectRule((x) => x.pow(0), [0, -2], [1, 1], [0, 0])
  })

  it('0^y has derivative 0 in y for y >= 0', () => {
    expectRule((y) => pow(0, y), [0, 2], [1, 0], [0, 0])
  })

  it('atan2(0, 0) is 0 with gradient 0', () => {
    const zero = float64([0])
    expectRule((y) => atan2(y, zero), [0], [0], [0])
    expectRule((x) => atan2(zero, x), [0], [0], [0])
  })

  it('x / 0 is infinite and 0 / 0 is NaN, and so are their gradients', () => {
    expectRule((x) => x.div(0), [1, 0, -1], [inf, NaN, -inf], [inf, -inf, inf])
    const numerator = float64([1, 0])
    expectRule((y) => numerator.div(y), [0, 0], [inf, NaN], [-inf, NaN])
  })

  it('what was not chosen gets gradient 0 from an infinite cotangent', () => {
    const choices: ((x: Tensor) => Tensor)[] = [
      (x) => x.relu(),
      (x) => x.maximum(0),
      (x) => x.clamp(0, null),
      (x) => x.greater(0).where(x, 0),
    ]
    for (const f of choices)
      expectNumbers(
        gradientOf((x) => f(x).sqrt(), float64([-1, 4])),
        [0, -0.75],
      )
    expectNumbers(grad((x: Tensor) => x.amax().sqrt())(float64([-1, 0])), [0, inf])
  })

  it('a factor of 0 and an infinite cotangent make NaN', () => {
    expectRule((x) => x.abs().sqrt(), [0], [0], [NaN])
    expectRule((x) => x.mul(0).sqrt(), [1], [0], [NaN])
  })

  it('hypot(0, 0) is 0 with gradient 0', () => {
    expectRule((x) => x.hypot(float64([0, 4])), [0, 3], [0, 5], [0, -1.8])
    expectRule((x) => float64([0, 4]).hypot(x), [0, 3], [0, 5], [0, -1.8])
  })

  it('xlogy is 0 with gradient 0 where both are 0', () => {
    expectRule((x) => x.xlogy(float64([0, -1, 1])), [0, 0, 0], [0, 0, 0], [0, 0, 0])
    expectRule(
      (y) => float64([0, 0, 0]).xlogy(y),
      [0, inf, Number.NaN],
      [0, 0, Number.NaN],
      [0, 0, Number.NaN],
    )
  })

  it('copysign has derivative 0 at 0, and takes -0 for negative', () => {
    expectRule((x) => x.copysign(float64([-1, -0, 0])), [0, 2, -3], [0, -2, 3], [0, 3, -5])
  })

  it('the distance of equal rows has gradient 0', () => {
    expectRule((x) => x.reshape([1, 2]).cdist(float64([1, 2], [1, 2])), [1, 2], [0], [0, 0])
  })
})
