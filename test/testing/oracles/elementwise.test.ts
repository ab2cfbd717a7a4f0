import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Activation,
  activationBackward,
  activationForward,
  dropoutBackward,
  dropoutForward,
  elu,
  l1Backward,
  l1Forward,
  l2Backward,
  l2Forward,
  leakyRelu,
  map,
  mseBackward,
  mseForward,
  ndarray,
  relu,
  sigmoid,
  tanh,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectClose, expectEqual, scalar } from './differences.ts'
import { draw } from './draw.ts'

const seeds = fc.integer()

describe('activations', () => {
  const all: [string, Activation][] = [
    ['sigmoid', sigmoid],
    ['tanh', tanh],
    ['relu', relu],
    ['leakyRelu', leakyRelu(0.2)],
    ['elu', elu(1.5)],
  ]

  test.each(all)('the derivative of %s agrees with differences away from the kink', (_, f) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const x = map(random.reals([7]), (v) => v + 0.01 * Math.sign(v))
        const g = random.reals([7])
        expectClose(
          activationBackward(f, x, g),
          differences((p) => activationForward(f, p), x, g),
        )
      }),
    )
  })

  test('known values', () => {
    expect(sigmoid.value(Math.log(3))).toBeCloseTo(0.75, 15)
    expect(sigmoid.derivative(0)).toBe(0.25)
    expect(tanh.derivative(0)).toBe(1)
    expect(elu(2).value(-Math.LN2)).toBeCloseTo(-1, 15)
    expect(leakyRelu(0.25).value(-8)).toBe(-2)
  })

  test('at the kink the derivative is 0 for relu, the slope for leakyRelu, alpha for elu', () => {
    expect([relu.derivative(0), leakyRelu(0.2).derivative(0), elu(1.5).derivative(0)]).toEqual([0, 0.2, 1.5])
  })

  test('nothing overflows at ±800, and NaN stays NaN', () => {
    for (const [, f] of all) {
      for (const x of [-800, 800]) {
        expect(Number.isFinite(f.value(x))).toBe(true)
        expect(Number.isFinite(f.derivative(x))).toBe(true)
      }
      expect(f.value(Number.NaN)).toBeNaN()
    }
  })
})

describe('dropout', () => {
  test('keeps what the mask keeps, scaled up, and sends the error the same way', () => {
    const x = ndarray([4], [1, 2, 3, 4])
    const mask = ndarray([4], [1, 0, 1, 0])
    expectEqual(dropoutForward(x, mask, 0.75), ndarray([4], [4, 0, 12, 0]))
    expectEqual(dropoutBackward(mask, 0.75, ndarray([4], [1, 1, 2, 2])), ndarray([4], [4, 0, 8, 0]))
    expectEqual(dropoutForward(x, mask, 1), ndarray([4], [0, 0, 0, 0]))
  })

  test('dx is exact in every entry', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 0.5, 0.75), (seed, p) => {
        const random = draw(seed)
        const [x, g] = [random.integers([6]), random.integers([6])]
        const mask = map(x, () => random.below(2))
        expectEqual(
          dropoutBackward(mask, p, g),
          differences((v) => dropoutForward(v, mask, p), x, g, 1),
        )
      }),
    )
  })

  test('refuses a p that is no probability', () => {
    expect(() => dropoutForward(ndarray([], [1]), ndarray([], [1]), 1.5)).toThrow(
      /p must be from 0 to 1; got 1.5/,
    )
  })
})

describe('losses and penalties', () => {
  test('mse agrees with differences in both arguments', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const [x, t, g] = [random.reals([2, 3]), random.reals([2, 3]), random.reals([])]
        const { dx, dt } = mseBackward(x, t, g.data[0]!)
        expectClose(
          dx,
          differences((p) => scalar(mseForward(p, t)), x, g),
        )
        expectClose(
          dt,
          differences((p) => scalar(mseForward(x, p)), t, g),
        )
      }),
    )
  })

  test('the penalties agree with differences, and l1 has gradient 0 at 0', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const w = map(random.reals([5]), (v) => v + 0.01 * Math.sign(v))
        const g = random.reals([])
        expectClose(
          l1Backward(w, 0.3, g.data[0]!),
          differences((p) => scalar(l1Forward(p, 0.3)), w, g),
        )
        expectClose(
          l2Backward(w, 0.3, g.data[0]!),
          differences((p) => scalar(l2Forward(p, 0.3)), w, g),
        )
      }),
    )
    expectEqual(l1Backward(ndarray([3], [0, 2, -2]), 3, 5), ndarray([3], [0, 15, -15]))
    expect([
      mseForward(ndarray([2], [1, 5]), ndarray([2], [2, 2])),
      l2Forward(ndarray([2], [1, 3]), 2),
    ]).toEqual([5, 10])
  })
})
