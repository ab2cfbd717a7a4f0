import { OptionError, type PadMode, type Pair, ShapeError, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectMoves } from '#test/support/moves.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** Where the element at position i, counted from the start of the input, comes from. */
const sources: Record<Exclude<PadMode, 'constant'>, (i: number, n: number) => number> = {
  reflect: (i, n) => {
    const turned = i < 0 ? -i : i
    return turned >= n ? 2 * (n - 1) - turned : turned
  },
  replicate: (i, n) => Math.min(Math.max(i, 0), n - 1),
  circular: (i, n) => ((i % n) + n) % n,
}

const limits = { reflect: (n: number) => n - 1, replicate: () => 5, circular: (n: number) => n }

describe('pad', () => {
  test('with a constant puts it around, crops where negative, and its gradient forgets it', () => {
    const axes = fc.array(
      fc.record({
        n: fc.integer({ min: 0, max: 4 }),
        before: fc.integer({ min: -4, max: 4 }),
        after: fc.integer({ min: -4, max: 4 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    const possible = axes.filter((list) => list.every(({ n, before, after }) => n + before + after >= 0))
    fc.assert(
      fc.property(possible, fc.constantFrom(0, 2.5, -7), fc.integer(), (list, value, seed) => {
        const pairs = list.map(({ before, after }): Pair => [before, after])
        const shape = list.map(({ n }) => n)
        const target = list.map(({ n, before, after }) => n + before + after)
        expectMoves(
          (x) => x.pad(pairs, { value }),
          draw(seed).integers(shape),
          target,
          (index) => {
            const from = index.map((i, axis) => i - pairs[axis]![0])
            return from.every((i, axis) => i >= 0 && i < shape[axis]!) ? from : null
          },
          value,
        )
      }),
      { numRuns: 300 },
    )
  })

  test.each(['reflect', 'replicate', 'circular'] as const)(
    'in mode %s continues the tensor itself',
    (mode) => {
      const axes = fc.array(fc.record({ n: fc.integer({ min: 1, max: 4 }), p: fc.nat(), q: fc.nat() }), {
        minLength: 1,
        maxLength: 3,
      })
      fc.assert(
        fc.property(axes, fc.integer(), (list, seed) => {
          const pairs = list.map(({ n, p, q }): Pair => {
            const limit = limits[mode](n) + 1
            return [p % limit, q % limit]
          })
          const shape = list.map(({ n }) => n)
          expectMoves(
            (x) => x.pad(pairs, { mode }),
            draw(seed).integers(shape),
            shape.map((n, axis) => n + pairs[axis]![0] + pairs[axis]![1]),
            (index) => index.map((i, axis) => sources[mode](i - pairs[axis]![0], shape[axis]!)),
          )
        }),
      )
    },
  )

  test('takes pairs for the last axes, and keeps what it was given even if that changes later', () => {
    const x = leaf([1, 2, 3, 4], [2, 2])
    const pairs: [number, number][] = [[1, 0]]
    const y = x.pad(pairs, { value: 9 })
    pairs[0]![0] = 7
    expect(y.toArray()).toEqual([
      [9, 1, 2],
      [9, 3, 4],
    ])
    y.backward(float64([1, 2, 3, 4, 5, 6], [2, 3]))
    expect(x.grad!.toArray()).toEqual([
      [2, 3],
      [5, 6],
    ])
  })

  test('puts true among bools for any number but 0', () => {
    const x = tensor([false])
    expect(Array.from(x.pad([[1, 1]], { value: 5 }).data())).toEqual([1, 0, 1])
  })

  test('refuses more cropping than there is, more reflection than there is, and malformed pairs', () => {
    const x = float64([1, 2, 3])
    refused(() => x.pad([[-2, -2]]), ShapeError, 'pad')
    refused(() => x.pad([[3, 0]], { mode: 'reflect' }), ShapeError, 'pad')
    refused(() => x.pad([[4, 0]], { mode: 'circular' }), ShapeError, 'pad')
    refused(() => x.pad([[-1, 0]], { mode: 'replicate' }), ShapeError, 'pad')
    for (const pairs of [
      [[1]],
      [1],
      [[1, 0.5]],
      [
        [1, 1],
        [1, 1],
      ],
      'pairs',
      [[1, Number.NaN]],
      [[1, 2, 3]],
    ])
      refused(() => x.pad(pairs as never), OptionError, 'pad')
    refused(() => x.pad([[1, 1]], { mode: 'mirror' as never }), OptionError, 'pad')
    refused(() => x.pad([[1, 1]], { value: '0' as never }), OptionError, 'pad')
    refused(() => x.pad([[1, 1]], { fill: 0 } as never), OptionError, 'pad')
  })
})
