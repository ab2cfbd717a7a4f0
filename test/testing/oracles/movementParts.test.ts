import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  chunkMaps,
  concatMaps,
  cutForward,
  generate,
  type IndexMap,
  joinForward,
  mapForward,
  ndarray,
  padMap,
  splitMaps,
  stackMaps,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual } from './differences.ts'
import { draw } from './draw.ts'

const count = (...shape: number[]) => {
  let next = 0
  return generate(shape, () => next++)
}

describe('padding', () => {
  const x = ndarray([3], [1, 2, 3])
  const padded = (pair: [number, number], mode: Parameters<typeof padMap>[2]) =>
    mapForward(padMap([3], [pair], mode), x, 9).data

  test('of every mode, as far as it goes', () => {
    expect(padded([1, 2], 'constant')).toEqual([9, 1, 2, 3, 9, 9])
    expect(padded([-1, 1], 'constant')).toEqual([2, 3, 9])
    expect(padded([-1, -2], 'constant')).toEqual([])
    expect(padded([2, 2], 'reflect')).toEqual([3, 2, 1, 2, 3, 2, 1])
    expect(padded([2, 4], 'replicate')).toEqual([1, 1, 1, 2, 3, 3, 3, 3, 3])
    expect(padded([3, 2], 'circular')).toEqual([1, 2, 3, 1, 2, 3, 1, 2])
  })

  test('belongs to the last axes where pairs are missing', () => {
    expectEqual(mapForward(padMap([1, 1], [[0, 1]]), ndarray([1, 1], [4]), 7), ndarray([1, 2], [4, 7]))
  })

  test('beyond what a mode can give is refused', () => {
    expect(() => padded([3, 0], 'reflect')).toThrow(
      "padMap: mode 'reflect' adds from 0 to 2 entries to an axis of length 3; got [3, 0]",
    )
    expect(() => padMap([1], [[1, 0]], 'reflect')).toThrow(/from 0 to 0 entries/)
    expect(() => padded([0, 4], 'circular')).toThrow(/from 0 to 3 entries/)
    expect(() => padded([-1, 0], 'replicate')).toThrow(/from 0 to Infinity/)
    expect(() => padMap([0], [[1, 0]], 'replicate')).toThrow(/from 0 to 0 entries to an axis of length 0/)
    expect(() => padded([-2, -2], 'constant')).toThrow(/mode 'constant' adds from -3/)
    expect(() =>
      padMap(
        [3],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ).toThrow(/at most one pair per axis/)
  })
})

describe('pieces', () => {
  test('concat and stack put arrays behind each other', () => {
    const [a, b] = [ndarray([2, 1], [1, 2]), ndarray([2, 2], [3, 4, 5, 6])]
    const maps = concatMaps([a.shape, b.shape], -1)
    expectEqual(joinForward(maps, [a, b]), ndarray([2, 3], [1, 3, 4, 2, 5, 6]))
    const [p, q] = [ndarray([2], [1, 2]), ndarray([2], [3, 4])]
    expectEqual(joinForward(stackMaps([[2], [2]], 1), [p, q]), ndarray([2, 2], [1, 3, 2, 4]))
    expectEqual(joinForward(stackMaps([[2], [2]], -2), [p, q]), ndarray([2, 2], [1, 2, 3, 4]))
    expect(() => concatMaps([[2], [2, 2]])).toThrow(/the shapes must agree; got \[2\], \[2, 2\]/)
    expect(() => stackMaps([[2], [3]])).toThrow(/the shapes must agree/)
    expect(() => joinForward(maps, [a])).toThrow(/one array per map/)
    expect(() => joinForward([], [])).toThrow(/at least one, is needed/)
  })

  test('concat undoes split', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
        fc.integer(),
        (sizes, seed) => {
          const n = sizes.reduce((sum, size) => sum + size, 0)
          const x = draw(seed).integers([2, n])
          const pieces = cutForward(splitMaps(x.shape, sizes, 1), x)
          const shapes = pieces.map((piece) => piece.shape)
          expect(shapes.map((shape) => shape[1])).toEqual(sizes)
          expectEqual(joinForward(concatMaps(shapes, 1), pieces), x)
        },
      ),
    )
  })

  test('split and chunk leave the last piece shorter', () => {
    const lengths = (maps: IndexMap[]) => maps.map((m) => m.shape[0])
    expect(lengths(splitMaps([5], 2))).toEqual([2, 2, 1])
    expect(lengths(chunkMaps([5], 3))).toEqual([2, 2, 1])
    expect(lengths(chunkMaps([5], 4))).toEqual([2, 2, 1])
    expect(lengths(chunkMaps([2], 5))).toEqual([1, 1])
    expect(lengths(splitMaps([0], 2))).toEqual([0])
    expect(cutForward(splitMaps([5], [1, 4]), count(5)).map((piece) => piece.data)).toEqual([
      [0],
      [1, 2, 3, 4],
    ])
    expect(() => splitMaps([5], [2, 2])).toThrow(/the lengths must add up to the axis; got \[2, 2\] for 5/)
    expect(() => splitMaps([5], 0)).toThrow(/size must be a positive integer/)
    expect(() => chunkMaps([5], 0)).toThrow(/count must be a positive integer/)
  })
})
