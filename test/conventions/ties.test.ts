import { adaptiveMaxPool2d, maximum, maxPool2d, minimum, type Tensor } from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { expectNumbers, expectRule, gradientOf, numbers } from './support.ts'

const matrix = float64([1, 5, 5, 7, 7, 2], [2, 3])

describe('ties', () => {
  it('amax and amin share the gradient evenly among equal entries', () => {
    expectRule((x) => x.amax(), [3, 1, 3], [3], [1, 0, 1])
    expectRule((x) => x.amin(0), [1, 1, 1, 2], [1], [2 / 3, 2 / 3, 2 / 3, 0])
    expectNumbers(
      gradientOf((x) => x.amax(1), matrix),
      [0, 1, 1, -1.5, -1.5, 0],
    )
  })

  it('max and min without an axis share the gradient evenly', () => {
    expectRule((x) => x.max(), [3, 1, 3], [3], [1, 0, 1])
    expectRule((x) => x.min(), [3, 1, 1], [1], [0, 1, 1])
  })

  it('max and min along axes give the gradient to the first of equal entries', () => {
    expectNumbers(
      gradientOf((x) => x.max(1), matrix),
      [0, 2, 0, -3, 0, 0],
    )
    expectNumbers(
      gradientOf((x) => x.max([0, 1]), matrix),
      [0, 0, 0, 2, 0, 0],
    )
    expectRule((x) => x.min(0), [3, 1, 1], [1], [0, 2, 0])
  })

  it('argmax and argmin name the first of equal entries', () => {
    expect(numbers(matrix.argmax(1))).toEqual([1, 0])
    expect(matrix.argmax().item()).toBe(3)
    expect(float64([2, 1, 1]).argmin().item()).toBe(1)
  })

  it('maximum and minimum give each of two equal entries half', () => {
    const other = float64([3, 1, 2])
    for (const f of [maximum, minimum]) {
      const g = gradientOf((x) => f(x, other), float64([3, 0, 4]))
      expect(g.data()[0]).toBe(1)
    }
    expectNumbers(
      gradientOf((x) => x.maximum(x), float64([1, 2])),
      [2, -3],
    )
  })

  it('of several that are written to one place the last wins', () => {
    const index = int32([1, 1, 1])
    const zeros = float64([0, 0])
    const writes: ((src: Tensor) => Tensor)[] = [
      (src) => zeros.scatter(0, index, src),
      (src) => zeros.indexCopy(0, index, src),
      (src) => zeros.indexPut([index], src),
    ]
    for (const write of writes) expectRule(write, [5, 6, 7], [0, 7], [0, 0, -3])
  })

  it('scatterReduce by amax and amin shares the gradient evenly', () => {
    const index = int32([0, 0, 0])
    const one = float64([1])
    expectRule((src) => one.scatterReduce(0, index, src, 'amax'), [4, 4, 3], [4], [1, 1, 0])
    expectRule((src) => one.scatterReduce(0, index, src, 'amin'), [4, 1, 3], [1], [0, 1, 0])
  })

  it('unique gives the gradient of a value to the first entry that equals it', () => {
    expectRule((x) => x.unique().values, [7, 4, 7], [4, 7], [-3, 2, 0])
  })

  it('max pooling gives the gradient to the first of equal entries in row-major order', () => {
    const x = float64([1, 4, 4, 4], [1, 1, 2, 2])
    expectNumbers(
      gradientOf((t) => maxPool2d(t, 2), x),
      [0, 2, 0, 0],
    )
    expectNumbers(
      gradientOf((t) => adaptiveMaxPool2d(t, 1), x),
      [0, 2, 0, 0],
    )
  })

  it('sort is stable in both directions', () => {
    const x = float64([2, 1, 2, 1])
    expect(numbers(x.sort().indices)).toEqual([1, 3, 0, 2])
    expect(numbers(x.sort({ descending: true }).indices)).toEqual([0, 2, 1, 3])
    expectNumbers(
      gradientOf((t) => t.sort().values, x),
      [5, 2, 7, -3],
    )
  })

  it('topk takes the first of equal entries first', () => {
    expect(numbers(float64([1, 2, 2, 2]).topk(2).indices)).toEqual([1, 2])
    expectNumbers(
      gradientOf((t: Tensor) => t.topk(2).values, float64([1, 2, 2, 2])),
      [0, 2, -3, 0],
    )
  })

  it('norms with ord ±∞ share the gradient evenly among equal sizes', () => {
    expectRule((x) => x.norm({ ord: Infinity }), [3, -3, 1], [3], [1, -1, 0])
    expectRule((x) => x.norm({ ord: -Infinity }), [3, -1, 1], [1], [0, -1, 1])
  })

  it('cummax and cummin give the gradient to the last of equal entries', () => {
    expectRule((x) => x.cummax(0).values, [2, 2, 1], [2, 2, 2], [2, 2, 0])
    expectRule((x) => x.cummin(0).values, [1, 1, 2], [1, 1, 1], [2, 2, 0])
  })

  it('median gives the whole gradient to one entry', () => {
    expectRule((x) => x.median().values, [2, 2, 2, 5], [2], [0, 2, 0, 0])
    expectRule((x) => x.median(0).values, [4, 1, 3, 2], [2], [0, 0, 0, 2])
  })
})
