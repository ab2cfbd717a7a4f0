import {
  adaptiveAvgPool1d,
  adaptiveMaxPool2d,
  DTypeError,
  fold,
  grad,
  memoryStats,
  ones,
  scatterAdd,
  scope,
  stack,
  type Tensor,
  tensor,
  zeros,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
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

describe('running products', () => {
  /** x̄_j = Σ_{i>=j} g_i Π_{k<=i, k≠j} x_k, by a running product for every j. */
  function expected(x: readonly number[], g: readonly number[]): number[] {
    return x.map((_, j) => {
      let [product, sum] = [1, 0]
      for (let i = 0; i < x.length; i++) {
        if (i !== j) product *= x[i]!
        if (i >= j) sum += g[i]! * product
      }
      return sum
    })
  }

  test('have an exact gradient along lines of any length, wherever zeros are', () => {
    for (const n of [1, 2, 3, 7, 8, 9, 40, 65])
      for (const zerosAt of [[], [0], [n - 1], [n >> 1], [n >> 2, n >> 1]]) {
        const x = Array.from({ length: n }, (_, i) => (zerosAt.includes(i) ? 0 : [1, -2, 0.5, -1][i % 4]!))
        const g = Array.from({ length: n }, (_, i) => ((i * 5) % 7) - 3)
        const gradient = grad((t: Tensor) => t.cumprod(0).mul(float64(g)).sum())(float64(x))
        expect(Array.from(gradient.data(), (value) => value + 0)).toEqual(
          expected(x, g).map((value) => value + 0),
        )
      }
  })

  test('take no square of their length in memory for it', () => {
    const x = ones([8, 20_000])
    const gradient = grad((t: Tensor) => t.cumprod(1).sum())(x)
    expect(gradient.slice(3, 0).item()).toBe(20_000)
    expect(gradient.slice(7, 19_999).item()).toBe(1)
  })
})

describe('integers and truth values', () => {
  test('counted in a scope leave no copy behind', () => {
    const x = ones([50, 100])
    const once = () => scope(() => void x.greater(0).sum(1).data())
    once()
    const before = memoryStats().blocks
    for (let i = 0; i < 5; i++) once()
    expect(memoryStats().blocks).toBe(before)
  })

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
