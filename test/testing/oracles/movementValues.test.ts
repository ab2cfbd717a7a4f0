import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  at,
  expandMap,
  flattenMap,
  flipMap,
  generate,
  type IndexMap,
  mapForward,
  movedimMap,
  type NdArray,
  ndarray,
  permuteMap,
  repeatMap,
  reshapeMap,
  rollMap,
  squeezeMap,
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
      [flattenMap(x.shape, 1, 1), [2, 3, 4]],
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
