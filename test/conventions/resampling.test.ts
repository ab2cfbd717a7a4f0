import { DTypeError, interpolate, localResponseNorm } from '@wengert/autograd'
import { describe, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers } from './support.ts'

const line = (...values: number[]) => float64(values, [1, 1, values.length])

describe('resampling', () => {
  it('positions follow the factor that was given, not the sizes it leads to', () => {
    const options = { scaleFactor: 1.6, mode: 'linear' } as const
    // Positions (i + 1/2) / 1.6 - 1/2 and (i + 1/2) 2 / 3 - 1/2, of which the first and the last lie outside.
    expectNumbers(interpolate(line(0, 8), options), [0, 3.5, 8])
    expectNumbers(interpolate(line(0, 8), { ...options, recomputeScaleFactor: true }), [0, 4, 8])
  })

  it('nearest takes the element in front, nearest-exact the nearest centre', () => {
    expectNumbers(interpolate(line(1, 2), { size: 3 }), [1, 1, 2])
    expectNumbers(interpolate(line(1, 2), { size: 3, mode: 'nearest-exact' }), [1, 2, 2])
    // 49 · 2 / 98 is 1, but 49 · (2 / 98) is less in float64.
    expectNumbers(interpolate(line(1, 2), { size: 98 }).slice(0, 0, { start: 48, stop: 50 }), [1, 2])
  })

  it('the linear modes leave an axis that keeps its size as it is, whatever the factor', () => {
    const by = (mode: 'nearest' | 'nearest-exact' | 'linear') =>
      interpolate(line(1, 2, 4), { scaleFactor: 1.3, mode })
    expectNumbers(by('linear'), [1, 2, 4])
    expectNumbers(by('nearest'), [1, 1, 2])
    expectNumbers(by('nearest-exact'), [1, 2, 2])
  })

  it('with corners aligned a single result is the first element', () => {
    expectNumbers(interpolate(line(5, 6), { size: 1, mode: 'linear', alignCorners: true }), [5])
    expectNumbers(interpolate(line(5, 6), { size: 1, mode: 'linear' }), [5.5])
  })

  it('the modes that choose elements take any dtype, the others floats', () => {
    const whole = int32([1, 2], [1, 1, 2])
    expectNumbers(interpolate(whole, { scaleFactor: 2 }), [1, 1, 2, 2])
    for (const mode of ['linear', 'area'] as const)
      refused(() => interpolate(whole, { scaleFactor: 2, mode }), DTypeError, 'interpolate')
  })

  it('localResponseNorm of an even size reaches further back than ahead', () => {
    const options = { alpha: 2, beta: 1, k: 0 }
    expectNumbers(localResponseNorm(line(1, 2, 4).reshape([1, 3]), 2, options), [1, 2 / 5, 4 / 20])
  })
})
