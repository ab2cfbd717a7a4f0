import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  at,
  chunkMaps,
  concatMaps,
  cutForward,
  expandMap,
  flattenMap,
  flipMap,
  generate,
  type IndexMap,
  joinForward,
  mapForward,
  movedimMap,
  type NdArray,
  ndarray,
  padMap,
  permuteMap,
  repeatMap,
  reshapeMap,
  rollMap,
  splitMaps,
  squeezeMap,
  stackMaps,
  tileMap,
  transposeMap,
  trilMap,
  triuMap,
  unflattenMap,
  unsqueezeMap,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual } from './differences.ts'
import { draw } from './draw.ts'

const moved = (x: NdArray, make: (shape: readonly number[]) => IndexMap) => mapForward(make(x.shape), x)
const count = (...shape: number[]) => {
  let next = 0
  return generate(shape, () => next++)
}

describe('other shapes', () => {
  test('keep the entries in row-major order', () => {
    const x = draw(1).integers([2, 3, 4])
    const shaped: [IndexMap, number[]][] = [
      [reshapeMap(x.shape, [4, 6]), [4, 6]],
      [reshapeMap(x.shape, [-1, 2]), [12, 2]],
      [flattenMap(x.shape), [24]],
      [flattenMap(x.shape, 0, 1), [6, 4]],
      [flattenMap(x.shape, -2), [2, 12]],
      [unflattenMap(x.shape, 2, [2, -1]), [2, 3, 2, 2]],
      [unflattenMap(x.shape, 0, [2, 1]), [2, 1, 3, 4]],
      [unsqueezeMap(x.shape, 1), [2, 1, 3, 4]],
      [unsqueezeMap(x.shape, -1), [2, 3, 4, 1]],
    ]
    for (const [m, shape] of shaped) expectEqual(mapForward(m, x), { shape, data: x.data })
    const ones = draw(2).integers([1, 3, 1])
    expect(moved(ones, squeezeMap).shape).toEqual([3])
    expect(moved(ones, (shape) => squeezeMap(shape, -1)).shape).toEqual([1, 3])
    expect(moved(ndarray([], [5]), flattenMap)).toEqual(ndarray([1], [5]))
    expectEqual(mapForward(reshapeMap([0, 3], [2, 0]), ndarray([0, 3], [])), ndarray([2, 0], []))
  })

  test('that hold another number of entries are refused', () => {
    expect(() => reshapeMap([2, 3], [4, -1])).toThrow(/sizes of 6 entries are needed; got \[4, -1\]/)
    expect(() => reshapeMap([2, 3], [-1, -1])).toThrow(/at most one -1/)
    expect(() => reshapeMap([1], [-1, -1])).toThrow(/at most one -1/)
    expect(() => unflattenMap([6], 0, [4])).toThrow(/sizes of 6 entries/)
    expect(() => squeezeMap([2, 1], 0)).toThrow(/only axes of length 1 can be removed; got axis 0/)
    expect(() => flattenMap([2, 3], 1, 0)).toThrow(/start must not lie behind end/)
  })
})

describe('other orders', () => {
  test('permute reads axis order[a] on axis a', () => {
    const x = draw(1).integers([2, 3, 4])
    const want = generate([4, 2, 3], ([i, j, k]) => at(x, [j!, k!, i!]))
    expectEqual(
      moved(x, (shape) => permuteMap(shape, [2, 0, -2])),
      want,
    )
    expectEqual(
      moved(x, (shape) => movedimMap(shape, -1, 0)),
      want,
    )
    expect(moved(x, (shape) => movedimMap(shape, 0, 1)).shape).toEqual([3, 2, 4])
    const turned = generate([2, 4, 3], ([i, j, k]) => at(x, [i!, k!, j!]))
    expectEqual(
      moved(x, (shape) => transposeMap(shape, -1, 1)),
      turned,
    )
    expect(() => permuteMap([2, 3], [0, 0])).toThrow(/each of 2 axes exactly once is needed/)
  })

  test('flip and roll on numbers worked out by hand', () => {
    const x = count(2, 3)
    expectEqual(
      moved(x, (shape) => flipMap(shape, 1)),
      ndarray([2, 3], [2, 1, 0, 5, 4, 3]),
    )
    expectEqual(moved(x, flipMap), ndarray([2, 3], [5, 4, 3, 2, 1, 0]))
    expectEqual(
      moved(x, (shape) => rollMap(shape, 1, 1)),
      ndarray([2, 3], [2, 0, 1, 5, 3, 4]),
    )
    expectEqual(
      moved(x, (shape) => rollMap(shape, [-1, 4], [1, 1])),
      x,
    )
    expectEqual(
      moved(x, (shape) => rollMap(shape, [1, -1], [0, 1])),
      ndarray([2, 3], [4, 5, 3, 1, 2, 0]),
    )
    expectEqual(
      moved(x, (shape) => rollMap(shape, 2)),
      ndarray([2, 3], [4, 5, 0, 1, 2, 3]),
    )
    expect(() => rollMap([2, 3], [1], [0, 1])).toThrow(
      /one whole shift per axis is needed; got 1 shifts for 2/,
    )
  })
})

describe('copies', () => {
  test('expand repeats what has length 1, repeat and tile the whole', () => {
    const x = ndarray([2, 1], [1, 2])
    expectEqual(
      moved(x, (shape) => expandMap(shape, [2, -1, 2])),
      ndarray([2, 2, 2], [1, 1, 2, 2, 1, 1, 2, 2]),
    )
    expectEqual(
      moved(x, (shape) => repeatMap(shape, [2, 3])),
      ndarray([4, 3], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]),
    )
    expectEqual(
      moved(count(2), (shape) => repeatMap(shape, [2, 2])),
      ndarray([2, 4], [0, 1, 0, 1, 0, 1, 0, 1]),
    )
    expectEqual(
      moved(x, (shape) => tileMap(shape, [2, 1])),
      ndarray([4, 1], [1, 2, 1, 2]),
    )
    expectEqual(
      moved(x, (shape) => tileMap(shape, [2])),
      ndarray([2, 2], [1, 1, 2, 2]),
    )
    expectEqual(
      moved(ndarray([1], [5]), (shape) => expandMap(shape, [0, 1])),
      ndarray([0, 1], []),
    )
    expect(() => expandMap([2], [3])).toThrow(/must broadcast to the shape; got \[2\] to \[3\]/)
    expect(() => expandMap([2, 3], [3])).toThrow(/must broadcast/)
    expect(() => expandMap([3], [-1, 3])).toThrow(/must broadcast/)
    expect(() => repeatMap([2, 3], [2])).toThrow(/a size for every axis is needed/)
  })
})

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

describe('triangles', () => {
  test('keep one side of the diagonal of every matrix', () => {
    const x = count(1, 2, 3)
    expectEqual(moved(x, trilMap), ndarray([1, 2, 3], [0, 0, 0, 3, 4, 0]))
    expectEqual(moved(x, triuMap), ndarray([1, 2, 3], [0, 1, 2, 0, 4, 5]))
    expectEqual(
      moved(x, (shape) => triuMap(shape, 1)),
      ndarray([1, 2, 3], [0, 1, 2, 0, 0, 5]),
    )
    expectEqual(
      moved(count(2, 2), (shape) => trilMap(shape, -1)),
      ndarray([2, 2], [0, 0, 2, 0]),
    )
    expect(() => trilMap([3])).toThrow(/two axes or more are needed/)
  })

  test('tril to k and triu from k + 1 add up to the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4, max: 4 }), fc.integer(), (k, seed) => {
        const x = draw(seed).integers([2, 3, 4])
        const [low, high] = [moved(x, (s) => trilMap(s, k)), moved(x, (s) => triuMap(s, k + 1))]
        expectEqual(
          zip(low, high, (a, b) => a + b),
          x,
        )
      }),
    )
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
