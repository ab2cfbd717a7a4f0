import * as wengert from '@wengert/autograd'
import { AxisError, DTypeError, Generator, OptionError, ShapeError, tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { refused } from '#test/support/errors.ts'

const { arange, bernoulli, eye, full, linspace, ones, permutation, rand, randint, randn, zeros } =
  wengert as any

const badShapes: unknown[] = [
  [Number.NaN],
  [-1],
  [1.5],
  [Infinity],
  ['2'],
  [null],
  [undefined],
  [2n],
  [Symbol('s')],
  [[2]],
  [2 ** 33],
  [2 ** 20, 2 ** 20],
  [1e308, 1e308, 0],
  3,
  '2,3',
  null,
  undefined,
  {},
]

describe('creation refuses', () => {
  test('sizes that are none, and more elements than an array can have', () => {
    const makers: Record<string, (shape: unknown) => unknown> = {
      zeros,
      ones,
      rand,
      randn,
      full: (shape) => full(shape, 1),
      randint: (shape) => randint(0, 2, shape),
      bernoulli: (shape) => bernoulli(0.5, shape),
    }
    for (const [name, make] of Object.entries(makers))
      for (const shape of badShapes) refused(() => make(shape), OptionError, name)
  })

  test('counts and bounds that are none', () => {
    for (const n of [Number.NaN, -1, 1.5, Infinity, '3', null, 2 ** 40]) {
      refused(() => eye(n), OptionError, 'eye')
      refused(() => linspace(0, 1, n), OptionError, 'linspace')
      refused(() => permutation(n), OptionError, 'permutation')
    }
    for (const n of [Number.NaN, Infinity, '3', null]) {
      refused(() => arange(n), OptionError, 'arange')
      refused(() => arange(0, 10, n), OptionError, 'arange')
      refused(() => linspace(n, 1, 3), OptionError, 'linspace')
    }
    refused(() => arange(0, 10, 0), OptionError, 'arange')
    refused(() => arange(0, 1e12), OptionError, 'arange')
    refused(() => arange(0, 1, 1e-320), OptionError, 'arange')
    for (const [low, high] of [
      [0, 0],
      [3, 1],
      [0.5, 2],
      [0, 2 ** 32],
      [Number.NaN, 1],
    ])
      refused(() => randint(low, high, [1]), OptionError, 'randint')
    for (const p of [-0.1, 1.1, Number.NaN, '0.5', undefined])
      refused(() => bernoulli(p, [1]), OptionError, 'bernoulli')
    refused(() => bernoulli(tensor([0.5, 2])), OptionError, 'bernoulli')
  })

  test('options that are unknown, no object, or of the wrong kind', () => {
    const makers: [string, (options: unknown) => unknown][] = [
      ['tensor', (o) => (tensor as any)([1], o)],
      ['zeros', (o) => zeros([1], o)],
      ['full', (o) => full([1], 1, o)],
      ['eye', (o) => eye(1, 1, o)],
      ['arange', (o) => arange(0, 1, 1, o)],
      ['linspace', (o) => linspace(0, 1, 2, o)],
      ['rand', (o) => rand([1], o)],
      ['randint', (o) => randint(0, 1, [1], o)],
      ['permutation', (o) => permutation(1, o)],
      ['bernoulli', (o) => bernoulli(0.5, [1], o)],
    ]
    for (const [name, make] of makers)
      for (const options of [{ dtpye: 'float64' }, { dtype: 'float16' }, { dtype: null }, null, 5, 'float64'])
        refused(() => make(options), OptionError, name)
    refused(() => rand([1], { generator: 7 }), OptionError, 'rand')
    refused(() => bernoulli(0.5, [1], { generator: null }), OptionError, 'bernoulli')
  })

  test('tracking of what has no gradient, before anything is drawn', () => {
    const generator = new Generator(1)
    const before = generator.state()
    for (const dtype of ['int32', 'bool'] as const) {
      const options = { dtype, requiresGrad: true, generator }
      refused(() => zeros([1], { dtype, requiresGrad: true }), DTypeError, 'zeros')
      refused(() => randint(0, 2, [1], options), DTypeError, 'randint')
      refused(() => permutation(3, options), DTypeError, 'permutation')
      refused(() => bernoulli(0.5, [1], options), DTypeError, 'bernoulli')
      refused(() => rand([1], options), DTypeError, 'rand')
    }
    refused(() => randint(0, 2, [1], { requiresGrad: true, generator }), DTypeError, 'randint')
    expect(generator.state()).toEqual(before)
  })

  test('data that is ragged, of the wrong number, or no numbers', () => {
    const make = tensor as any
    refused(() => make([[1, 2], [3]]), ShapeError, 'tensor')
    refused(() => make([[1], 2]), ShapeError, 'tensor')
    refused(() => make([1, 2, 3], [2, 2]), ShapeError, 'tensor')
    refused(() => make(new Float64Array(3), [4]), ShapeError, 'tensor')
    for (const data of [
      '12',
      null,
      undefined,
      {},
      [1, '2'],
      [1, null],
      [1, true],
      [1n],
      [tensor(1)],
      new Map(),
    ])
      refused(() => make(data), OptionError, 'tensor')
    for (const data of [new BigInt64Array(2), new Uint32Array(2), new DataView(new ArrayBuffer(8))])
      refused(() => make(data), DTypeError, 'tensor')
    for (const shape of [[-1], [0.5], [Number.NaN]]) refused(() => make([1], shape), OptionError, 'tensor')
    for (const value of ['1', null, undefined, 1n, {}]) refused(() => full([1], value), OptionError, 'full')
  })

  test('to make like what is no tensor', () => {
    for (const x of [null, 3, [1, 2], { shape: [1], dtype: 'float32' }]) {
      refused(() => wengert.zerosLike(x as never), OptionError, 'zerosLike')
      refused(() => wengert.onesLike(x as never), OptionError, 'onesLike')
    }
  })
})

describe('a tensor refuses', () => {
  test('item of none or several elements, a size on an axis it lacks, a shape it does not have', () => {
    refused(() => zeros([2]).item(), ShapeError, 'item')
    refused(() => zeros([0]).item(), ShapeError, 'item')
    refused(() => zeros([2, 3]).dim(2), AxisError, 'dim')
    refused(() => zeros([2, 3]).dim(0.5), AxisError, 'dim')
    refused(() => zeros([2, 3]).as([2, 4]), ShapeError, 'as')
    refused(() => zeros([2, 3]).as([2]), ShapeError, 'as')
  })

  test('to be an operand of an operator of JavaScript', () => {
    refused(() => (zeros([1]) as any) + 1, DTypeError, 'operator')
    refused(() => (zeros([1]) as any) * 2, DTypeError, 'operator')
    expect(`${zeros([1])}`).toContain('tensor')
  })
})
