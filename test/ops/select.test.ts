import { argmax, OptionError, type Tensor, topk } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generate, type NdArray, zeros } from '#autograd/testing/oracles/index.ts'
import { float64, int32, pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** Lines of small numbers with ties and NaN, on an axis of a matrix. */
const cases = fc.record({
  lines: fc.integer({ min: 0, max: 3 }),
  n: fc.integer({ min: 1, max: 6 }),
  last: fc.boolean(),
  nan: fc.boolean(),
  seed: fc.integer(),
})

function drawn({ lines, n, last, nan, seed }: typeof cases extends fc.Arbitrary<infer T> ? T : never) {
  const random = draw(seed)
  const shape = last ? [lines, n] : [n, lines]
  const x = random.integers(shape)
  const data = x.data.map((v) => (nan && random.below(5) === 0 ? Number.NaN : v))
  const axis = last ? 1 : 0
  const places = Array.from({ length: lines }, (_, l) =>
    Array.from({ length: n }, (_, k) => (last ? l * n + k : k * lines + l)),
  )
  return { x: { shape, data }, axis, places, kept: [lines], random }
}

/** -1, 0 or 1, with NaN as the largest. */
function order(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  return Number.isNaN(b) ? -1 : Math.sign(a - b)
}

/** The position of the first largest entry, or smallest; NaN wins both. */
function winner(line: number[], sign: 1 | -1): number {
  const nan = line.findIndex(Number.isNaN)
  if (nan >= 0) return nan
  return line.indexOf(sign > 0 ? Math.max(...line) : Math.min(...line))
}

describe('argmax, argmin, max and min along an axis', () => {
  test('name the first of equal entries; NaN wins; the whole gradient goes there', () => {
    fc.assert(
      fc.property(cases, (input) => {
        const { x, axis, places, kept, random } = drawn(input)
        const g = random.reals(kept)
        for (const [sign, arg, best] of [
          [1, 'argmax', 'max'],
          [-1, 'argmin', 'min'],
        ] as const) {
          const want = places.map((line) =>
            winner(
              line.map((place) => x.data[place]!),
              sign,
            ),
          )
          const index = (toTensor(x) as any)[arg](axis) as Tensor
          expect([Array.from(index.data()), index.dtype]).toEqual([want, 'int32'])
          const { value, gradients } = pull((t: any) => t[best](axis), [x], g)
          const taken = want.map((k, l) => places[l]![k]!)
          expectEqual(value, { shape: kept, data: taken.map((place) => x.data[place]!) })
          const dx = zeros(x.shape)
          for (const [l, place] of taken.entries()) dx.data[place] = g.data[l]!
          expectEqual(gradients[0]!, dx)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('over several axes, or all, count in row-major order, and keep axes when asked', () => {
    const x = float64([3, 9, 1, 9, 0, 9], [1, 2, 3])
    expect(x.argmax().item()).toBe(1)
    expect(argmax(x, [0, 2]).toArray()).toEqual([1, 0])
    expect(x.argmin([1, 2], true).toArray()).toEqual([[[4]]])
    expect(x.max(2, true).toArray()).toEqual([[[9], [9]]])
    expect(x.argmax(-1, true).shape).toEqual([1, 2, 1])
  })

  test('without an axis share the gradient among equal entries', () => {
    const x = { shape: [2, 2], data: [5, 1, 5, 2] }
    expectEqual(pull((t: Tensor) => t.max(), [x], { shape: [], data: [8] }).gradients[0]!, {
      shape: [2, 2],
      data: [4, 0, 4, 0],
    })
    expectEqual(pull((t: Tensor) => t.min(), [x], { shape: [], data: [8] }).gradients[0]!, {
      shape: [2, 2],
      data: [0, 8, 0, 0],
    })
  })

  test('work on integers and bools', () => {
    expect(int32([2, 7, 7]).argmax().item()).toBe(1)
    expect(int32([2, 7, 7]).max(0).dtype).toBe('int32')
    expect(int32([0, 1, 1]).to('bool').argmax().item()).toBe(1)
  })
})

describe('sort, argsort and topk', () => {
  test('are stable with NaN as the largest, and send gradients back to where entries came from', () => {
    fc.assert(
      fc.property(cases, fc.boolean(), fc.nat(), (input, descending, p) => {
        const { x, axis, places, random } = drawn(input)
        const line = (l: number) => places[l]!.map((place) => x.data[place]!)
        const sorted = places.map((_, l) => {
          const values = line(l)
          const by = (a: number, b: number) => order(values[a]!, values[b]!) * (descending ? -1 : 1) || a - b
          return values.map((_v, k) => k).sort(by)
        })
        const lay = (count: number, entry: (l: number, k: number) => number): NdArray =>
          generate(axis === 1 ? [places.length, count] : [count, places.length], ([i, j]) =>
            axis === 1 ? entry(i!, j!) : entry(j!, i!),
          )
        const k = p % (input.n + 1)
        const g = lay(k, () => random.reals([]).data[0]!)
        const dx = zeros(x.shape)
        places.forEach((own, l) => {
          for (let i = 0; i < k; i++)
            dx.data[own[sorted[l]![i]!]!] = g.data[axis === 1 ? l * k + i : i * places.length + l]!
        })
        const options = { axis, descending }
        const { values, indices } = toTensor(x).sort(options)
        expectEqual(
          toPlain(indices),
          lay(input.n, (l, i) => sorted[l]![i]!),
        )
        expectEqual(
          toPlain(values),
          lay(input.n, (l, i) => line(l)[sorted[l]![i]!]!),
        )
        expectEqual(toPlain(toTensor(x).argsort(options)), toPlain(indices))
        const top = pull((t: Tensor) => topk(t, k, { axis, largest: descending }).values, [x], g)
        expectEqual(
          top.value,
          lay(k, (l, i) => line(l)[sorted[l]![i]!]!),
        )
        expectEqual(top.gradients[0]!, dx)
      }),
      { numRuns: 200 },
    )
  })

  test('go along the last axis when none is named, and give int32 positions', () => {
    const { values, indices } = float64([3, 1, 2, 0, 5, 4], [2, 3]).sort()
    expect(values.toArray()).toEqual([
      [1, 2, 3],
      [0, 4, 5],
    ])
    expect([indices.toArray(), indices.dtype]).toEqual([
      [
        [1, 2, 0],
        [0, 2, 1],
      ],
      'int32',
    ])
    expect(topk(float64([3, 1, 2]), 2).indices.toArray()).toEqual([0, 2])
  })

  test('refuse unknown options and a k that the axis does not have', () => {
    const x = float64([1, 2])
    for (const k of [-1, 3, 0.5, Number.NaN]) refused(() => topk(x, k), OptionError, 'topk')
    refused(() => x.sort({ ascending: true } as never), OptionError, 'sort')
    refused(() => x.argsort({ dim: 0 } as never), OptionError, 'argsort')
  })
})
