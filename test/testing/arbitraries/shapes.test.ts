import { zeros } from '@wengert/autograd'
import { axes, axis, broadcastable, shapes } from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shrunk } from './shrunk.ts'

const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1)
const drawn = <T>(arbitrary: fc.Arbitrary<T>) => fc.sample(arbitrary, { numRuns: 200, seed: 5 })

describe('shapes', () => {
  test('keep to their bounds', () => {
    const bounds = { minRank: 1, maxRank: 3, minSide: 0, maxSide: 5, maxSize: 20 }
    fc.assert(
      fc.property(shapes(bounds), (shape) => {
        expect(shape.length).toBeGreaterThanOrEqual(1)
        expect(shape.length).toBeLessThanOrEqual(3)
        expect(shape.every((n) => n >= 0 && n <= 5)).toBe(true)
        expect(sizeOf(shape)).toBeLessThanOrEqual(20)
      }),
    )
  })

  test('reach scalars, axes of 1 and, where allowed, empty tensors', () => {
    const list = drawn(shapes())
    expect(list.some((shape) => shape.length === 0)).toBe(true)
    expect(list.filter((shape) => shape.includes(1)).length).toBeGreaterThan(40)
    expect(list.some((shape) => sizeOf(shape) > 20)).toBe(true)
    expect(list.every((shape) => sizeOf(shape) > 0)).toBe(true)
    expect(drawn(shapes({ minSide: 0 })).some((shape) => sizeOf(shape) === 0)).toBe(true)
  })

  test('shrink to the fewest and smallest axes', () => {
    expect(shrunk(shapes(), (shape) => shape.length < 2)).toEqual([1, 1])
    expect(shrunk(shapes(), (shape) => shape.every((n) => n < 3))).toEqual([3])
  })
})

describe('shapes that broadcast', () => {
  test('do, to the shape that addition gives', () => {
    fc.assert(
      fc.property(broadcastable(3, { minSide: 0 }), ({ shapes: [a, b, c], result }) => {
        const sum = zeros(a as number[])
          .add(zeros(b as number[]))
          .add(zeros(c as number[]))
        expect([...sum.shape]).toEqual(result)
      }),
    )
  })

  test('stretch the first, the second, and both at once', () => {
    const stretched = (shape: readonly number[], result: readonly number[]) => sizeOf(shape) < sizeOf(result)
    const kinds = new Set(
      drawn(broadcastable()).map(
        ({ shapes: [a, b], result }) => `${stretched(a!, result)} ${stretched(b!, result)}`,
      ),
    )
    expect([...kinds].sort()).toEqual(['false false', 'false true', 'true false', 'true true'])
  })

  test('shrink to equal shapes', () => {
    expect(shrunk(broadcastable(), ({ result }) => result.length < 2).shapes).toEqual([
      [1, 1],
      [1, 1],
    ])
  })
})

describe('axes', () => {
  test('are axes of the rank, each named once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }).chain((rank) => fc.tuple(fc.constant(rank), axes(rank))),
        ([rank, which]) => {
          const x = zeros(Array.from({ length: rank }, () => 2))
          expect(x.sum(which).rank).toBe(which === null ? 0 : rank - [which].flat().length)
        },
      ),
    )
  })

  test('come as null, one, none and several, from both ends', () => {
    const list = drawn(axes(3))
    expect(list).toContain(null)
    expect(list.some((which) => typeof which === 'number' && which < 0)).toBe(true)
    expect(list.some((which) => Array.isArray(which) && which.length === 0)).toBe(true)
    expect(list.some((which) => Array.isArray(which) && which.length > 1 && which[0]! > which[1]!)).toBe(true)
    expect(new Set(drawn(axis(2)))).toEqual(new Set([0, 1, -1, -2]))
  })

  test('shrink to null and to the first axis', () => {
    expect(shrunk(axes(3), () => false)).toBeNull()
    expect(shrunk(axis(3), () => false)).toBe(0)
  })
})
