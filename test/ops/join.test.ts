import { chunk, concat, OptionError, ShapeError, split, stack, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { join, part } from '#autograd/testing/oracles/index.ts'
import { float64, int32, pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const cases = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
    sizes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }),
    at: fc.nat(),
    seed: fc.integer(),
  })
  .map(({ shape, sizes, at, seed }) => ({ shape, sizes, axis: at % shape.length, seed }))

describe('concat', () => {
  test('puts tensors behind each other, and gives each its part of the cotangent', () => {
    fc.assert(
      fc.property(cases, ({ shape, sizes, axis, seed }) => {
        const random = draw(seed)
        const pieces = sizes.map((size) => random.integers(shape.with(axis, size)))
        const total = sizes.reduce((a, b) => a + b, 0)
        const g = random.integers(shape.with(axis, total))
        const { value, gradients } = pull((...xs: Tensor[]) => concat(xs, axis - shape.length), pieces, g)
        expectEqual(value, total === 0 ? { shape: shape.with(axis, 0), data: [] } : join(pieces, axis))
        let start = 0
        for (const [i, size] of sizes.entries()) {
          expectEqual(gradients[i]!, part(g, axis, start, start + size))
          start += size
        }
      }),
    )
  })

  test('is undone by split with the same sizes, in any layout', () => {
    fc.assert(
      fc.property(cases, ({ shape, sizes, axis, seed }) => {
        const random = draw(seed)
        const pieces = sizes.map((size) => random.integers(shape.with(axis, size)))
        const turned = pieces.map((piece) =>
          toTensor(piece).permute(shape.map((_, k) => shape.length - 1 - k)),
        )
        const back = split(concat(turned, shape.length - 1 - axis), sizes, shape.length - 1 - axis)
        for (const [i, piece] of back.entries())
          expectEqual(toPlain(piece.permute(shape.map((_, k) => shape.length - 1 - k))), pieces[i]!)
      }),
    )
  })

  test('of one tensor used twice adds both gradients, and promotes dtypes', () => {
    const x = { shape: [2], data: [1, 2] }
    const { gradients } = pull((t: Tensor) => concat([t, t]), [x], { shape: [4], data: [1, 2, 10, 20] })
    expectEqual(gradients[0]!, { shape: [2], data: [11, 22] })
    expect(concat([int32([1]), float64([2.5])]).toArray()).toEqual([1, 2.5])
  })

  test('refuses no tensors, ranks that differ, and sizes that differ elsewhere', () => {
    refused(() => concat([] as never), OptionError, 'concat')
    refused(() => concat(float64([1]) as never), OptionError, 'concat')
    refused(() => concat([float64([1]), [2] as never]), OptionError, 'concat')
    refused(() => concat([float64([1]), float64([1], [1, 1])] as Tensor[]), ShapeError, 'concat')
    refused(() => concat([float64([1, 2], [1, 2]), float64([1], [1, 1])] as Tensor[]), ShapeError, 'concat')
  })
})

describe('stack, split and chunk', () => {
  test('stack along a new axis is undone by taking its positions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
        fc.nat(),
        fc.integer(),
        (shape, p, seed) => {
          const axis = p % (shape.length + 1)
          const random = draw(seed)
          const list = [random.integers(shape), random.integers(shape), random.integers(shape)]
          const stacked = stack(
            list.map((x) => toTensor(x)),
            axis,
          )
          expect(stacked.shape).toEqual(shape.toSpliced(axis, 0, 3))
          for (const [i, x] of list.entries()) {
            const index = [...shape.slice(0, axis).map(() => ({})), i]
            expectEqual(toPlain(stacked.slice(...index)), x)
          }
        },
      ),
    )
  })

  test('pieces of a size leave the rest for the last, and chunks are of equal size', () => {
    const sizes = (pieces: readonly Tensor[]) => pieces.map((piece) => piece.shape[0])
    const x = int32([0, 1, 2, 3, 4, 5, 6])
    expect(sizes(split(x, 3))).toEqual([3, 3, 1])
    expect(sizes(split(x, [2, 0, 5]))).toEqual([2, 0, 5])
    expect(sizes(chunk(x, 3))).toEqual([3, 3, 1])
    expect(sizes(chunk(x, 5))).toEqual([2, 2, 2, 1])
    expect(sizes(split(int32([]), 2))).toEqual([0])
  })

  test('every piece gets its own gradient', () => {
    const f = (x: Tensor) => {
      const [a, b] = split(x, [1, 2]) as [Tensor, Tensor]
      return concat([b.mul(10), a.mul(100)])
    }
    const { gradients } = pull(f, [{ shape: [3], data: [1, 2, 3] }], { shape: [3], data: [1, 2, 3] })
    expectEqual(gradients[0]!, { shape: [3], data: [300, 10, 20] })
  })

  test('refuse sizes that do not add up, and numbers that are no sizes', () => {
    const x = int32([1, 2, 3])
    for (const sizes of [[1, 1], [4], [-1, 4], [0.5, 2.5]])
      refused(() => split(x, sizes), ShapeError, 'split')
    for (const size of [0, -1, 0.5, Number.NaN]) refused(() => split(x, size), OptionError, 'split')
    for (const count of [0, -1, 0.5, Infinity]) refused(() => chunk(x, count), OptionError, 'chunk')
    refused(() => stack([] as never), OptionError, 'stack')
    refused(() => stack([x, int32([1])] as Tensor[]), ShapeError, 'stack')
  })
})
