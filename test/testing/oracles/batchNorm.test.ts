import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  batchNormBackward,
  batchNormBackwardStaged,
  batchNormEvaluation,
  batchNormEvaluationBackward,
  batchNormForward,
  batchStatistics,
  map,
  ndarray,
  runningStatistics,
  zeros,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectClose, expectEqual } from './differences.ts'
import { draw } from './draw.ts'

const configurations = fc
  .record({
    n: fc.integer({ min: 1, max: 4 }),
    c: fc.integer({ min: 1, max: 3 }),
    spatial: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    eps: fc.constantFrom(1e-5, 1e-3, 0.1),
    seed: fc.integer(),
  })
  .map(({ n, c, spatial, eps, seed }) => {
    const random = draw(seed)
    const shape = [n, c, ...spatial]
    // Well apart from each other, so that no variance is nearly 0.
    const x = map(random.distinct(shape), (v) => v / 8)
    const statistics = { mean: random.reals([c]), variance: random.positives([c]) }
    return { x, g: random.reals(shape), gamma: random.reals([c]), beta: random.reals([c]), eps, statistics }
  })

test('the output has mean β and variance γ² v / (v + ε)', () => {
  const x = ndarray([4, 1], [1, 3, 5, 7])
  const y = batchNormForward(x, ndarray([1], [2]), ndarray([1], [10]), 0)
  const { mean, variance } = batchStatistics(y)
  expectClose(mean, ndarray([1], [10]), 1e-14)
  expectClose(variance, ndarray([1], [4]), 1e-14)
  expectEqual(batchStatistics(x).variance, ndarray([1], [5]))
})

test('the closed form agrees with differences of the forward pass in x, γ and β', () => {
  fc.assert(
    fc.property(configurations, ({ x, g, gamma, beta, eps }) => {
      const { dx, dGamma, dBeta } = batchNormBackward(x, gamma, g, eps)
      expectClose(
        dx,
        differences((p) => batchNormForward(p, gamma, beta, eps), x, g),
      )
      expectClose(
        dGamma,
        differences((p) => batchNormForward(x, p, beta, eps), gamma, g),
      )
      expectClose(
        dBeta,
        differences((p) => batchNormForward(x, gamma, p, eps), beta, g),
      )
    }),
  )
})

test('the closed form and the staged derivation agree', () => {
  fc.assert(
    fc.property(configurations, ({ x, g, gamma, eps }) => {
      const closed = batchNormBackward(x, gamma, g, eps)
      const staged = batchNormBackwardStaged(x, gamma, g, eps)
      expectClose(closed.dx, staged.dx, 1e-10)
      expectClose(closed.dGamma, staged.dGamma, 1e-10)
      expectClose(closed.dBeta, staged.dBeta, 1e-10)
    }),
  )
})

test('adding a constant to a channel changes nothing, so dx sums to 0 in every channel', () => {
  fc.assert(
    fc.property(configurations, ({ x, g, gamma, eps }) => {
      const { dx } = batchNormBackward(x, gamma, g, eps)
      expectClose(batchStatistics(dx).mean, zeros(gamma.shape), 1e-10)
    }),
  )
})

test('with one value per channel the output is β and dx is 0', () => {
  const x = ndarray([1, 2], [3, -8])
  const [gamma, beta] = [ndarray([2], [5, 6]), ndarray([2], [7, 9])]
  expectEqual(batchNormForward(x, gamma, beta), ndarray([1, 2], [7, 9]))
  const { dx, dGamma, dBeta } = batchNormBackward(x, gamma, ndarray([1, 2], [2, 3]))
  expectEqual(dx, zeros([1, 2]))
  expectEqual(dGamma, zeros([2]))
  expectEqual(dBeta, ndarray([2], [2, 3]))
})

test('in evaluation the statistics are constants, and dx, dγ, dβ agree with differences', () => {
  fc.assert(
    fc.property(configurations, ({ x, g, gamma, beta, eps, statistics }) => {
      const { dx, dGamma, dBeta } = batchNormEvaluationBackward(x, gamma, statistics, g, eps)
      const forward = batchNormEvaluation
      expectClose(
        dx,
        differences((p) => forward(p, gamma, beta, statistics, eps), x, g),
      )
      expectClose(
        dGamma,
        differences((p) => forward(x, p, beta, statistics, eps), gamma, g),
      )
      expectClose(
        dBeta,
        differences((p) => forward(x, gamma, p, statistics, eps), beta, g),
      )
    }),
  )
})

test('running statistics move by the momentum to the mean and the unbiased variance', () => {
  const x = ndarray([2, 1, 2], [1, 3, 5, 7])
  const old = { mean: ndarray([1], [8]), variance: ndarray([1], [2]) }
  const next = runningStatistics(x, old, 0.25)
  expectClose(next.mean, ndarray([1], [0.75 * 8 + 0.25 * 4]), 1e-15)
  expectClose(next.variance, ndarray([1], [0.75 * 2 + (0.25 * 20) / 3]), 1e-15)
  expect(() => runningStatistics(ndarray([1, 1], [1]), old)).toThrow(/every channel needs two values or more/)
})
