import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  einsumBackward,
  einsumForward,
  matmulBackward,
  matmulForward,
  type NdArray,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectEqual } from './differences.ts'
import { draw } from './draw.ts'

const batch = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 })
const shapes = fc
  .record({
    i: fc.integer({ min: 0, max: 3 }),
    k: fc.integer({ min: 0, max: 3 }),
    j: fc.integer({ min: 0, max: 3 }),
    lead: batch,
    left: fc.constantFrom('vector', 'plain', 'full', 'ones'),
    right: fc.constantFrom('vector', 'plain', 'full', 'ones'),
  })
  .map(({ i, k, j, lead, left, right }) => {
    const before = { plain: [], full: lead, ones: lead.map(() => 1) }
    return {
      a: left === 'vector' ? [k] : [...before[left], i, k],
      b: right === 'vector' ? [k] : [...before[right], k, j],
    }
  })

test('multiplies rows by columns, and vectors lose the axis that was added to them', () => {
  const m = ndarray([2, 2], [1, 2, 3, 4])
  const v = ndarray([2], [10, 1])
  expectEqual(matmulForward(m, m), ndarray([2, 2], [7, 10, 15, 22]))
  expectEqual(matmulForward(m, v), ndarray([2], [12, 34]))
  expectEqual(matmulForward(v, m), ndarray([2], [13, 24]))
  expectEqual(matmulForward(v, v), ndarray([], [101]))
})

test('batches broadcast, and what is read several times gathers several errors', () => {
  const a = ndarray([2, 1, 1, 1], [1, 2])
  const b = ndarray([3, 1, 1], [3, 4, 5])
  expectEqual(matmulForward(a, b), ndarray([2, 3, 1, 1], [3, 4, 5, 6, 8, 10]))
  const { da, db } = matmulBackward(a, b, ndarray([2, 3, 1, 1], [1, 10, 100, 2, 20, 200]))
  expectEqual(da, ndarray([2, 1, 1, 1], [543, 1086]))
  expectEqual(db, ndarray([3, 1, 1], [5, 50, 500]))
})

test('both gradients are exact in every entry, at all ranks and with broadcast batches', () => {
  fc.assert(
    fc.property(shapes, fc.integer(), (shape, seed) => {
      const random = draw(seed)
      const [a, b] = [random.integers(shape.a), random.integers(shape.b)]
      const g = random.integers(matmulForward(a, b).shape)
      const { da, db } = matmulBackward(a, b, g)
      expectEqual(
        da,
        differences((p) => matmulForward(p, b), a, g, 1),
      )
      expectEqual(
        db,
        differences((p) => matmulForward(a, p), b, g, 1),
      )
    }),
    { numRuns: 300 },
  )
})

test('agrees with einsum, gradients included', () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = draw(seed)
      const xs = [random.integers([2, 3, 2]), random.integers([2, 4])] as [NdArray, NdArray]
      const g = random.integers([2, 3, 4])
      expectEqual(matmulForward(...xs), einsumForward('bik,kj->bij', xs))
      const { da, db } = matmulBackward(...xs, g)
      const [dx0, dx1] = einsumBackward('bik,kj->bij', xs, g)
      expectEqual(da, dx0!)
      expectEqual(db, dx1!)
    }),
    { numRuns: 20 },
  )
})

test('refuses inner lengths that differ', () => {
  expect(() => matmulForward(ndarray([2], [1, 2]), ndarray([1], [1]))).toThrow(/got \[2\] and \[1\]/)
})
