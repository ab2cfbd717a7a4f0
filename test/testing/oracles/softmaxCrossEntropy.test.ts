import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  inner,
  logSumExpBackward,
  logSumExpForward,
  map,
  ndarray,
  oneHot,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  softmaxForward,
  softmaxJacobianProduct,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectClose, expectEqual, scalar } from './differences.ts'
import { draw } from './draw.ts'

const rows = fc
  .record({ n: fc.integer({ min: 1, max: 4 }), k: fc.integer({ min: 1, max: 5 }), seed: fc.integer() })
  .map(({ n, k, seed }) => {
    const random = draw(seed)
    const logits = random.reals([n, k])
    const labels = Array.from({ length: n }, () => random.below(k))
    return { logits, labels, k, soft: softmaxForward(random.reals([n, k])), v: random.reals([n, k]), random }
  })

test('softmax of logarithms is their share', () => {
  expectClose(
    softmaxForward(ndarray([3], [0, Math.log(2), Math.log(5)])),
    ndarray([3], [0.125, 0.25, 0.625]),
    1e-15,
  )
})

test('dlogits = (p - y) / n agrees with differences, for labels and for soft targets', () => {
  fc.assert(
    fc.property(rows, fc.double({ min: -3, max: 3, noNaN: true }), ({ logits, labels, k, soft }, g) => {
      for (const y of [oneHot(labels, k), soft]) {
        const want = differences((p) => scalar(softmaxCrossEntropyForward(p, y)), logits, scalar(g))
        expectClose(softmaxCrossEntropyBackward(logits, y, g), want)
      }
    }),
  )
})

test('each row of dlogits sums to 0 and holds (p - 1) / n at the label', () => {
  const logits = ndarray([2, 2], [0, Math.log(3), 0, 0])
  const dlogits = softmaxCrossEntropyBackward(logits, oneHot([1, 0], 2))
  expectClose(dlogits, ndarray([2, 2], [0.125, -0.125, -0.25, 0.25]), 1e-15)
})

test('the loss is -log p of the label, also where e^z overflows', () => {
  expect(softmaxCrossEntropyForward(ndarray([1, 2], [0, Math.log(3)]), oneHot([0], 2))).toBeCloseTo(
    Math.log(4),
    14,
  )
  expect(softmaxCrossEntropyForward(ndarray([1, 3], [-1000, 1000, 0]), oneHot([0], 3))).toBe(2000)
  expect(softmaxCrossEntropyForward(ndarray([1, 2], [-Infinity, 5]), oneHot([1], 2))).toBe(0)
})

test('the Jacobian product of softmax agrees with differences from either side', () => {
  fc.assert(
    fc.property(rows, ({ logits, v, random }) => {
      const product = softmaxJacobianProduct(logits, v)
      expectClose(product, differences(softmaxForward, logits, v))
      const u = random.reals(logits.shape)
      const step = 1e-5
      const moved = (by: number) => inner(u, softmaxForward(zip(logits, v, (z, d) => z + by * d)))
      expectClose(scalar(inner(u, product)), scalar((moved(step) - moved(-step)) / (2 * step)))
    }),
  )
})

test('logSumExp agrees with differences and moves with a constant', () => {
  fc.assert(
    fc.property(rows, ({ logits, random }) => {
      const y = logSumExpForward(logits)
      const g = random.reals(y.shape)
      expectClose(logSumExpBackward(logits, g), differences(logSumExpForward, logits, g))
      const far = logSumExpForward(map(logits, (z) => z + 700))
      expectClose(
        far,
        map(y, (value) => value + 700),
        1e-12,
      )
    }),
  )
})

test('logSumExp of -inf only is -inf with gradient 0, and one inf makes it inf', () => {
  const low = ndarray([2, 2], [-Infinity, -Infinity, 3, -Infinity])
  expectEqual(logSumExpForward(low), ndarray([2], [-Infinity, 3]))
  expectEqual(logSumExpBackward(low, ndarray([2], [5, 7])), ndarray([2, 2], [0, 0, 7, 0]))
  expectEqual(logSumExpForward(ndarray([2], [Infinity, 1])), ndarray([], [Infinity]))
  expectEqual(logSumExpForward(ndarray([2, 0], [])), ndarray([2], [-Infinity, -Infinity]))
})

test('a label out of range is refused', () => {
  expect(() => oneHot([0, 3], 3)).toThrow('oneHot: labels must be from 0 to 2; got 3')
})
