import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  argsortForward,
  at,
  castBackward,
  castForward,
  gatherMap,
  generate,
  map,
  mapForward,
  ndarray,
  oneHotForward,
  type SliceIndex,
  scatterAddBackward,
  scatterAddForward,
  sliceMap,
  sortMap,
  takeMap,
  topkIndices,
  topkMap,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const nan = Number.NaN

describe('slices', () => {
  const ten = ndarray([10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const slices: [SliceIndex, number[]][] = [
    [{ start: 2, stop: 5 }, [2, 3, 4]],
    [{ start: -3 }, [7, 8, 9]],
    [{ stop: -8 }, [0, 1]],
    [{ start: 8, stop: 2, step: -2 }, [8, 6, 4]],
    [{ step: -4 }, [9, 5, 1]],
    [{ step: 4 }, [0, 4, 8]],
    [{ start: -20, stop: 2 }, [0, 1]],
    [{ start: 8, stop: 20 }, [8, 9]],
    [{ start: 20, stop: -9, step: -3 }, [9, 6, 3]],
    [{ start: 2, stop: -20, step: -1 }, [2, 1, 0]],
    [{ start: -20, step: -1 }, []],
    [{ start: 5, stop: 5 }, []],
    [{ start: 2, stop: 5, step: -1 }, []],
    [{ start: null, stop: null, step: null }, ten.data],
    [{ start: 3, stop: -1, step: -1 }, []],
  ]

  test.each(slices)('%o of ten entries', (index, want) => {
    expect(mapForward(sliceMap([10], [index]), ten).data).toEqual(want)
  })

  test('a position drops its axis, and ... stands for the axes not named', () => {
    const x = draw(1).integers([2, 3, 4])
    const last = generate([2, 3], ([i, j]) => at(x, [i!, j!, 3]))
    expectEqual(mapForward(sliceMap(x.shape, ['...', -1]), x), last)
    const middle = generate([4], ([k]) => at(x, [1, 2, k!]))
    expectEqual(mapForward(sliceMap(x.shape, [1, -1]), x), middle)
    expectEqual(mapForward(sliceMap(x.shape, [1, '...', { step: -1 }, 0]), x), {
      shape: [3],
      data: [2, 1, 0].map((j) => at(x, [1, j, 0])),
    })
  })

  test('that name too much, or nothing there, are refused', () => {
    expect(() => sliceMap([2], [2])).toThrow(/a position from -2 to 1 is needed; got 2/)
    expect(() => sliceMap([2], [0, 0])).toThrow(/at most one index per axis/)
    expect(() => sliceMap([2, 2], ['...', '...'])).toThrow(/one '...'/)
    expect(() => sliceMap([2], [{ step: 0 }])).toThrow(/step must be an integer other than 0/)
  })
})

describe('gathering', () => {
  test('reads at the index on the axis and at its own place elsewhere', () => {
    const x = ndarray([2, 3], [1, 2, 3, 4, 5, 6])
    expectEqual(
      mapForward(gatherMap(x.shape, 1, ndarray([2, 2], [0, 0, 2, -2])), x),
      ndarray([2, 2], [1, 1, 6, 5]),
    )
    expectEqual(mapForward(gatherMap(x.shape, 0, ndarray([1, 2], [1, 0])), x), ndarray([1, 2], [4, 2]))
    expectEqual(mapForward(takeMap(x.shape, ndarray([2, 1], [-1, 3])), x), ndarray([2, 1], [6, 4]))
    expect(() => gatherMap(x.shape, 1, ndarray([3, 1], [0, 0, 0]))).toThrow(/off axis 1 not larger than/)
    expect(() => mapForward(gatherMap([2], 0, ndarray([1], [2])), ndarray([2], [1, 2]))).toThrow(
      /positions from -2 to 1 are needed; got 2/,
    )
  })

  test('scatterAdd adds to what is there, several times where the index repeats', () => {
    const index = ndarray([3], [0, 0, -1])
    const got = scatterAddForward(ndarray([3], [1, 2, 3]), 0, index, ndarray([3], [10, 20, 30]))
    expectEqual(got, ndarray([3], [31, 2, 33]))
  })

  test('the gradients of scatterAdd are exact', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = draw(seed)
        const xs = [random.integers([3, 4]), random.integers([2, 5])]
        const index = map(random.integers([2, 5]), () => random.below(8) - 4)
        const g = random.integers([3, 4])
        const { dx, dsrc } = scatterAddBackward(1, index, g)
        expectGradients((x, src) => scatterAddForward(x!, 1, index, src!), xs, g, [dx, dsrc], 1)
      }),
    )
  })

  test('oneHot has a new last axis', () => {
    expectEqual(oneHotForward(ndarray([2, 1], [2, -3]), 3), ndarray([2, 1, 3], [0, 0, 1, 1, 0, 0]))
    expect(() => oneHotForward(ndarray([1], [3]), 3)).toThrow(/positions from -3 to 2/)
  })
})

describe('sorting', () => {
  const x = ndarray([6], [3, nan, 1, 3, -Infinity, nan])

  test('is stable in both directions, NaN counting as the largest', () => {
    expect(argsortForward(x).data).toEqual([4, 2, 0, 3, 1, 5])
    expect(argsortForward(x, { descending: true }).data).toEqual([1, 5, 0, 3, 2, 4])
    expect(mapForward(sortMap(x), x).data).toEqual([-Infinity, 1, 3, 3, nan, nan])
  })

  test('gives what the language sorts, along any axis', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5 }), fc.boolean(), fc.integer(), (n, descending, seed) => {
        const y = draw(seed).integers([2, n, 2])
        const sorted = mapForward(sortMap(y, { axis: 1, descending }), y)
        for (const [i, k] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const) {
          const line = (from: typeof y) => Array.from({ length: n }, (_, j) => at(from, [i, j, k]))
          expect(line(sorted)).toEqual(line(y).sort((a, b) => (descending ? b - a : a - b)))
        }
      }),
    )
  })

  test('topk is the beginning of the sorted line, best first', () => {
    expect(topkIndices(x, 3).data).toEqual([1, 5, 0])
    expect(topkIndices(x, 0).shape).toEqual([0])
    expect(topkIndices(x, 2, 0, false).data).toEqual([4, 2])
    const y = ndarray([2, 2], [1, 2, 4, 3])
    expectEqual(mapForward(topkMap(y, 1, 0), y), ndarray([1, 2], [4, 3]))
    expectEqual(mapForward(topkMap(y, 1), y), ndarray([2, 1], [2, 4]))
    expect(() => topkIndices(x, 1.5)).toThrow(/k from 0 to 6 is needed; got 1.5/)
    expect(() => topkIndices(x, -1)).toThrow(/k from 0 to 6 is needed; got -1/)
    expect(() => topkIndices(x, 7)).toThrow(/k from 0 to 6 is needed; got 7/)
  })
})

describe('conversion', () => {
  const x = ndarray([7], [1.7, -1.7, 0.1, nan, Infinity, 2 ** 31, -(2 ** 32) - 1.5])

  test('rounds to what the dtype holds', () => {
    expect(castForward(x, 'int32').data.map((v) => v + 0)).toEqual([1, -1, 0, 0, 0, -(2 ** 31), -1])
    expect(castForward(x, 'bool').data).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(castForward(ndarray([2], [0, -0]), 'bool').data).toEqual([0, 0])
    expect(castForward(x, 'float32').data.slice(0, 3)).toEqual([...new Float32Array([1.7, -1.7, 0.1])])
    expect(castForward(x, 'float64')).toEqual(x)
  })

  test('to int32 agrees with what an Int32Array stores', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const [stored] = new Int32Array([value])
        expect(castForward(ndarray([], [value]), 'int32').data[0]! + 0).toBe(stored)
      }),
    )
  })

  test('between floats passes the error on, rounded to the dtype of the input; to others none', () => {
    const g = ndarray([2], [0.1, 3])
    expectEqual(castBackward('float64', 'float32', g), g)
    expect(castBackward('float32', 'float64', g).data).toEqual([Math.fround(0.1), 3])
    expect(castBackward('float64', 'int32', g).data).toEqual([0, 0])
    expect(castBackward('float32', 'bool', g).data).toEqual([0, 0])
  })
})
