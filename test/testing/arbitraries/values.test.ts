import { OptionError } from '@wengert/autograd'
import {
  avoiding,
  dyadic,
  seeking,
  separated,
  special,
  specialNumbers,
  tied,
} from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shrunk } from './shrunk.ts'

const sizes = fc.integer({ min: 0, max: 12 })
const many = (values: (size: number) => fc.Arbitrary<number[]>) =>
  sizes.chain((size) => values(size).map((list) => ({ size, list })))

describe('values', () => {
  test.each([
    ['dyadic', dyadic()],
    ['separated', separated()],
    ['tied', tied()],
    ['avoiding', avoiding([0])],
    ['seeking', seeking([0])],
    ['special', special()],
  ])('%s ones are as many as asked for', (_name, values) => {
    fc.assert(fc.property(many(values), ({ size, list }) => list.length === size))
  })

  test('dyadic ones have sums of products that are exact in float32, in any order', () => {
    fc.assert(
      fc.property(dyadic()(200), dyadic()(200), (x, y) => {
        const products = x.map((value, i) => value * y[i]!)
        const sum = (list: readonly number[]) => list.reduce((a, b) => Math.fround(a + b), 0)
        expect(sum(products)).toBe(products.reduce((a, b) => a + b, 0))
        expect(sum([...products].reverse())).toBe(sum(products))
      }),
    )
  })

  test('dyadic ones keep to their range, and an empty range is refused', () => {
    fc.assert(
      fc.property(dyadic({ low: 0.3, high: 1, bits: 3 })(5), (list) => list.every((v) => v >= 0.3 && v <= 1)),
    )
    expect(() => dyadic({ low: 1, high: 0 })).toThrow(OptionError)
  })

  test('separated ones are apart', () => {
    fc.assert(
      fc.property(many(separated({ gap: 0.25 })), ({ list }) => {
        const sorted = [...list].sort((a, b) => a - b)
        sorted.slice(1).forEach((value, i) => {
          expect(value - sorted[i]!).toBeGreaterThanOrEqual(0.25)
        })
      }),
    )
  })

  test('tied ones have two that are equal', () => {
    fc.assert(fc.property(many(tied()), ({ size, list }) => size < 2 || new Set(list).size < size))
  })

  test('avoiding ones keep their distance, within the range', () => {
    const values = avoiding([0, 1], { low: -1, high: 3, distance: 0.25 })
    fc.assert(
      fc.property(many(values), ({ list }) =>
        list.every((v) => v >= -1 && v <= 3 && Math.abs(v) >= 0.25 && Math.abs(v - 1) >= 0.25),
      ),
    )
    expect(() => avoiding([0], { low: 0, high: 0.01 })).toThrow(OptionError)
  })

  test('seeking ones have a kink among them, and some just beside it', () => {
    fc.assert(
      fc.property(
        many(seeking([0, 1])),
        ({ size, list }) => size === 0 || list.includes(0) || list.includes(1),
      ),
    )
    const beside = fc.sample(seeking([1])(4), { numRuns: 100, seed: 5 }).flat()
    expect(beside.some((v) => v !== 1 && Math.abs(v - 1) < 1e-8)).toBe(true)
  })

  test('special ones are lost somewhere, and all of them occur', () => {
    fc.assert(fc.property(many(special()), ({ size, list }) => size === 0 || !list.every(Number.isFinite)))
    const all = fc.sample(special()(8), { numRuns: 200, seed: 5 }).flat()
    for (const number of specialNumbers) expect(all.some((v) => Object.is(v, number))).toBe(true)
  })

  test('shrink to the plainest that fail', () => {
    expect(shrunk(dyadic()(3), (list) => list.every((v) => v <= 1))).toEqual(
      expect.arrayContaining([0, 0, 2]),
    )
    expect(shrunk(separated()(3), () => false)).toEqual([-0.375, 0.125, 0.625])
    expect(shrunk(tied()(3), () => false)).toEqual([0, 0, 0])
    expect(shrunk(avoiding([0])(2), (list) => list[0]! <= 1).map(Math.abs)).toEqual([2, 1])
    expect(shrunk(avoiding([0])(1), ([v]) => v! > -0.3 || v! < -0.4)).toEqual([-0.375])
    expect(shrunk(seeking([3])(2), () => false)).toEqual([3, 3])
    expect(shrunk(special()(1), () => false)).toEqual([Number.NaN])
  })
})
