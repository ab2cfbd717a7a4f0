import { Generator, memoryStats, permutation, randint } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { below } from '#autograd/tensor/generator.ts'
import { IntegerStream } from '#autograd/tensor/integerStream.ts'

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

/** Bounds of all sizes: with the largest, up to half of the draws are drawn again. */
const bounds = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 2 ** 32 }),
  fc.integer({ min: 2 ** 50, max: Number.MAX_SAFE_INTEGER }),
  fc.nat({ max: 52 }).map((n) => 2 ** n),
)

test('a draw of 53 bits is reduced exactly, and drawn again beyond the last whole run', () => {
  const draws = fc.oneof(
    fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    fc.nat({ max: 2 ** 33 }).map((n) => Number.MAX_SAFE_INTEGER - n),
  )
  fc.assert(
    fc.property(bounds, draws, fc.integer({ min: -1, max: 1 }), (bound, any, near) => {
      // Multiples of the bound and their neighbours, where a rounded quotient may be one off.
      const multiple = any - Number(BigInt(any) % BigInt(bound)) + near
      for (const draw of [any, Math.min(Math.max(multiple, 0), Number.MAX_SAFE_INTEGER)]) {
        const end = 2n ** 53n - (2n ** 53n % BigInt(bound))
        const want = BigInt(draw) < end ? Number(BigInt(draw) % BigInt(bound)) : -1
        expect(below(bound, draw)).toBe(want)
      }
    }),
    { numRuns: 2000 },
  )
})

describe('integers drawn many at a time', () => {
  test('are those that are drawn one by one, and the generator stands where it would', () => {
    fc.assert(
      fc.property(seeds, fc.array(bounds, { maxLength: 100 }), (seed, list) => {
        const [one, many] = [new Generator(seed), new Generator(seed)]
        const stream = new IntegerStream(many, list.length)
        expect(list.map((bound) => stream.next(bound))).toEqual(list.map((bound) => one.integer(bound)))
        expect(many.state()).toEqual(one.state())
      }),
    )
  })

  test('make randint and permutation, more than are drawn at once too', () => {
    const [one, many] = [new Generator(3), new Generator(3)]
    const count = 40_000
    const { blocks } = memoryStats()
    const data = randint(-5, 2 ** 31, [count], { generator: many }).data()
    expect([...data]).toEqual(Array.from({ length: count }, () => one.integer(2 ** 31 + 5) - 5))
    const order = Array.from({ length: count }, (_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = one.integer(i + 1)
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    expect([...permutation(count, { generator: many }).data()]).toEqual(order)
    expect(many.state()).toEqual(one.state())
    // The two results alone: words are given back.
    expect(memoryStats().blocks - blocks).toBeLessThanOrEqual(2)
  })
})
