import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  entries,
  map,
  type NdArray,
  ndarray,
  type PoolOptions,
  stochasticPoolBackward,
  stochasticPoolEvaluation,
  stochasticPoolEvaluationBackward,
  stochasticPoolForward,
  stochasticPoolProbabilities,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectClose, expectEqual } from './differences.ts'
import { draw } from './draw.ts'
import { windowCases } from './windowCases.ts'

const configurations = fc
  .record({ windows: windowCases(2), n: fc.integer({ min: 0, max: 2 }), seed: fc.integer() })
  .map(({ windows, n, seed }) => {
    const options: PoolOptions = { ...windows.options, kernel: windows.kernel }
    return { options, shape: [n, ...windows.lengths], seed, taps: entries(windows.kernel) }
  })

test('the probability of an entry is its share of the window', () => {
  const p = stochasticPoolProbabilities(ndarray([4], [1, 3, 0, 0]), { kernel: [2] })
  expectEqual(p, ndarray([2, 2], [0.25, 0.75, 0, 0]))
})

test('the error goes to the drawn entry and adds up where windows overlap', () => {
  const x = ndarray([3], [4, 5, 6])
  const options: PoolOptions = { kernel: [2], stride: [1] }
  const drawn = ndarray([2], [1, 0])
  expectEqual(stochasticPoolForward(x, options, drawn), ndarray([2], [5, 5]))
  expectEqual(stochasticPoolBackward(x, options, drawn, ndarray([2], [2, 3])), ndarray([3], [0, 5, 0]))
})

test('nothing drawn, or padding drawn, gives 0 and takes no error', () => {
  const x = ndarray([2], [4, 5])
  const options: PoolOptions = { kernel: [2], stride: [2], padding: [[1, 1]] }
  const drawn = ndarray([2], [0, -1])
  expectEqual(stochasticPoolForward(x, options, drawn), ndarray([2], [0, 0]))
  expectEqual(stochasticPoolBackward(x, options, drawn, ndarray([2], [2, 3])), ndarray([2], [0, 0]))
})

test('with the draw held fixed, dx is exact in every entry', () => {
  fc.assert(
    fc.property(configurations, ({ options, shape, seed, taps }) => {
      const random = draw(seed)
      const x = map(random.integers(shape), (v) => v + 5)
      const drawn = map(stochasticPoolEvaluation(x, options), () => random.below(taps + 1) - 1)
      const g = random.integers(drawn.shape)
      const want = differences((p) => stochasticPoolForward(p, options, drawn), x, g, 1)
      expectEqual(stochasticPoolBackward(x, options, drawn, g), want)
    }),
  )
})

test('evaluation is the expected value of the draw', () => {
  fc.assert(
    fc.property(configurations, ({ options, shape, seed, taps }) => {
      const x = draw(seed).positives(shape)
      const p = stochasticPoolProbabilities(x, options)
      const y = stochasticPoolEvaluation(x, options)
      const expected: NdArray = map(y, () => 0)
      for (let tap = 0; tap < taps; tap++) {
        const always = stochasticPoolForward(
          x,
          options,
          map(y, () => tap),
        )
        always.data.forEach((value, i) => {
          expected.data[i]! += p.data[i * taps + tap]! * value
        })
      }
      expectClose(y, expected, 1e-12)
    }),
  )
})

test('the gradient of evaluation agrees with differences', () => {
  fc.assert(
    fc.property(configurations, ({ options, shape, seed }) => {
      const random = draw(seed)
      const x = random.positives(shape)
      const g = random.reals(stochasticPoolEvaluation(x, options).shape)
      const want = differences((p) => stochasticPoolEvaluation(p, options), x, g)
      expectClose(stochasticPoolEvaluationBackward(x, options, g), want)
    }),
  )
})

test('a zero beside others has the gradient -y / S, a window of zeros gives 0 and none', () => {
  const x = ndarray([4], [0, 2, 0, 0])
  expectEqual(stochasticPoolEvaluation(x, { kernel: [2] }), ndarray([2], [2, 0]))
  const dx = stochasticPoolEvaluationBackward(x, { kernel: [2] }, ndarray([2], [3, 5]))
  expectEqual(dx, ndarray([4], [-3, 3, 0, 0]))
})

test('negative activations and taps that do not exist are refused', () => {
  const options: PoolOptions = { kernel: [2] }
  expect(() => stochasticPoolEvaluation(ndarray([2], [1, -1]), options)).toThrow(
    /activations must be at least 0; got -1/,
  )
  expect(() => stochasticPoolForward(ndarray([2], [1, 1]), options, ndarray([1], [2]))).toThrow(
    /taps from 0 to 1/,
  )
})
