import { type DType, jvp, OptionError, type Tensor, tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

const dtypes: DType[] = ['bool', 'int32', 'float32', 'float64']
const sample = (dtype: DType) => tensor([1, 0, 1], { dtype })

describe('promotion', () => {
  test('of two tensors goes to the later of bool, int32, float32, float64', () => {
    for (const [i, a] of dtypes.entries())
      for (const [j, b] of dtypes.entries()) {
        const later = dtypes[Math.max(i, j)]!
        const arithmetic = later === 'bool' ? 'int32' : later
        const floating = later === 'bool' || later === 'int32' ? 'float32' : later
        const [x, y] = [sample(a), sample(b)]
        const got = [x.add(y), x.mul(y), x.maximum(y), x.div(y), x.less(y), x.equal(0).where(x, y)]
        expect(
          got.map(({ dtype }) => dtype),
          `${a} and ${b}`,
        ).toEqual([arithmetic, arithmetic, arithmetic, floating, 'bool', later])
        expect(x.dot(y).dtype).toBe(arithmetic)
      }
  })

  test('of a tensor and a plain number keeps the float, and makes the least of what holds the number', () => {
    const table: [DType, number, DType][] = [
      ['float64', 2, 'float64'],
      ['float64', 0.1, 'float64'],
      ['float32', 2 ** 40, 'float32'],
      ['int32', 2, 'int32'],
      ['int32', 0.5, 'float32'],
      ['int32', 2 ** 31, 'float32'],
      ['int32', Number.NaN, 'float32'],
      ['bool', 2, 'int32'],
      ['bool', 0.5, 'float32'],
    ]
    for (const [dtype, number, want] of table) {
      expect(sample(dtype).add(number).dtype, `${dtype} and ${number}`).toBe(want)
    }
    expect(float64([0]).add(0.1).item()).toBe(0.1)
    expect(sample('bool').mul(true as never).dtype).toBe('int32')
  })

  test('of one operand makes numbers of truth values and fractions of integers', () => {
    const floats = ['exp', 'sqrt', 'sin', 'tanh', 'sigmoid', 'reciprocal', 'erf', 'log1p'] as const
    const numbers = ['neg', 'abs', 'square', 'sign', 'relu', 'floor', 'round'] as const
    for (const name of floats) {
      expect(
        dtypes.map((d) => (sample(d) as any)[name]().dtype),
        name,
      ).toEqual(['float32', 'float32', 'float32', 'float64'])
    }
    for (const name of numbers) {
      expect(
        dtypes.map((d) => (sample(d) as any)[name]().dtype),
        name,
      ).toEqual(['int32', 'int32', 'float32', 'float64'])
    }
    const reductions = dtypes.map((d) =>
      [sample(d).sum(), sample(d).prod(), sample(d).cumsum(0)].map((t) => t.dtype),
    )
    expect(reductions.flat()).toEqual(['int32', 'int32', 'float32', 'float64'].flatMap((d) => [d, d, d]))
    expect(dtypes.map((d) => sample(d).amax().dtype)).toEqual(dtypes)
  })

  test('gives each operand its gradient in its own dtype', () => {
    const [a, b] = [tensor([1, 2], { requiresGrad: true }), leaf([3, 4])]
    a.mul(b).sum().backward()
    expect([a.grad!.dtype, b.grad!.dtype]).toEqual(['float32', 'float64'])
    expect([a.grad!.toArray(), b.grad!.toArray()]).toEqual([
      [3, 4],
      [1, 2],
    ])
  })

  test('keeps slopes as accurate as values: one third beside float64 is one third of float64', () => {
    const x = leaf([2])
    x.div(int32([3])).backward()
    expect(x.grad!.item()).toBe(1 / 3)
    const y = leaf([0.5])
    int32([3]).pow(y).backward()
    expect(y.grad!.item()).toBeCloseTo(Math.sqrt(3) * Math.log(3), 14)
    const [, tangent] = jvp((p: Tensor) => p.atan2(int32([3])), [float64([2])], [float64([1])])
    expect(tangent.item()).toBeCloseTo(3 / 13, 15)
  })
})

describe('casts', () => {
  test('to int32 truncate towards zero and wrap around, to bool ask whether x ≠ 0', () => {
    const x = float64([1.9, -1.9, 0.5, -0, Number.NaN, Infinity, 2 ** 31, 2 ** 32 + 5])
    expect(x.to('int32').toArray()).toEqual([1, -1, 0, 0, 0, 0, -(2 ** 31), 5])
    expect(x.to('bool').toArray()).toEqual([true, true, true, false, true, true, true, true])
    expect(int32([5, 0]).to('bool').to('float64').toArray()).toEqual([1, 0])
    expect(float64([0.1]).to('float32').item()).toBe(Math.fround(0.1))
  })

  test('between floats pass gradients, through integers none', () => {
    const x = leaf([1.5])
    x.to('float32').to('float64').mul(3).sum().backward()
    expect(x.grad!.item()).toBe(3)
    expect(x.to('int32').to('float64').requiresGrad).toBe(false)
  })

  test('to an unknown dtype are refused, naming those there are', () => {
    for (const dtype of ['float16', 'number', '', null, undefined, 3, {}]) {
      const error = refused(() => float64([1]).to(dtype as never), OptionError, 'to')
      expect(error.required).toContain('bool, int32, float32, float64')
    }
  })
})

describe('int32', () => {
  const [a, b] = [123456789, 987654321]

  test('wraps around in every operation as in C', () => {
    const [x, y] = [int32([a]), int32([b])]
    const product = Math.imul(a, b)
    expect(x.mul(y).item()).toBe(product)
    expect(
      int32([2 ** 31 - 1])
        .add(1)
        .item(),
    ).toBe(-(2 ** 31))
    expect(
      int32([-(2 ** 31)])
        .sub(1)
        .item(),
    ).toBe(2 ** 31 - 1)
    expect(
      int32([-(2 ** 31)])
        .neg()
        .item(),
    ).toBe(-(2 ** 31))
    expect(x.square().item()).toBe(Math.imul(a, a))
    expect(x.pow(3).item()).toBe(Math.imul(Math.imul(a, a), a))
    expect(int32([a, b]).prod().item()).toBe(product)
    expect(int32([a, b]).cumprod(0).toArray()).toEqual([a, product])
    expect(
      int32([2 ** 31 - 1, 2 ** 31 - 1])
        .sum()
        .item(),
    ).toBe(-2)
    expect(
      int32([2 ** 31 - 1, 1])
        .cumsum(0)
        .toArray(),
    ).toEqual([2 ** 31 - 1, -(2 ** 31)])
    expect(
      int32([a])
        .dot(int32([b]))
        .item(),
    ).toBe(product)
  })

  test('has powers of negative exponents as the integer part of the fraction', () => {
    expect(
      int32([2, -2, 1, -1, -1, 7])
        .pow(int32([-1, -3, -5, -2, -3, 0]))
        .toArray(),
    ).toEqual([0, 0, 1, 1, -1, 1])
  })

  test('has the remainder with the sign of the divisor', () => {
    expect(
      int32([7, -7, 7, -7])
        .remainder(int32([3, 3, -3, -3]))
        .toArray(),
    ).toEqual([1, 2, -2, -1])
  })
})
