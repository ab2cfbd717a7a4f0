import * as wengert from '@wengert/autograd'
import { AxisError, configure, MemoryError, OptionError, ones, type Tensor, zeros } from '@wengert/autograd'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acosh as oracle } from '#autograd/testing/oracles/elementwise/inverse.ts'
import { expectSentence, refused, thrown } from '#test/support/errors.ts'

// What random calls have found where operations work on lists in plain memory: lists with holes or something else in
// them, and lists without room.

const lib = wengert as any
const billions = 2 ** 31

/** An empty tensor, of which no copy takes room, with an axis of billions. */
const empty = (shape: readonly number[]) => zeros(shape.map((n) => Math.min(n, 1))).expand(shape) as Tensor

describe('a list with holes, or with something else in it, is refused', () => {
  const x = ones([2, 2]) as Tensor
  const hole = new Array(2)
  const cases: readonly [string, typeof OptionError | typeof AxisError, () => unknown][] = [
    ['meshgrid', OptionError, () => lib.meshgrid(hole)],
    ['multiDot', OptionError, () => lib.multiDot(hole)],
    ['multiDot', OptionError, () => lib.multiDot(new Array(10_000))],
    ['stack', OptionError, () => lib.stack([x, ones([3]), { unknown: 1 }])],
    ['quantile', OptionError, () => lib.quantile(x, hole)],
    ['fftn', OptionError, () => lib.fftn(ones([2, 2, 2]), { sizes: hole })],
    ['fftn', AxisError, () => lib.fftn(ones([2, 2, 2]), { axes: hole })],
    ['matrixNorm', AxisError, () => lib.matrixNorm(x, { axes: [0, ...new Array(1)] })],
    ['matrixNorm', AxisError, () => lib.matrixNorm(x, { axes: Object.assign(new Array(2), { 0: 0 }) })],
    ['unflatten', OptionError, () => lib.unflatten(x, 0, hole)],
    ['index', OptionError, () => lib.index(x, hole)],
  ]
  for (const [name, kind, call] of cases)
    test(name, () => {
      refused(call, kind, name)
    })
})

describe('without room', () => {
  let before: ReturnType<typeof configure>
  beforeEach(() => {
    before = configure({ heapLimit: '16MB' })
  })
  afterEach(() => {
    configure(before)
  })

  const many: readonly [string, () => unknown][] = [
    ['fftFreq', () => lib.fftFreq(billions)],
    ['rfftFreq', () => lib.rfftFreq(2 ** 32)],
    ['irfft', () => lib.irfft(ones([3, 2]), { n: billions })],
    ['rfft', () => lib.rfft(ones([3]), { n: billions })],
    ['histc', () => lib.histc(ones([3]), { bins: billions })],
    ['unique', () => lib.unique(empty([billions, 0]), { axis: 0 })],
    [
      'repeatInterleave',
      () => lib.repeatInterleave(ones([2]), wengert.tensor([billions - 1, 1], { dtype: 'int32' })),
    ],
    ['indexFill', () => lib.indexFill(empty([billions, 0]), 0, zeros([1], { dtype: 'int32' }), 1)],
    [
      'nonzero',
      () =>
        lib.nonzero(
          ones([1])
            .expand([2 ** 21])
            .unsqueeze(0)
            .unsqueeze(0),
        ),
    ],
    ['maxPool1d', () => lib.maxPool1d(empty([0, 1, billions]), 2, { padding: 1 })],
    ['avgPool1d', () => lib.avgPool1d(empty([0, 1, billions]), 2, { padding: 1 })],
  ]
  for (const [name, call] of many)
    test(`${name} is refused before a list of that length is made`, () => {
      const error = thrown(call) as MemoryError
      expect(error).toBeInstanceOf(MemoryError)
      expectSentence(error)
    })

  test('unbind into billions of empty slices is refused, as split is', () => {
    refused(() => lib.unbind(empty([billions, 0])), OptionError, 'unbind')
    expect(lib.unbind(empty([2, 0]))).toHaveLength(2)
  })

  const nothing: readonly [string, readonly number[], () => Tensor][] = [
    ['pinv', [0, billions], () => lib.pinv(empty([billions, 0]))],
    ['rfft', [0, billions / 2 + 1, 2], () => lib.rfft(empty([0, billions]))],
    ['fft', [0, billions, 2], () => lib.fft(empty([0, billions, 2]))],
    ['svdvals', [0], () => lib.svdvals(empty([billions, 0]))],
    ['cholesky', [billions, 0, 0], () => lib.cholesky(empty([billions, 0, 0]))],
    ['max', [0], () => lib.max(empty([0, billions]), 1)],
    ['argsort', [0, billions], () => lib.argsort(empty([0, billions]))],
  ]
  for (const [name, shape, call] of nothing)
    test(`${name} of nothing is nothing, and does not walk along an axis of billions`, () => {
      expect(call().shape).toEqual(shape)
    })
})

test('multiDot of thousands of matrices does not search for the cheapest order', () => {
  const turn = wengert.tensor([0, -1, 1, 0], [2, 2], { dtype: 'float64' })
  expect([...lib.multiDot(new Array(2001).fill(turn)).data()]).toEqual([0, -1, 1, 0])
})

test('isin looks among more numbers than a Set can hold', () => {
  const x = wengert.tensor([5, -1, 2 ** 24], { dtype: 'int32' })
  const among = wengert.arange(0, 2 ** 24 + 1, 1, { dtype: 'int32' }) as Tensor
  expect([...lib.isin(x, among).data()]).toEqual([1, 0, 1])
}, 60_000)

test('adaptiveMaxPool1d makes more outputs than a call can have arguments', () => {
  const x = wengert.tensor([1, 2], [1, 1, 2])
  const pooled = lib.adaptiveMaxPool1d(x, 200_000).data()
  expect([pooled[0], pooled[199_999]]).toEqual([1, 2])
})

test('acosh below -1 is NaN, and so it is in its oracle, where x² is beyond all numbers', () => {
  const points = [-Number.MAX_VALUE, Number.MAX_VALUE, 2]
  const got = lib.acosh(wengert.tensor(points, { dtype: 'float64' })).data()
  points.forEach((x, i) => {
    for (const value of [got[i], oracle.value(x)])
      if (x < 0) expect(value).toBeNaN()
      else expect(value).toBeCloseTo(Math.acosh(x), 12)
  })
})
