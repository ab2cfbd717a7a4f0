import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type Tensor,
} from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  maxPoolBackward,
  maxPoolForward,
  meanPoolBackward,
  meanPoolForward,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { poolCases } from './poolCases.ts'

const maxPools = [maxPool1d, maxPool2d, maxPool3d]
const meanPools = [avgPool1d, avgPool2d, avgPool3d]
const anyAxes = { min: 1, max: 3 }

describe('max pooling', () => {
  test('the error goes to the winner, the first of equals, and adds up where windows overlap', () => {
    fc.assert(
      fc.property(poolCases(anyAxes, 3), fc.boolean(), ({ shape, kernel, options, oracle, seed }, ties) => {
        const random = draw(seed)
        const x = ties ? random.integers(shape) : random.distinct(shape)
        const want = maxPoolForward(x, oracle)
        const g = random.integers(want.shape)
        const { value, gradients } = pull((p) => maxPools[kernel.length - 1]!(p, kernel, options), [x], g)
        expectEqual(value, want)
        expectEqual(gradients[0]!, maxPoolBackward(x, oracle, g))
      }),
      { numRuns: 300 },
    )
  })

  test('padding loses even against -∞', () => {
    fc.assert(
      fc.property(poolCases(anyAxes, 3), ({ shape, kernel, options, oracle, seed }) => {
        const random = draw(seed)
        const x = random.integers(shape)
        const low = { ...x, data: x.data.map((v) => (v < 3 ? -Infinity : v)) }
        const want = maxPoolForward(low, oracle)
        const g = random.integers(want.shape)
        const { value, gradients } = pull((p) => maxPools[kernel.length - 1]!(p, kernel, options), [low], g)
        // A dilated window may lie in padding with every tap; then nothing wins.
        expectEqual(value, want)
        expectEqual(gradients[0]!, maxPoolBackward(low, oracle, g))
      }),
    )
  })

  test('the stride is the kernel size when left out', () => {
    const x = ndarray([1, 1, 5], [3, 1, 4, 1, 5])
    const { value, gradients } = pull((p: Tensor) => p.maxPool1d(2), [x], ndarray([1, 1, 2], [10, 20]))
    expectEqual(value, ndarray([1, 1, 2], [3, 4]))
    expectEqual(gradients[0]!, ndarray([1, 1, 5], [10, 0, 20, 0, 0]))
  })

  test('NaN wins', () => {
    const x = ndarray([1, 1, 4], [Number.NaN, 1, 2, 3])
    const { value } = pull((p: Tensor) => p.maxPool1d(2), [x], ndarray([1, 1, 2], [1, 1]))
    expect(value.data).toEqual([Number.NaN, 3])
  })
})

const divisors = fc.record({
  countIncludePad: fc.boolean(),
  divisorOverride: fc.constantFrom(null, 1, 3, -2),
})

describe('mean pooling', () => {
  test('the error is spread evenly over the entries of a window, whatever it is divided by', () => {
    fc.assert(
      fc.property(poolCases(anyAxes, 1), divisors, ({ shape, kernel, options, oracle, seed }, counting) => {
        const random = draw(seed)
        const x = random.reals(shape)
        const want = meanPoolForward(x, { ...oracle, ...counting })
        const g = random.reals(want.shape)
        const { stride, padding, ceilMode } = options
        const f = (p: Tensor) =>
          meanPools[kernel.length - 1]!(p, kernel, { stride, padding, ceilMode, ...counting })
        const { value, gradients } = pull(f, [x], g)
        expectClose(value, want, 1e-10)
        expectClose(gradients[0]!, meanPoolBackward(x, { ...oracle, ...counting }, g), 1e-10)
      }),
      { numRuns: 300 },
    )
  })

  test('padding counts as zeros or not at all, and what ceilMode adds never counts', () => {
    const x = ndarray([1, 1, 4], [2, 4, 6, 8])
    const window = { stride: 2, padding: 1, ceilMode: true }
    const g = ndarray([1, 1, 3], [1, 1, 1])
    const included = pull((p: Tensor) => p.avgPool1d(3, window), [x], g)
    expectClose(included.value, ndarray([1, 1, 3], [2, 6, 4]), 1e-12)
    const excluded = pull((p: Tensor) => p.avgPool1d(3, { ...window, countIncludePad: false }), [x], g)
    expectClose(excluded.value, ndarray([1, 1, 3], [3, 6, 8]), 1e-12)
    const overridden = pull((p: Tensor) => p.avgPool1d(3, { ...window, divisorOverride: 2 }), [x], g)
    expectClose(overridden.value, ndarray([1, 1, 3], [3, 9, 4]), 1e-12)
  })
})
