import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adaptiveMeanPoolBackward,
  adaptiveMeanPoolForward,
  inner,
  maxPoolBackward,
  maxPoolForward,
  meanPoolBackward,
  meanPoolForward,
  ndarray,
  type PoolOptions,
} from '#autograd/testing/oracles/index.ts'
import { along, differences, expectClose, expectEqual } from './differences.ts'
import { draw } from './draw.ts'
import { traits, windowCases } from './windowCases.ts'

const configurations = fc
  .record({
    windows: windowCases(2),
    n: fc.integer({ min: 0, max: 2 }),
    ceilMode: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ windows, n, ceilMode, seed }) => {
    const options: PoolOptions = { ...windows.options, kernel: windows.kernel, ceilMode }
    return { windows, options, shape: [n, 2, ...windows.lengths], seed }
  })

describe('windows', () => {
  test('the configurations drawn contain what breaks pools', () => {
    const seen = new Set(
      fc.sample(configurations, { numRuns: 500, seed: 1 }).flatMap(({ windows }) => [...traits(windows)]),
    )
    for (const trait of ['stride does not divide', 'padding beyond the window', 'window wholly in padding']) {
      expect(seen).toContain(trait)
    }
  })

  test('ceilMode keeps a last window that is cut off and drops one that starts in the right padding', () => {
    const x = ndarray([5], [1, 2, 3, 4, 5])
    expectEqual(maxPoolForward(x, { kernel: [2] }), ndarray([2], [2, 4]))
    expectEqual(maxPoolForward(x, { kernel: [2], ceilMode: true }), ndarray([3], [2, 4, 5]))
    const four = ndarray([4], [1, 2, 3, 4])
    const options: PoolOptions = { kernel: [2], stride: [2], padding: [[0, 1]], ceilMode: true }
    expectEqual(maxPoolForward(four, options), ndarray([2], [2, 4]))
  })
})

describe('max pooling', () => {
  test('the error goes to the winner, the first in row-major order at ties', () => {
    const x = ndarray([1, 1, 2, 4], [7, 7, 1, 2, 7, 7, 3, 3])
    const dx = maxPoolBackward(x, { kernel: [2, 2] }, ndarray([1, 1, 1, 2], [5, 6]))
    expectEqual(dx, ndarray(x.shape, [5, 0, 0, 0, 0, 0, 6, 0]))
  })

  test('with dilation the entries between the taps do not take part', () => {
    const x = ndarray([5], [9, 20, 30, 4, 21])
    expectEqual(maxPoolForward(x, { kernel: [2], stride: [1], dilation: [3] }), ndarray([2], [9, 21]))
  })

  test('the errors of overlapping windows add up', () => {
    const x = ndarray([3], [1, 9, 2])
    expectEqual(
      maxPoolBackward(x, { kernel: [2], stride: [1] }, ndarray([2], [3, 4])),
      ndarray([3], [0, 7, 0]),
    )
  })

  test('padding never wins, and a window wholly in padding gives -inf and takes no error', () => {
    const x = ndarray([2], [-3, -Infinity])
    const options: PoolOptions = { kernel: [1], stride: [1], padding: [[1, 1]] }
    expectEqual(maxPoolForward(x, options), ndarray([4], [-Infinity, -3, -Infinity, -Infinity]))
    expectEqual(maxPoolBackward(x, options, ndarray([4], [1, 2, 3, 4])), ndarray([2], [2, 3]))
  })

  test('NaN counts as largest', () => {
    const x = ndarray([3], [1, Number.NaN, 2])
    expectEqual(maxPoolForward(x, { kernel: [3] }), ndarray([1], [Number.NaN]))
    expectEqual(maxPoolBackward(x, { kernel: [3] }, ndarray([1], [5])), ndarray([3], [0, 5, 0]))
  })

  test('dx is exact in every entry where no two entries are equal', () => {
    fc.assert(
      fc.property(configurations, ({ options, shape, seed }) => {
        const random = draw(seed)
        const x = random.distinct(shape)
        const g = random.integers(maxPoolForward(x, options).shape)
        // A window wholly in padding is -inf; its error is lost, and it has no place in an inner product.
        const finite = (p: typeof x) => {
          const y = maxPoolForward(p, options)
          return { shape: y.shape, data: y.data.map((v) => (v === -Infinity ? 0 : v)) }
        }
        expectEqual(maxPoolBackward(x, options, g), differences(finite, x, g, 1))
      }),
    )
  })
})

describe('mean pooling', () => {
  test('the error is spread evenly', () => {
    const x = ndarray([1, 1, 2, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    expectEqual(meanPoolForward(x, { kernel: [2, 2] }), ndarray([1, 1, 1, 2], [3.5, 5.5]))
    const dx = meanPoolBackward(x, { kernel: [2, 2] }, ndarray([1, 1, 1, 2], [4, 8]))
    expectEqual(dx, ndarray(x.shape, [1, 1, 2, 2, 1, 1, 2, 2]))
  })

  test('divides by the window within the padded input, by the real entries, or by the override', () => {
    const x = ndarray([5], [6, 6, 6, 6, 6])
    const options: PoolOptions = { kernel: [3], stride: [3], padding: [[1, 1]], ceilMode: true }
    // Windows [pad 6 6] [6 6 6], and [pad] is dropped, for it starts in the right padding.
    expectEqual(meanPoolForward(x, options), ndarray([2], [4, 6]))
    expectEqual(meanPoolForward(x, { ...options, countIncludePad: false }), ndarray([2], [6, 6]))
    expectEqual(meanPoolForward(x, { ...options, divisorOverride: 2 }), ndarray([2], [6, 9]))
    // Windows [6 6 6] [6 6 pad -], the last tap beyond the padding.
    const cut: PoolOptions = { kernel: [4], stride: [3], padding: [[0, 1]], ceilMode: true }
    expectEqual(meanPoolForward(x, cut), ndarray([2], [6, 4]))
    expectEqual(meanPoolBackward(x, cut, ndarray([2], [4, 3])), ndarray([5], [1, 1, 1, 2, 1]))
  })

  test('a window wholly in padding has the mean NaN if padding does not count', () => {
    const x = ndarray([1], [3])
    const options = { kernel: [1], stride: [1], padding: [[1, 0]] as const, countIncludePad: false }
    expectEqual(meanPoolForward(x, options), ndarray([2], [Number.NaN, 3]))
    expectEqual(meanPoolBackward(x, options, ndarray([2], [5, 7])), ndarray([1], [7]))
  })

  test('dx is exact along random directions for a divisor of 2', () => {
    fc.assert(
      fc.property(configurations, ({ options, shape, seed }) => {
        const random = draw(seed)
        const [x, u] = [random.integers(shape), random.integers(shape)]
        const half = { ...options, divisorOverride: 2 }
        const g = random.integers(meanPoolForward(x, half).shape)
        const want = along((p) => meanPoolForward(p, half), x, u, g)
        expect(inner(meanPoolBackward(x, half, g), u)).toBe(want)
      }),
    )
  })

  test('dx agrees with differences in every entry, padding counted or not', () => {
    fc.assert(
      fc.property(configurations, fc.boolean(), ({ options, shape, seed }, countIncludePad) => {
        const random = draw(seed)
        const x = random.reals(shape)
        const mean = { ...options, countIncludePad }
        const g = random.reals(meanPoolForward(x, mean).shape)
        const finite = (p: typeof x) => {
          const y = meanPoolForward(p, mean)
          return { shape: y.shape, data: y.data.map((v) => (Number.isNaN(v) ? 0 : v)) }
        }
        expectClose(meanPoolBackward(x, mean, g), differences(finite, x, g))
      }),
    )
  })
})

describe('adaptive average pooling', () => {
  test('windows cover the axis, overlap, and differ in size', () => {
    const x = ndarray([1, 1, 5], [1, 2, 3, 4, 5])
    expectEqual(adaptiveMeanPoolForward(x, [3]), ndarray([1, 1, 3], [1.5, 3, 4.5]))
    const dx = adaptiveMeanPoolBackward(x, [3], ndarray([1, 1, 3], [2, 6, 4]))
    expectEqual(dx, ndarray(x.shape, [1, 3, 2, 4, 2]))
  })

  test('to the same size is the identity, to size 1 the mean', () => {
    const x = draw(1).integers([2, 3, 4])
    expectEqual(adaptiveMeanPoolForward(x, [3, 4]), x)
    expectEqual(adaptiveMeanPoolForward(ndarray([4], [1, 2, 3, 6]), [1]), ndarray([1], [3]))
  })

  test('dx agrees with differences, for outputs shorter and longer than the input', () => {
    const size = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(size, size, size, size, fc.integer(), (h, w, oh, ow, seed) => {
        const random = draw(seed)
        const x = random.reals([2, h, w])
        const g = random.reals([2, oh, ow])
        const want = differences((p) => adaptiveMeanPoolForward(p, [oh, ow]), x, g)
        expectClose(adaptiveMeanPoolBackward(x, [oh, ow], g), want)
      }),
    )
  })
})
