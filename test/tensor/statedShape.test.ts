import { namedSize, OptionError, ShapeError, zeros } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'

describe('as', () => {
  test('gives the same tensor when the shape is right, -1 matching any size', () => {
    const x = zeros([32, 784])
    for (const shape of [
      [32, 784],
      [-1, 784],
      [32, -1],
      [-1, -1],
    ])
      expect(x.as(shape)).toBe(x)
    expect(zeros([0, 3]).as([-1, 3]).shape).toEqual([0, 3])
    expect(zeros([]).as([]).shape).toEqual([])
  })

  test.each([[[784, 32]], [[32]], [[32, 784, 1]], [[]], [[-2, 784]], [[32.5, 784]], [[Number.NaN, 784]]])(
    '%j is not the shape [32, 784]',
    (shape) => {
      const x = zeros([32, 784])
      expect(() => x.as(shape)).toThrow(ShapeError)
      expect(() => x.as(shape)).toThrow(`as: shape [${shape.join(', ')}]; got [32, 784]`)
    },
  )

  test.each([undefined, null, 32, '32,784', { length: 2 }])('%j is no shape', (shape) => {
    expect(() => zeros([32, 784]).as(shape as never)).toThrow(OptionError)
  })
})

describe('namedSize', () => {
  test('is the size itself', () => {
    expect(namedSize('batch', 32)).toBe(32)
    expect(zeros([namedSize('batch', 0), 3]).shape).toEqual([0, 3])
  })

  test.each([-1, 2.5, Number.NaN, Infinity, '32', undefined, null])('%j is no size', (size) => {
    expect(() => namedSize('batch', size as never)).toThrow(OptionError)
    expect(() => namedSize('batch', size as never)).toThrow('namedSize: batch must be a non-negative integer')
  })
})
