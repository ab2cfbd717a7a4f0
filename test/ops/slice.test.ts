import { AxisError, type Index, OptionError, type Range, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { int32, toTensor } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectMoves } from '#test/support/moves.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** The positions of Python's slice(start, stop, step) on a list of n, walked one by one as its reference says. */
function python({ start, stop, step }: Range, n: number): number[] {
  const by = step ?? 1
  const clip = (value: number, low: number, high: number) =>
    Math.min(Math.max(value < 0 ? value + n : value, low), high)
  const positions: number[] = []
  if (by > 0) {
    const [from, to] = [clip(start ?? 0, 0, n), clip(stop ?? n, 0, n)]
    for (let i = from; i < to; i += by) positions.push(i)
  } else {
    const from = start === null || start === undefined ? n - 1 : clip(start, -1, n - 1)
    const to = stop === null || stop === undefined ? -1 : clip(stop, -1, n - 1)
    for (let i = from; i > to; i += by) positions.push(i)
  }
  return positions
}

const bound = fc.option(fc.integer({ min: -9, max: 9 }))
const range = fc.record(
  { start: bound, stop: bound, step: fc.option(fc.integer({ min: -4, max: 4 }).filter((s) => s !== 0)) },
  { requiredKeys: [] },
)

/** A shape with an index for each axis: a position, or a range. */
const cases = fc
  .array(fc.record({ n: fc.integer({ min: 0, max: 6 }), position: fc.option(fc.nat(11)), range }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((axes) => ({
    shape: axes.map(({ n }) => n),
    index: axes.map(
      ({ n, position, range: r }): Index => (position !== null && n > 0 ? (position % (2 * n)) - n : r),
    ),
  }))

describe('slice', () => {
  test("follows Python's rules on every axis, and its gradient puts the error back where it came from", () => {
    fc.assert(
      fc.property(cases, fc.integer(), ({ shape, index }, seed) => {
        const positions = index.map((at, axis) => {
          const n = shape[axis]!
          return typeof at === 'number' ? [at < 0 ? at + n : at] : python(at as Range, n)
        })
        const kept = positions.filter((_, axis) => typeof index[axis] !== 'number')
        expectMoves(
          (x) => x.slice(...index),
          draw(seed).integers(shape),
          kept.map((list) => list.length),
          (out) => {
            const rest = [...out]
            return positions.map((list, axis) => list[typeof index[axis] === 'number' ? 0 : rest.shift()!]!)
          },
        )
      }),
      { numRuns: 500 },
    )
  })

  test('of a slice, steps and turns included, is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), range, range, (n, first, second) => {
        const outer = python(first, n)
        const inner = python(second, outer.length).map((i) => outer[i]!)
        const f = (x: Tensor) => x.slice(first as Range).slice(second as Range)
        expectMoves(f, draw(n).integers([n]), [inner.length], ([i]) => [inner[i!]!])
      }),
    )
  })

  test('lets dots stand for all axes that are not named', () => {
    const x = toTensor(draw(1).integers([2, 3, 4]))
    const same: [Index[], Index[]][] = [
      [['...'], [{}, {}, {}]],
      [
        ['...', 0],
        [{}, {}, 0],
      ],
      [
        [1, '...', { step: 2 }],
        [1, {}, { step: 2 }],
      ],
      [[{ start: 1 }], [{ start: 1 }, {}, {}]],
      [
        [0, 1, 2, '...'],
        [0, 1, 2],
      ],
    ]
    for (const [short, long] of same) expect(x.slice(...short).toArray()).toEqual(x.slice(...long).toArray())
    expect(x.slice().toArray()).toEqual(x.toArray())
  })

  test('of integers and bools keeps the dtype', () => {
    expect(int32([1, 2, 3]).slice({ step: -1 }).dtype).toBe('int32')
    expect(int32([1, 0, 3]).to('bool').slice({ stop: 2 }).toArray()).toEqual([true, false])
  })
})

describe('slice refuses', () => {
  const x = toTensor(draw(1).integers([2, 3]))

  test('positions outside the axis and more indices than axes', () => {
    for (const index of [[2], [-3], [0, 3], [0.5], [Number.NaN], [0, 0, 0], [{}, {}, {}]]) {
      refused(() => x.slice(...(index as Index[])), AxisError, 'slice')
    }
  })

  test('a step of 0, fractions, unknown names, two dots, and what is no index', () => {
    const wrong: unknown[][] = [
      [{ step: 0 }],
      [{ start: 0.5 }],
      [{ stop: Number.NaN }],
      [{ stop: '1' }],
      [{ end: 1 }],
      ['...', '...'],
      ['0'],
      [null],
      [[0]],
    ]
    for (const index of wrong) refused(() => x.slice(...(index as Index[])), OptionError, 'slice')
  })
})
