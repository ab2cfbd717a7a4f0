import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bmmBackward,
  bmmForward,
  dotBackward,
  dotForward,
  einsumForward,
  matmulForward,
  ndarray,
  outerBackward,
  outerForward,
  tensordotBackward,
  tensordotForward,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const size = fc.integer({ min: 0, max: 3 })
const v = (...data: number[]) => ndarray([data.length], data)

describe('products of vectors and of batches', () => {
  test('on numbers worked out by hand', () => {
    expectEqual(dotForward(v(1, 2), v(3, 4)), ndarray([], [11]))
    expectEqual(outerForward(v(1, 2), v(3, 4, 5)), ndarray([2, 3], [3, 4, 5, 6, 8, 10]))
    const a = ndarray([2, 1, 2], [1, 2, 3, 4])
    expectEqual(bmmForward(a, ndarray([2, 2, 1], [5, 6, 7, 8])), ndarray([2, 1, 1], [17, 53]))
  })

  test('all gradients are exact in every entry', () => {
    fc.assert(
      fc.property(size, size, size, size, fc.integer(), (n, i, k, j, seed) => {
        const random = draw(seed)
        const vectors = [random.integers([i]), random.integers([i])] as const
        const g0 = random.integers([])
        const ofDot = dotBackward(...vectors, g0)
        expectGradients((p, q) => dotForward(p!, q!), vectors, g0, [ofDot.da, ofDot.db], 1)
        const pair = [random.integers([i]), random.integers([j])] as const
        const g2 = random.integers([i, j])
        const ofOuter = outerBackward(...pair, g2)
        expectGradients((p, q) => outerForward(p!, q!), pair, g2, [ofOuter.da, ofOuter.db], 1)
        const batches = [random.integers([n, i, k]), random.integers([n, k, j])] as const
        const g3 = random.integers([n, i, j])
        const ofBmm = bmmBackward(...batches, g3)
        expectGradients((p, q) => bmmForward(p!, q!), batches, g3, [ofBmm.da, ofBmm.db], 1)
        expectEqual(bmmForward(...batches), matmulForward(...batches))
      }),
      { numRuns: 50 },
    )
  })

  test('shapes that do not fit are refused', () => {
    expect(() => dotForward(v(1, 2), v(3))).toThrow(/^dotForward: b must have shape \[2\]/)
    expect(() => outerForward(ndarray([1, 1], [1]), v(1))).toThrow(/a must have shape \[1\]/)
    expect(() => bmmForward(ndarray([1, 1, 2], [1, 2]), ndarray([1, 1, 2], [1, 2]))).toThrow(
      /b must have shape \[1, 2, 2\]/,
    )
  })
})

describe('tensordot', () => {
  const layouts = fc.constantFrom<[number[], number[], Parameters<typeof tensordotForward>[2], string]>(
    [[2, 3, 4], [3, 4, 2], 2, 'aij,ijb->ab'],
    [[2, 3, 4], [4, 3], 1, 'abi,ic->abc'],
    [[2, 3], [2, 2], 0, 'ab,cd->abcd'],
    [
      [2, 3, 4],
      [4, 2, 3],
      [
        [1, 2],
        [2, 0],
      ],
      'aij,jbi->ab',
    ],
    [
      [3, 2, 3],
      [3, 3],
      [
        [-1, 0],
        [0, 1],
      ],
      'jai,ij->a',
    ],
    [[2, 3], [2, 3], 2, ''],
    [[0, 3], [3, 2], 1, 'ai,ib->ab'],
  )

  test('is the sum over the paired axes, with exact gradients', () => {
    fc.assert(
      fc.property(layouts, fc.integer(), ([a, b, axes, equation], seed) => {
        const random = draw(seed)
        const xs = [random.integers(a), random.integers(b)] as const
        const out = tensordotForward(...xs, axes)
        if (equation !== '') expectEqual(out, einsumForward(equation, xs))
        else expect(out.shape).toEqual([])
        const g = random.integers(out.shape)
        const { da, db } = tensordotBackward(...xs, g, axes)
        expectGradients((p, q) => tensordotForward(p!, q!, axes), xs, g, [da, db], 1)
      }),
      { numRuns: 60 },
    )
  })

  test('sums over two axes unless told otherwise', () => {
    const a = ndarray([2, 2], [1, 2, 3, 4])
    expectEqual(tensordotForward(a, a), ndarray([], [30]))
    expectEqual(tensordotBackward(a, a, ndarray([], [2])).da, ndarray([2, 2], [2, 4, 6, 8]))
  })

  test('refuses axes that do not pair', () => {
    const a = ndarray([2, 3], [1, 2, 3, 4, 5, 6])
    expect(() => tensordotForward(a, a, [[0, 1], [0]])).toThrow(/pairs of axes/)
    expect(() => tensordotForward(a, a, 1)).toThrow(/pairs of axes of one length are needed/)
    const square = ndarray([2, 2], [1, 2, 3, 4])
    const [twice, each] = [
      [0, 0],
      [0, 1],
    ]
    expect(() => tensordotForward(square, square, [twice!, each!])).toThrow(/pairs of axes/)
    expect(() => tensordotForward(square, square, [each!, twice!])).toThrow(/pairs of axes/)
    expect(() => tensordotForward(a, a, [[2], [0]])).toThrow(/an axis from -2 to 1 is needed/)
  })
})
