import * as wengert from '@wengert/autograd'
import {
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  configure,
  DTypeError,
  MemoryError,
  namedSize,
  OptionError,
  ones,
  permutation,
  split,
  type Tensor,
  treeFlatten,
  zeros,
} from '@wengert/autograd'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { refused, thrown } from '#test/support/errors.ts'

// What random calls of everything public have found.

const image = ones([1, 2, 4, 4]) as Tensor
const weight = ones([2, 2, 2, 2]) as Tensor
const { concat, conv2d, roll, tensordot } = wengert as any

describe('a list with holes', () => {
  test('is no list of numbers: every and some pass over them', () => {
    const hole = new Array(2)
    for (const name of ['stride', 'padding', 'dilation'])
      refused(() => conv2d(image, weight, { [name]: hole }), OptionError, 'conv2d')
    refused(() => conv2d(image, weight, { padding: [[0, 1], new Array(2)] }), OptionError, 'conv2d')
    refused(() => image.pad([new Array(2) as never]), OptionError, 'pad')
    refused(() => image.sum(new Array(1)), wengert.AxisError, 'sum')
    refused(() => roll(image, new Array(1), [0]), OptionError, 'roll')
    refused(() => split(image, new Array(1)), wengert.ShapeError, 'split')
    refused(() => concat(new Array(3)), OptionError, 'concat')
    refused(() => tensordot(image, image, new Array(2)), OptionError, 'tensordot')
  })
})

describe('a message', () => {
  test('tells of padding that JSON cannot write', () => {
    refused(() => conv2d(image, weight, { padding: [10n, [0, 1]] }), OptionError, 'conv2d')
  })

  test('tells of a name that is a symbol', () => {
    refused(() => namedSize(Symbol('s') as never, 'batch' as never), OptionError, 'namedSize')
  })
})

test('a copy of the fields of a tensor is no tensor, and neither is its prototype', () => {
  const x = ones([2])
  for (const bare of [wengert.Tensor.prototype, Object.create(wengert.Tensor.prototype)]) {
    refused(() => wengert.exp(bare), OptionError, 'exp')
    refused(() => x.add(bare), OptionError, 'add')
  }
  refused(() => wengert.exp({ ...x } as never), OptionError, 'exp')
  refused(() => x.add({ ...x } as never), OptionError, 'add')
})

describe('a tree', () => {
  test('of thousands of levels is refused before recursion ends', () => {
    let tree: unknown = 1
    for (let i = 0; i < 20_000; i++) tree = [tree]
    refused(() => treeFlatten(tree as never), OptionError, 'pytree')
  })
})

describe('sizes without room', () => {
  let before: ReturnType<typeof configure>
  beforeEach(() => {
    before = configure({ heapLimit: '16MB' })
  })
  afterEach(() => {
    configure(before)
  })

  test('are refused before anything of that size is made', () => {
    const line = ones([1, 1, 2]) as Tensor
    for (const pool of [adaptiveAvgPool1d, adaptiveMaxPool1d])
      expect(thrown(() => pool(line, 2 ** 31))).toBeInstanceOf(MemoryError)
    expect(thrown(() => permutation(2 ** 24))).toBeInstanceOf(MemoryError)
    expect(thrown(() => line.interpolate({ size: 2 ** 31 }))).toBeInstanceOf(MemoryError)
    const view = ones([1, 1], { dtype: 'bool' }).expand([2 ** 16, 2 ** 15])
    expect(thrown(() => view.argsort({ axis: 0 }))).toBeInstanceOf(MemoryError)
  })

  test('of an axis beside an empty one are no more than those of any axis, and are not cut into billions', () => {
    refused(() => zeros([2 ** 53, 0]), OptionError, 'zeros')
    const none = zeros([2 ** 31, 0])
    refused(() => split(none, 1), OptionError, 'split')
    refused(() => none.toArray(), OptionError, 'toArray')
  })

  test('of an axis beside an empty one are not gone through one by one', () => {
    expect(zeros([2 ** 31, 0]).diff(1e308, 0).shape).toEqual([0, 0])
    expect(zeros([2 ** 31, 0]).diff(2 ** 30, 0).shape).toEqual([2 ** 30, 0])
    expect(ones([2, 3], { dtype: 'bool' }).diff(2 ** 30).shape).toEqual([2, 0])
  })
})

test('integers are refused by what weighs elements', () => {
  const whole = image.to('int32')
  refused(() => whole.localResponseNorm(2), DTypeError, 'localResponseNorm')
  refused(() => whole.interpolate({ size: 2, mode: 'area' }), DTypeError, 'interpolate')
})
