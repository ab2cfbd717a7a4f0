import {
  adaptiveAvgPool1d,
  adaptiveMaxPool2d,
  DTypeError,
  fold,
  ones,
  scatterAdd,
  stack,
  tensor,
  zeros,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

// Defects that were found here, most of them by the properties of the op table.

describe('many small arrays', () => {
  test('joined are read from as many places as there are, and nothing beside them is written', () => {
    const other = zeros([1000]).add(3)
    const pairs = Array.from({ length: 12_000 }, (_, i) => tensor([i, -i]))
    const expected = Float32Array.from({ length: 24_000 }, (_, i) => (i % 2 ? -(i >> 1) : i >> 1))
    expect(stack(pairs).data()).toEqual(expected)
    expect(other.data()).toEqual(new Float32Array(1000).fill(3))
  })
})

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
