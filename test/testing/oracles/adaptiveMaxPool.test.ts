import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  adaptiveMaxPoolBackward,
  adaptiveMaxPoolForward,
  maxPoolForward,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

test('the windows overlap, the first winner takes the error, and errors add up', () => {
  const x = ndarray([1, 5], [1, 4, 4, 9, 2])
  expectEqual(adaptiveMaxPoolForward(x, [3]), ndarray([1, 3], [4, 9, 9]))
  const dx = adaptiveMaxPoolBackward(x, [3], ndarray([1, 3], [2, 6, 4]))
  expectEqual(dx, ndarray([1, 5], [0, 2, 0, 10, 0]))
})

test('where the output divides the input it is max pooling without overlap', () => {
  const x = draw(1).integers([2, 4, 6])
  expectEqual(adaptiveMaxPoolForward(x, [2, 3]), maxPoolForward(x, { kernel: [2, 2] }))
  expectEqual(adaptiveMaxPoolForward(x, [4, 6]), x)
})

test('NaN wins', () => {
  const x = ndarray([3], [5, Number.NaN, 7])
  expectEqual(adaptiveMaxPoolForward(x, [1]), ndarray([1], [Number.NaN]))
  expectEqual(adaptiveMaxPoolBackward(x, [1], ndarray([1], [3])), ndarray([3], [0, 3, 0]))
})

test('dx is exact in every entry without ties, for outputs shorter and longer than the input', () => {
  const size = fc.integer({ min: 1, max: 5 })
  fc.assert(
    fc.property(size, size, size, size, fc.integer(), (h, w, oh, ow, seed) => {
      const x = draw(seed).distinct([2, h, w])
      const g = draw(seed + 1).integers([2, oh, ow])
      const dx = adaptiveMaxPoolBackward(x, [oh, ow], g)
      expectGradients((p) => adaptiveMaxPoolForward(p!, [oh, ow]), [x], g, [dx], 1)
    }),
    { numRuns: 60 },
  )
})

test('an empty axis has no largest entry', () => {
  expect(() => adaptiveMaxPoolForward(ndarray([0], []), [1])).toThrow(/axes that are not empty/)
})
