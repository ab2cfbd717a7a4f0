import { AxisError, OptionError, ShapeError, type Tensor, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, generate, indices, map, type NdArray, offset, zeros } from '#autograd/testing/oracles/index.ts'
import { float64, int32, pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** A shape, the axes to reduce (all for null), and whether to keep them as 1. */
const cases = (least: number) =>
  fc
    .array(fc.integer({ min: least, max: 4 }), { maxLength: 3 })
    .chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        axes: fc.option(fc.subarray(shape.map((_, axis) => axis))),
        keepDims: fc.boolean(),
        negative: fc.boolean(),
        seed: fc.integer(),
      }),
    )
    .map(({ negative, ...rest }) => ({
      ...rest,
      // Counted from the end as well.
      given: rest.axes?.map((axis) => (negative ? axis - rest.shape.length : axis)) ?? null,
      reduced: rest.axes ?? rest.shape.map((_, axis) => axis),
    }))

type Case = ReturnType<typeof cases> extends fc.Arbitrary<infer T> ? T : never

const resultShape = ({ shape, reduced, keepDims }: Case) =>
  shape.flatMap((n, axis) => (reduced.includes(axis) ? (keepDims ? [1] : []) : [n]))

/** The places in x of the elements that make up each result, in row-major order. */
function blocks(drawn: Case): number[][] {
  const { shape, reduced } = drawn
  const kept = shape.filter((_, axis) => !reduced.includes(axis))
  return Array.from(indices(kept), (index) =>
    Array.from(indices(reduced.map((axis) => shape[axis]!)), (within) => {
      const rest = [...index]
      const inside = [...within]
      return offset(
        shape,
        shape.map((_, axis) => (reduced.includes(axis) ? inside.shift()! : rest.shift()!)),
      )
    }),
  )
}

/** What a reduction does to one block: the value, and the slope by each of its elements. */
interface Rule {
  value(x: number[]): number
  slope(x: number[], i: number): number
}

const share = (x: number[], i: number, best: number) =>
  x[i] === best ? 1 / x.filter((v) => v === best).length : 0

const others = (x: number[], i: number) => x.reduce((p, v, k) => (k === i ? p : p * v), 1)
const mean = (x: number[]) => x.reduce((a, b) => a + b, 0) / x.length
const spread = (x: number[]) => x.reduce((sum, v) => sum + (v - mean(x)) ** 2, 0)

const rules: [string, number, (x: Tensor, axes: any, keepDims: boolean) => Tensor, Rule][] = [
  ['sum', 0, (x, a, k) => x.sum(a, k), { value: (x) => x.reduce((p, q) => p + q, 0), slope: () => 1 }],
  ['mean', 1, (x, a, k) => x.mean(a, k), { value: mean, slope: (x) => 1 / x.length }],
  ['prod', 0, (x, a, k) => x.prod(a, k), { value: (x) => x.reduce((p, q) => p * q, 1), slope: others }],
  [
    'amax',
    1,
    (x, a, k) => x.amax(a, k),
    { value: (x) => Math.max(...x), slope: (x, i) => share(x, i, Math.max(...x)) },
  ],
  [
    'amin',
    1,
    (x, a, k) => x.amin(a, k),
    { value: (x) => Math.min(...x), slope: (x, i) => share(x, i, Math.min(...x)) },
  ],
  [
    'variance of the population',
    1,
    (x, a, k) => x.variance(a, { correction: 0, keepDims: k }),
    { value: (x) => spread(x) / x.length, slope: (x, i) => (2 * (x[i]! - mean(x))) / x.length },
  ],
  [
    'norm',
    0,
    (x, a, k) => x.norm({ axis: a, keepDims: k }),
    {
      value: (x) => Math.hypot(...x),
      slope: (x, i) => (Math.hypot(...x) === 0 ? 0 : x[i]! / Math.hypot(...x)),
    },
  ],
]

describe('reductions over any axes', () => {
  test.each(rules)('%s is its definition block by block, and so is its gradient', (_name, least, f, rule) => {
    fc.assert(
      fc.property(cases(least), (drawn) => {
        const random = draw(drawn.seed)
        // Small whole numbers: ties and zeros are frequent.
        const x = random.integers(drawn.shape)
        const shape = resultShape(drawn)
        const g = random.reals(shape)
        const dx = zeros(x.shape)
        const data = blocks(drawn).map((places, b) => {
          const block = places.map((place) => x.data[place]!)
          for (const [i, place] of places.entries()) dx.data[place] = g.data[b]! * rule.slope(block, i)
          return rule.value(block)
        })
        const { value, gradients } = pull((t) => f(t, drawn.given, drawn.keepDims), [x], g)
        expectClose(value, { shape, data }, 1e-10)
        expectClose(gradients[0]!, dx, 1e-10)
      }),
      { numRuns: 150 },
    )
  })

  test('any and all are truth values, of nothing false and true', () => {
    fc.assert(
      fc.property(cases(0), (drawn) => {
        const x = map(draw(drawn.seed).integers(drawn.shape), (v) => Number(v > 0))
        const each = blocks(drawn).map((places) => places.map((place) => x.data[place] !== 0))
        const t = toTensor(x)
        const values = (r: Tensor) => Array.from(r.data(), (v) => v !== 0)
        expect(values(t.any(drawn.given, drawn.keepDims))).toEqual(each.map((block) => block.includes(true)))
        expect(values(t.all(drawn.given, drawn.keepDims))).toEqual(
          each.map((block) => !block.includes(false)),
        )
        expect(t.any().dtype).toBe('bool')
      }),
    )
  })
})

describe('statistics', () => {
  test('variance divides by n - correction, std is its root with slope 0 where it is 0', () => {
    expect(float64([1, 2, 3, 4]).variance().item()).toBeCloseTo(5 / 3, 14)
    expect(float64([1, 2, 3, 4]).std(null, { correction: 0 }).item()).toBeCloseTo(Math.sqrt(1.25), 14)
    const { value, gradients } = pull((x: Tensor) => x.std(1), [{ shape: [2, 2], data: [3, 3, 1, 2] }], {
      shape: [2],
      data: [1, 1],
    })
    expectClose(value, { shape: [2], data: [0, Math.SQRT1_2] }, 1e-14)
    expectClose(gradients[0]!, { shape: [2, 2], data: [0, 0, -Math.SQRT1_2, Math.SQRT1_2] }, 1e-14)
  })

  test('norms of all orders have gradient 0 at the zero vector', () => {
    const x = { shape: [2, 2], data: [0, 0, 3, -4] }
    const expected: [number, number, number[]][] = [
      [1, 7, [0, 0, 1, -1]],
      [2, 5, [0, 0, 0.6, -0.8]],
      [3, 91 ** (1 / 3), [0, 0, 9 / 91 ** (2 / 3), -16 / 91 ** (2 / 3)]],
      [0.5, (Math.sqrt(3) + 2) ** 2, [0, 0, (Math.sqrt(3) + 2) / Math.sqrt(3), -(Math.sqrt(3) + 2) / 2]],
      [Infinity, 4, [0, 0, 0, -1]],
      [-Infinity, 3, [0, 0, 1, 0]],
    ]
    for (const [ord, value, slopes] of expected) {
      const got = pull((t: Tensor) => t.norm({ ord, axis: 1 }), [x], { shape: [2], data: [1, 1] })
      expectClose(got.value, { shape: [2], data: [0, value] }, 1e-12)
      expectClose(got.gradients[0]!, { shape: [2, 2], data: slopes }, 1e-12)
    }
    expect(float64([0, 5, -1]).norm({ ord: 0 }).item()).toBe(2)
  })

  test('the mean of integers is that of the numbers, even where their sum is no int32', () => {
    expect(int32([2147483647, 2147483647]).mean().item()).toBe(2147483648)
    expect(tensor([true, false, false, false]).mean().item()).toBe(0.25)
    expect(int32([1, 2]).mean().dtype).toBe('float32')
  })

  test('a float32 sum rounds once, at its end', () => {
    const x = tensor(new Float32Array(10_001).fill(1e-4).fill(1e4, 0, 1))
    expect(x.sum().item()).toBe(Math.fround(1e4 + 10_000 * Math.fround(1e-4)))
  })
})

describe('running sums and products', () => {
  test('are those of their definition along any axis, with exact gradients through zeros', () => {
    const arbitrary = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(arbitrary, fc.nat(), fc.integer(), (shape, p, seed) => {
        const axis = p % shape.length
        const random = draw(seed)
        const [x, g] = [random.integers(shape), random.integers(shape)]
        const line = (from: NdArray, index: number[]) =>
          Array.from({ length: shape[axis]! }, (_, k) => at(from, index.with(axis, k)))
        const total = (list: number[]) => list.reduce((a, b) => a + b, 0)
        const sums = pull((t: Tensor) => t.cumsum(axis), [x], g)
        expectEqual(
          sums.value,
          generate(shape, (i) => total(line(x, i).slice(0, i[axis]! + 1))),
        )
        expectEqual(
          sums.gradients[0]!,
          generate(shape, (i) => total(line(g, i).slice(i[axis]!))),
        )
        const products = pull((t: Tensor) => t.cumprod(axis - shape.length), [x], g)
        expectEqual(
          products.value,
          generate(shape, (i) =>
            line(x, i)
              .slice(0, i[axis]! + 1)
              .reduce((a, b) => a * b, 1),
          ),
        )
        const slope = (i: number[]) =>
          total(
            line(g, i).map((v, k) => (k < i[axis]! ? 0 : v * others(line(x, i).slice(0, k + 1), i[axis]!))),
          )
        expectEqual(products.gradients[0]!, generate(shape, slope))
      }),
    )
  })
})

describe('reductions refuse', () => {
  const x = float64([1, 2, 3, 4, 5, 6], [2, 3])

  test('axes out of range, axes twice, and what is no axis', () => {
    for (const name of ['sum', 'mean', 'prod', 'amax', 'any', 'logSumExp', 'argmax'] as const) {
      const f = (axis: any) => (x as any)[name](axis)
      for (const axis of [2, -3, [0, 2], 0.5, [0, 0], [0, -2]]) refused(() => f(axis), AxisError, name)
      for (const axis of ['0', {}, true]) refused(() => f(axis), OptionError, name)
    }
    refused(() => x.cumsum(2), AxisError, 'cumsum')
    refused(() => x.cumprod(undefined as never), AxisError, 'cumprod')
  })

  test('the largest of nothing, naming the axis', () => {
    const empty = float64([], [2, 0])
    for (const name of ['amax', 'amin', 'argmax', 'argmin'] as const) {
      const error = refused(() => (empty as any)[name](1), ShapeError, name)
      expect(error.message).toContain('[2, 0]')
      expect((empty as any).transpose(0, 1)[name](1).shape).toEqual([0])
    }
    refused(() => empty.max(1), ShapeError, 'max')
  })

  test('corrections and orders that are no numbers', () => {
    refused(() => x.variance(0, { correction: Number.NaN }), OptionError, 'variance')
    refused(() => x.norm({ ord: '2' as never }), OptionError, 'norm')
    refused(() => x.std(0, { unbiased: true } as never), OptionError, 'variance')
    expect(toPlain(x.sum([])).data).toEqual([1, 2, 3, 4, 5, 6])
  })
})
