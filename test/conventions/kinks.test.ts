import { remainder } from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { expectRule, numbers } from './support.ts'

describe('kinks', () => {
  it('relu has derivative 0 at 0', () => {
    expectRule((x) => x.relu(), [-1, 0, 2], [0, 0, 2], [0, 0, 5])
  })

  it('abs has derivative 0 at 0', () => {
    expectRule((x) => x.abs(), [-1, 0, 2], [1, 0, 2], [-2, 0, 5])
  })

  it('leakyRelu, elu and selu have their left derivative at 0', () => {
    expectRule((x) => x.leakyRelu(0.25), [0, 1], [0, 1], [0.5, -3])
    expectRule((x) => x.elu(0.5), [0, 1], [0, 1], [1, -3])
    const [alpha, scale] = [1.6732632423543772, 1.0507009873554805]
    expectRule((x) => x.selu(), [0, 1], [0, scale], [2 * alpha * scale, -3 * scale])
  })

  it('clamp has derivative 1 at its bounds', () => {
    expectRule((x) => x.clamp(-1, 1), [-2, -1, 1, 3], [-1, -1, 1, 1], [0, -3, 5, 0])
  })

  it('clamp gives the gradient to the bound that is the result', () => {
    const x = float64([-2, -1, 0, 1, 3])
    expectRule((min) => x.clamp(min, 2), [-1, -1, -1, -1, -1], [-1, -1, 0, 1, 2], [2, 0, 0, 0, 0])
    expectRule((max) => x.clamp(-1, max), [1, 1, 1, 1, 1], [-1, -1, 0, 1, 1], [0, 0, 0, 0, -11])
    const equal = float64([0, 0, 0, 0, 0])
    expectRule((min) => x.clamp(min, equal), numbers(equal), numbers(equal), [2, -3, 0, 0, 0])
    expectRule((max) => x.clamp(equal, max), numbers(equal), numbers(equal), [0, 0, 0, 7, -11])
  })

  it('hardtanh has derivative 0 at its bounds', () => {
    expectRule((x) => x.hardtanh(-1, 1), [-2, -1, 0.5, 1], [-1, -1, 0.5, 1], [0, 0, 5, 0])
  })

  it('clamp with min above max is max, with gradient 0', () => {
    expectRule((x) => x.clamp(1, -1), [-2, 0, 3], [-1, -1, -1], [0, 0, 0])
  })

  it('sign, floor, ceil and round have derivative 0 everywhere, and round takes halves to even', () => {
    expectRule((x) => x.sign(), [-2, 0, 3], [-1, 0, 1], [0, 0, 0])
    expectRule((x) => x.floor(), [-1.5, 0, 1.5], [-2, 0, 1], [0, 0, 0])
    expectRule((x) => x.ceil(), [-1.5, 0, 1.5], [-1, 0, 2], [0, 0, 0])
    expectRule((x) => x.round(), [-0.5, 0.5, 1.5, 2.5], [0, 0, 2, 2], [0, 0, 0, 0])
  })

  it('remainder has slopes 1 and -floor(x / y), also where it jumps', () => {
    expectRule((x) => remainder(x, 3), [-1, 3, 4], [2, 0, 1], [2, -3, 5])
    expectRule((y) => remainder(6, y), [3, -4], [0, -2], [-4, -6])
  })

  it('softplus is x itself above its threshold, with derivative 1', () => {
    expectRule((x) => x.softplus({ threshold: 2 }), [2.5, 3], [2.5, 3], [2, -3])
  })

  it('comparisons, selections of positions and casts to integers have no gradient and are not recorded', () => {
    const x = leaf([1, 2])
    for (const y of [
      x.greater(1),
      x.equal(x),
      x.argmax(),
      x.argsort(),
      x.isNaN(),
      x.to('int32'),
      x.to('bool'),
    ])
      expect(y.requiresGrad).toBe(false)
  })

  it('relu6, hardsigmoid and threshold have derivative 0 at their bends', () => {
    expectRule((x) => x.relu6(), [0, 3, 6], [0, 3, 6], [0, -3, 0])
    expectRule((x) => x.hardsigmoid(), [-3, 0, 3], [0, 0.5, 1], [0, -0.5, 0])
    expectRule((x) => x.threshold(1, 5), [1, 2], [5, 2], [0, -3])
  })

  it('hardswish has derivative 0 at -3 and 1 at 3', () => {
    expectRule((x) => x.hardswish(), [-3, 0, 3], [0, 0, 3], [0, -1.5, 5])
  })

  it('floorDivide and trunc have derivative 0 everywhere', () => {
    expectRule((x) => x.floorDivide(2), [4, -5], [2, -3], [0, 0])
    expectRule((x) => x.trunc(), [2, -1.5], [2, -1], [0, 0])
  })
})
