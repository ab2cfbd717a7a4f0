import {
  adaptiveAvgPool1d,
  adaptiveMaxPool2d,
  DTypeError,
  fold,
  ones,
  scatterAdd,
  zeros,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

// Defects that the properties of the op table found here.

describe('integers and truth values', () => {
  test('fold counts bools where windows overlap: 2 is no truth value', () => {
    const counts = fold(ones([3, 3]).to('bool').dynamic(), { size: 5 })
    expect(counts.dtype).toBe('int32')
    expect(counts.toArray()).toEqual([1, 2, 3, 2, 1])
  })

  test('scatterAdd counts more bools than a byte can', () => {
    const none = zeros([2], { dtype: 'bool' }).dynamic()
    const many = ones([300]).to('bool').dynamic()
    const counts = scatterAdd(none, 0, int32(new Array(300).fill(0)), many)
    expect(counts.dtype).toBe('int32')
    expect(counts.toArray()).toEqual([300, 0])
  })

  test('adaptive pools refuse integers: the weights of their means would be 0', () => {
    refused(() => adaptiveAvgPool1d(int32([1, 2, 3, 4], [1, 1, 4]), 2), DTypeError, 'adaptiveAvgPool1d')
    refused(() => adaptiveMaxPool2d(int32([1, 2, 3, 4], [1, 1, 2, 2]), 1), DTypeError, 'adaptiveMaxPool2d')
  })
})
