import {
  AxisError,
  arange,
  type DType,
  DTypeError,
  full,
  gather,
  grad,
  indexSelect,
  oneHot,
  remainder,
  type Tensor,
  take,
  tensor,
  where,
  zeros,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, numbers } from './support.ts'

const least = -(2 ** 31)
const bools = tensor([true, true, false])

describe('dtypes', () => {
  it('numbers make float32, booleans bool, typed arrays their own, small integer arrays int32', () => {
    const made = [
      tensor([1, 2]),
      full([2], 1),
      tensor([true]),
      tensor(new Float64Array(1)),
      tensor(new Int32Array(1)),
    ]
    expect(made.map((x) => x.dtype)).toEqual(['float32', 'float32', 'bool', 'float64', 'int32'])
    for (const array of [
      new Uint8Array(1),
      new Int8Array(1),
      new Uint8ClampedArray(1),
      new Int16Array(1),
      new Uint16Array(1),
    ])
      expect(tensor(array).dtype).toBe('int32')
  })

  it('arange of integers is int32, and of fractions float32', () => {
    expect([arange(3).dtype, arange(0, 1, 0.5).dtype]).toEqual(['int32', 'float32'])
  })

  it('operands are promoted bool < int32 < float32 < float64, whatever their ranks', () => {
    const order: DType[] = ['bool', 'int32', 'float32', 'float64']
    for (const [i, a] of order.entries())
      for (const [j, b] of order.entries()) {
        const common = order[Math.max(i, j)]
        expect(zeros([2], { dtype: a }).maximum(zeros([], { dtype: b })).dtype).toBe(
          common === 'bool' ? 'int32' : common,
        )
        expect(where(bools.slice(0), zeros([], { dtype: a }), zeros([], { dtype: b })).dtype).toBe(common)
      }
  })

  it('a number takes the float dtype beside it; beside int32 a fraction makes float32; beside bool it counts', () => {
    const beside: [Tensor, number, DType][] = [
      [float64([1]), 0.1, 'float64'],
      [tensor([1]), 0.1, 'float32'],
      [int32([1]), 2, 'int32'],
      [int32([1]), 0.5, 'float32'],
      [int32([1]), 2 ** 31, 'float32'],
      [bools, 2, 'int32'],
    ]
    for (const [x, y, dtype] of beside) expect(x.add(y).dtype).toBe(dtype)
    expectNumbers(float64([1]).mul(0.1), [0.1])
  })

  it('division, means and functions with fractional values make float32 of integers', () => {
    expectNumbers(int32([1, 3]).div(int32([2, 0])), [0.5, Infinity])
    for (const y of [
      int32([4]).div(2),
      int32([1, 2]).mean(),
      int32([1, 2]).variance(),
      int32([4]).sqrt(),
      bools.exp(),
    ])
      expect(y.dtype).toBe('float32')
  })

  it('arithmetic on bools counts them as int32', () => {
    for (const [y, want] of [
      [bools.add(bools), [2, 2, 0]],
      [bools.sub(1), [0, 0, -1]],
      [bools.neg(), [-1, -1, 0]],
      [bools.sum(), [2]],
      [bools.cumsum(0), [1, 2, 2]],
      [bools.prod(), [0]],
    ] as const) {
      expect(y.dtype).toBe('int32')
      expect(numbers(y)).toEqual(want)
    }
  })

  it('truth values are bool, and 0, -0 and NaN are false, false and true', () => {
    expect(tensor([NaN, 0, -0, 0.5]).to('bool').toArray()).toEqual([true, false, false, true])
    expect(int32([1, 2]).equal(1).dtype).toBe('bool')
  })

  it('int32 wraps around on overflow', () => {
    const most = int32([2 ** 31 - 1])
    expect(numbers(most.add(1))).toEqual([least])
    expect(numbers(most.mul(most))).toEqual([1])
    expect(numbers(int32([least]).neg())).toEqual([least])
    expect(numbers(int32([least]).abs())).toEqual([least])
    expect(numbers(int32([3]).pow(21))).toEqual([Number(BigInt.asIntN(32, 3n ** 21n))])
    const factors = int32(new Array(21).fill(3))
    for (const y of [factors.prod(), factors.cumprod(0).slice(-1)])
      expect(y.item()).toBe(Number(BigInt.asIntN(32, 3n ** 21n)))
    expect(
      int32([2 ** 31 - 1, 1])
        .sum()
        .item(),
    ).toBe(least)
    expect(numbers(int32([2 ** 31 - 1, 1]).cumsum(0))).toEqual([2 ** 31 - 1, least])
  })

  it('the int32 remainder has the sign of the divisor, and is 0 for the divisor 0', () => {
    expect(numbers(remainder(int32([-1, 1, 5]), int32([3, -3, 0])))).toEqual([2, -2, 0])
    expectNumbers(remainder(float64([-1, 1, 5]), float64([3, -3, 0])), [2, -2, NaN])
  })

  it('a negative power of int32 is the integer part of the fraction', () => {
    expect(numbers(int32([2, 1, -1, -1]).pow(int32([-1, -1, -1, -2])))).toEqual([0, 1, -1, 1])
  })

  it('casts to int32 truncate towards 0 and take numbers out of range modulo 2^32, NaN and ±∞ as 0', () => {
    const x = float64([1.7, -1.7, 2 ** 31, 2 ** 32 + 5, NaN, Infinity])
    expect(numbers(x.to('int32'))).toEqual([1, -1, least, 5, 0, 0])
    expect(numbers(tensor([1.7, -1.7], { dtype: 'int32' }))).toEqual([1, -1])
  })

  it('a cast between floats is recorded, and its gradient comes back in the dtype of the input', () => {
    const g = grad((x: Tensor) => x.to('float32').mul(0.1).sum())(float64([1]))
    expect(g.dtype).toBe('float64')
    expectNumbers(g, [Math.fround(0.1)])
  })

  it('operands of different float dtypes get gradients of their own dtype', () => {
    const [a, b] = [tensor([2], { requiresGrad: true }), leaf([3])]
    a.mul(b).sum().backward()
    expect([a.grad!.dtype, b.grad!.dtype]).toEqual(['float32', 'float64'])
  })

  it('integers and bools have no gradient: requiring one is an error, and results of them are not recorded', () => {
    for (const dtype of ['int32', 'bool'] as const) {
      refused(() => zeros([1], { dtype, requiresGrad: true }), DTypeError, 'zeros')
      refused(() => grad((x: Tensor) => x.sum())(zeros([1], { dtype })), DTypeError, 'grad')
      expect(leaf([1, 2]).to(dtype).requiresGrad).toBe(false)
    }
  })

  it('indices are int32, may be negative, and are an error out of range', () => {
    const x = float64([1, 2, 3])
    for (const [op, f] of Object.entries({
      gather: (index: Tensor) => gather(x, 0, index),
      indexSelect: (index: Tensor) => indexSelect(x, 0, index),
      take: (index: Tensor) => take(x, index),
    })) {
      expectNumbers(f(int32([-1, 0])), [3, 1])
      for (const out of [3, -4]) refused(() => f(int32([out])), AxisError, op)
    }
    refused(() => x.gather(0, float64([0])), DTypeError, 'gather')
  })

  it('an index that occurs twice gets the sum of both gradients', () => {
    expectNumbers(
      grad((x: Tensor) =>
        x
          .gather(0, int32([1, 1]))
          .mul(float64([2, 3]))
          .sum(),
      )(float64([1, 2])),
      [0, 5],
    )
  })

  it('oneHot is float32', () => {
    expect(oneHot(int32([1]), 3).dtype).toBe('float32')
  })

  it('sums of float32 are kept in float64 and rounded once', () => {
    const x = tensor([2 ** 24, 1, 1, 1, 1])
    expect(x.sum().item()).toBe(2 ** 24 + 4)
    expect(x.cumsum(0).slice(-1).item()).toBe(2 ** 24 + 4)
  })
})
