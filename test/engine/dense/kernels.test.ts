import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inRoom, isIn, passing, room, zeros } from '#autograd/engine/dense/kernels/room.ts'
import { dotAt, rotate, subtractLine } from '#autograd/engine/dense/matrix.ts'
import { join, split } from '#autograd/engine/dense/pairs.ts'
import { type Part, partAt, subtractProduct, transposed } from '#autograd/engine/dense/product.ts'
import { reflectLines } from '#autograd/engine/dense/reflections.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { own } from './ways.ts'

// Whole numbers, so that sums are exact in any order: kernels and plain loops must agree in all bits.
const whole = (seed: number, count: number) => {
  const drawer = draw(seed)
  return Float64Array.from({ length: count }, () => drawer.below(17) - 8)
}

/** What an algorithm leaves in copies of some arrays: by plain loops, and by kernels in a room. */
function bothWays(arrays: readonly Float64Array[], run: (arrays: Float64Array[]) => number | void): void {
  const plain = arrays.map((x) => x.slice())
  const number = run(plain)
  inRoom(2 ** 20, () => {
    const here = arrays.map(own)
    expect(here.every((x) => isIn(room()!, x))).toBe(true)
    expect(run(here)).toBe(number)
    expect(here.map((x) => [...x])).toEqual(plain.map((x) => [...x]))
  })
}

describe('kernels do what plain loops do', () => {
  const size = fc.integer({ min: 0, max: 41 })

  test('to lines', () => {
    fc.assert(
      fc.property(size, fc.nat(3), fc.nat(), (n, at, seed) => {
        const [x, y] = [whole(seed, n + 5), whole(seed + 1, n + 9)]
        bothWays([x, y], ([p, q]) => dotAt(p!, at, q!, at + 1, n))
        bothWays([x, y], ([p, q]) => subtractLine(q!, at + 2, p!, at, n, 3))
        const both = whole(seed, 2 * n + 7)
        bothWays([both], ([rows]) => rotate(rows!, at, at + n + 2, n, 3, -2))
      }),
    )
  })

  test('to lines that are reflected together', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(5), fc.nat(), (n, count, seed) => {
        const step = n + 3
        bothWays([whole(seed, n + 2), whole(seed + 1, 4 + count * step)], ([v, y]) =>
          reflectLines(v!, 2, 2, y!, 4, [n, step, count]),
        )
      }),
    )
  })

  test('to products of parts that lie any way round', () => {
    const sizes = fc.tuple(...[1, 1, 1].map((min) => fc.integer({ min, max: 23 })))
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.nat(), ([m, k, n], turnA, turnB, seed) => {
        const part = (data: Float64Array, rows: number, columns: number, turn: boolean): Part =>
          turn ? transposed(partAt(data, rows + 2, 1, 1)) : partAt(data, columns + 3, 2, 1)
        const room = (rows: number, columns: number) => (rows + 4) * (columns + 4) + 40
        const arrays = [
          whole(seed, room(m!, n!)),
          whole(seed + 1, room(m!, k!)),
          whole(seed + 2, room(k!, n!)),
        ]
        bothWays(arrays, ([c, a, b]) =>
          subtractProduct(part(c!, m!, n!, false), part(a!, m!, k!, turnA), part(b!, k!, n!, turnB), [
            m!,
            k!,
            n!,
          ]),
        )
      }),
    )
  })

  test('to complex numbers, as pairs and as parts of several lines', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 7 }))
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.nat(), ([n, lines], single, isFar, seed) => {
        const numbers = whole(seed, 2 * n * lines)
        const pairs = single ? Float32Array.from(numbers) : numbers
        const part = (k: number) =>
          Float64Array.from({ length: n * lines }, (_, i) => {
            const [t, l] = [Math.floor(i / lines), i % lines]
            return numbers[2 * (l * n + t) + k]!
          })
        const thereAndBack = () => {
          const parts = [zeros(n * lines), zeros(n * lines)] as const
          const from = isFar ? pairs : (room()?.near(pairs) ?? pairs)
          split(from, parts, n, lines)
          expect(parts.map((x) => [...x])).toEqual([[...part(0)], [...part(1)]])
          const to = room() === null || isFar ? pairs.slice() : room()!.like(pairs)
          to.fill(99)
          join(parts, to, n, lines)
          expect([...to]).toEqual([...numbers])
        }
        thereAndBack()
        inRoom(2 ** 16, thereAndBack)
      }),
    )
  })

  test('to sums of many terms, which are taken in several goes', () => {
    const [m, k, n] = [5, 600, 6]
    bothWays([whole(1, m * n), whole(2, m * k), whole(3, k * n)], ([c, a, b]) =>
      subtractProduct(partAt(c!, n, 0, 0), partAt(a!, k, 0, 0), partAt(b!, n, 0, 0), [m, k, n]),
    )
  })
})

describe('a room', () => {
  test('begins with zeros however often it was used', () => {
    for (let time = 0; time < 2; time++)
      inRoom(4096, () => {
        const x = zeros(100)
        expect(x.every((entry) => entry === 0)).toBe(true)
        x.fill(1)
      })
    expect(room()).toBeNull()
  })

  test('that is too small is made larger, and what needs it is done again from its beginning', () => {
    const begun: number[] = []
    const sum = inRoom(100, () => {
      begun.push(0)
      return zeros(2 ** 17).fill(1).length + zeros(2 ** 16).length
    })
    expect(sum).toBe(2 ** 17 + 2 ** 16)
    expect(begun.length).toBeGreaterThan(0)
    const large: number[] = []
    inRoom(100, () => {
      large.push(0)
      zeros(2 ** 22)
    })
    expect(large.length).toBeGreaterThan(1)
  })

  test('where none can be so large, arrays are plain ones', () => {
    inRoom(2 ** 40, () => {
      expect(room()).toBeNull()
      expect(zeros(3)).toEqual(new Float64Array(3))
    })
  })

  test('gives back what is needed in passing, and is left by errors', () => {
    inRoom(2 ** 16, () => {
      const first = passing(() => zeros(10).byteOffset)
      expect(zeros(10).byteOffset).toBe(first)
    })
    expect(() =>
      inRoom(2 ** 16, () => {
        throw new RangeError('mine')
      }),
    ).toThrow('mine')
    expect(room()).toBeNull()
  })
})
