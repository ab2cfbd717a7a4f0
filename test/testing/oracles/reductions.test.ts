import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  map,
  type NdArray,
  ndarray,
  type ReduceOptions,
  type Reduction,
  reduceBackward,
  reduceForward,
  reductions,
  reductionsWith,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const inf = Infinity
const nan = Number.NaN

/** Shapes of up to three axes with any of them reduced, one named as a number or counted from the end. */
const layouts = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    reduced: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    negative: fc.boolean(),
    everything: fc.boolean(),
    keepDims: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ shape, reduced, negative, everything, keepDims, seed }) => {
    const rank = shape.length
    const list = [...shape.keys()]
      .filter((axis) => reduced[axis])
      .map((axis) => (negative ? axis - rank : axis))
    const axes = everything ? null : list.length === 1 ? list[0]! : list
    return { shape, options: { axes, keepDims } satisfies ReduceOptions, seed }
  })

function expectReduction(f: Reduction, numbers: (shape: number[], seed: number) => NdArray, step?: number) {
  fc.assert(
    fc.property(layouts, ({ shape, options, seed }) => {
      const x = numbers(shape, seed)
      const forward = (p: NdArray) => reduceForward(f, p, options)
      const g =
        step === undefined
          ? draw(seed + 1).reals(forward(x).shape)
          : draw(seed + 1).integers(forward(x).shape)
      expectGradients((p) => forward(p!), [x], g, [reduceBackward(f, x, g, options)], step)
    }),
  )
}

/** Whole numbers and halves apart from 0 and from each other, also in size. */
const apart = (shape: number[], seed: number) => {
  const random = draw(seed)
  return map(random.distinct(shape), (v) => (v === 0 ? 0.5 : v + Math.sign(v) * (v < 0 ? 0.125 : 0.375)) / 8)
}
const reals = (shape: number[], seed: number) => draw(seed).reals(shape)
const integers = (shape: number[], seed: number) => draw(seed).integers(shape)
const distinct = (shape: number[], seed: number) => draw(seed).distinct(shape)

describe('gradients agree with differences, over any axes:', () => {
  test.each([
    ['mean', reductions.mean],
    ['prod', reductions.prod],
    ['logSumExp', reductions.logSumExp],
    ['variance of the population', reductionsWith.variance(0)],
    ['variance with a fraction for correction', reductionsWith.variance(0.5)],
  ])('%s', (_, f) => expectReduction(f, reals))

  test.each([
    ['norm', reductions.norm],
    ['norm of order 1', reductionsWith.norm(1)],
    ['norm of order 3', reductionsWith.norm(3)],
    ['norm of order 1.5', reductionsWith.norm(1.5)],
    ['norm of order 0.5', reductionsWith.norm(0.5)],
    ['norm of order -2', reductionsWith.norm(-2)],
    ['norm of order 0', reductionsWith.norm(0)],
    ['norm of order infinity', reductionsWith.norm(inf)],
    ['norm of order -infinity', reductionsWith.norm(-inf)],
    ['any', reductions.any],
    ['all', reductions.all],
    ['argmin', reductions.argmin],
  ])('%s', (_, f) => expectReduction(f, apart))

  test('sum, exactly', () => expectReduction(reductions.sum, integers, 1))
  test('prod, exactly, with zeros among the factors', () => expectReduction(reductions.prod, integers, 1))

  test.each(['max', 'min', 'amax', 'amin'] as const)('%s, exactly, without ties', (name) => {
    expectReduction(reductions[name], distinct, 1)
  })

  test('variance and std of two entries or more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom(0, 1),
        fc.integer(),
        (n, correction, seed) => {
          for (const f of [reductionsWith.variance(correction), reductionsWith.std(correction)]) {
            const x = map(draw(seed).distinct([n, 2]), (v) => v / 8)
            const g = draw(seed + 1).reals([2])
            const dx = reduceBackward(f, x, g, { axes: 0 })
            expectGradients((p) => reduceForward(f, p!, { axes: 0 }), [x], g, [dx])
          }
        },
      ),
    )
  })
})

describe('values', () => {
  const x = ndarray([2, 3], [1, 5, 0, 7, 2, 2])
  const along = (f: Reduction, axes: number | null) => reduceForward(f, x, { axes }).data

  test('of every reduction on numbers worked out by hand', () => {
    const want: Record<keyof typeof reductions, [number[], number]> = {
      sum: [[8, 7, 2], 17],
      mean: [[4, 3.5, 1], 17 / 6],
      prod: [[7, 10, 0], 0],
      max: [[7, 5, 2], 7],
      min: [[1, 2, 0], 0],
      amax: [[7, 5, 2], 7],
      amin: [[1, 2, 0], 0],
      argmax: [[1, 0, 1], 3],
      argmin: [[0, 1, 0], 2],
      any: [[1, 1, 1], 1],
      all: [[1, 1, 0], 0],
      variance: [[18, 4.5, 2], 209 / 30],
      std: [[Math.sqrt(18), Math.sqrt(4.5), Math.sqrt(2)], Math.sqrt(209 / 30)],
      norm: [[Math.sqrt(50), Math.sqrt(29), 2], Math.sqrt(83)],
      logSumExp: [
        [Math.log(Math.E + Math.E ** 7), Math.log(Math.E ** 5 + Math.E ** 2), Math.log(1 + Math.E ** 2)],
        Math.log(Math.E + Math.E ** 5 + 1 + Math.E ** 7 + 2 * Math.E ** 2),
      ],
    }
    for (const name of Object.keys(reductions) as (keyof typeof reductions)[]) {
      const [columns, all] = want[name]
      expectClose(ndarray([3], along(reductions[name], 0)), ndarray([3], columns), 1e-14)
      expectClose(ndarray([1], along(reductions[name], null)), ndarray([1], [all]), 1e-14)
    }
  })

  test('of norms and variances by their options', () => {
    const line = [3, -4, 0]
    const norms = [1, 2, 3, inf, -inf, 0].map((p) => reductionsWith.norm(p).value(line))
    expectClose(ndarray([6], norms), ndarray([6], [7, 5, 91 ** (1 / 3), 4, 0, 2]), 1e-15)
    expect([0, 1, 2].map((correction) => reductionsWith.variance(correction).value([1, 3, 5, 7]))).toEqual([
      5,
      20 / 3,
      10,
    ])
  })

  test('of truth: some entry, every entry that is not 0', () => {
    const of = (line: number[]) => [reductions.any.value(line), reductions.all.value(line)]
    expect(
      [
        [0, 0],
        [0, 1],
        [1, 1],
        [2, nan],
      ].map(of),
    ).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [1, 1],
    ])
  })

  test('keepDims leaves axes of length 1, and several axes are one line', () => {
    expectEqual(reduceForward(reductions.sum, x, { axes: -1, keepDims: true }), ndarray([2, 1], [6, 11]))
    expectEqual(reduceForward(reductions.argmax, x, { axes: [1, 0], keepDims: true }), ndarray([1, 1], [3]))
    expectEqual(reduceForward(reductions.sum, x, { axes: [] }), x)
  })

  test('of nothing', () => {
    const none = ndarray([2, 0], [])
    const of = (f: Reduction) => reduceForward(f, none, { axes: 1 }).data
    const { sum, prod, mean, any, all, logSumExp, norm, variance } = reductions
    expect([sum, prod, mean, any, all, logSumExp, norm, variance].map(of)).toEqual([
      [0, 0],
      [1, 1],
      [nan, nan],
      [0, 0],
      [1, 1],
      [-inf, -inf],
      [0, 0],
      [nan, nan],
    ])
    expectEqual(reduceBackward(logSumExp, none, ndarray([2], [1, 2]), { axes: 1 }), none)
    expect(() => of(reductions.amax)).toThrow('amax: a line of one entry or more is needed')
    expect(() => of(reductions.argmin)).toThrow('argmin: a line of one entry or more is needed')
  })
})

describe('conventions', () => {
  const tied = [2, 5, 5, 1, 5]

  test('max and min give a tie to the first entry, amax and amin share it', () => {
    expect(reductions.max.gradient(tied)).toEqual([0, 1, 0, 0, 0])
    expect(reductions.min.gradient([1, 0, 0])).toEqual([0, 1, 0])
    expect(reductions.amax.gradient(tied)).toEqual([0, 1 / 3, 1 / 3, 0, 1 / 3])
    expect(reductions.amin.gradient([1, 0, 0])).toEqual([0, 0.5, 0.5])
    expect([reductions.argmax.value(tied), reductions.argmin.value([1, 0, 0])]).toEqual([1, 1])
  })

  test('NaN wins, in max and in min, the first of several', () => {
    const line = [1, nan, 7, nan]
    const { max, min, amax, amin, argmax, argmin } = reductions
    expect([max, min, amax, amin].map((f) => f.value(line))).toEqual([nan, nan, nan, nan])
    expect([argmax.value(line), argmin.value(line)]).toEqual([1, 1])
    expect([max, min].map((f) => f.value([1, nan, 7]))).toEqual([nan, nan])
    expect(max.gradient(line)).toEqual([0, 1, 0, 0])
    expect(amin.gradient(line)).toEqual([0, 0.5, 0, 0.5])
  })

  test('the product of others is exact with one and with two zeros', () => {
    expect(reductions.prod.gradient([2, 0, 5])).toEqual([0, 10, 0])
    expect(reductions.prod.gradient([2, 0, 0])).toEqual([0, 0, 0])
  })

  test('norms are flat at 0 and at the zero vector', () => {
    for (const p of [0.5, 1, 2, 3, inf]) expect(reductionsWith.norm(p).gradient([0, 0])).toEqual([0, 0])
    expect(reductionsWith.norm(1).gradient([-2, 0, 3])).toEqual([-1, 0, 1])
    expect(reductionsWith.norm(0.5).gradient([4, 0])).toEqual([1, 0])
    expect(reductionsWith.norm(inf).gradient([-3, 3, 1])).toEqual([-0.5, 0.5, 0])
  })

  test('the standard deviation of equal entries has gradient 0, of one entry it is NaN', () => {
    expect(reductions.std.gradient([3, 3, 3])).toEqual([0, 0, 0])
    expect([reductions.variance.value([3]), reductions.std.value([3])]).toEqual([nan, nan])
    expect(reductionsWith.variance(0).value([3])).toBe(0)
  })

  test('axes are checked', () => {
    const x = ndarray([2], [1, 2])
    expect(() => reduceForward(reductions.sum, x, { axes: 1 })).toThrow(
      'an axis from -1 to 0 is needed; got 1',
    )
    expect(() => reduceForward(reductions.sum, x, { axes: [0, -1] })).toThrow(/every axis at most once/)
    expect(() => reduceBackward(reductions.sum, x, x)).toThrow(/g must have shape \[\]/)
  })
})
