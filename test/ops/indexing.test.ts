import {
  AxisError,
  DTypeError,
  gather,
  indexSelect,
  OptionError,
  oneHot,
  ShapeError,
  scatterAdd,
  type Tensor,
  take,
} from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, generate, indices, offset, zip } from '#autograd/testing/oracles/index.ts'
import { float64, int32, pull, toPlain } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectMoves } from '#test/support/moves.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** x, an axis, and an index of its rank: not larger on other axes, any length along the axis, entries repeating. */
const cases = fc
  .record({
    axes: fc.array(fc.record({ n: fc.integer({ min: 1, max: 4 }), less: fc.nat(2) }), {
      minLength: 1,
      maxLength: 3,
    }),
    along: fc.nat(),
    length: fc.integer({ min: 0, max: 5 }),
    seed: fc.integer(),
  })
  .map(({ axes, along, length, seed }) => {
    const axis = along % axes.length
    const shape = axes.map(({ n }) => n)
    const random = draw(seed)
    const indexShape = axes.map(({ n, less }, k) => (k === axis ? length : Math.max(0, n - less)))
    const n = shape[axis]!
    // Positions may be counted from the end.
    const index = generate(indexShape, () => random.below(2 * n) - n)
    return { axis, shape, index, random }
  })

const wrapped = (i: number, n: number) => (i < 0 ? i + n : i)

describe('gather', () => {
  test('takes the entries the index names, and adds up the gradients of those taken twice', () => {
    fc.assert(
      fc.property(cases, ({ axis, shape, index, random }) => {
        expectMoves(
          (x) => gather(x, axis, int32(index.data, index.shape)),
          random.integers(shape),
          index.shape,
          (out) => out.with(axis, wrapped(at(index, out), shape[axis]!)),
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('scatterAdd', () => {
  test('adds every entry to where the index names, duplicates too; it is the adjoint of gather', () => {
    fc.assert(
      fc.property(cases, ({ axis, shape, index, random }) => {
        const [x, src, g] = [random.integers(shape), random.integers(index.shape), random.integers(shape)]
        const positions = int32(index.data, index.shape)
        const want = { shape, data: [...x.data] }
        const back = generate(index.shape, (out) =>
          at(g, out.with(axis, wrapped(at(index, out), shape[axis]!))),
        )
        for (const out of indices(index.shape))
          want.data[offset(shape, out.with(axis, wrapped(at(index, out), shape[axis]!)))]! += at(src, out)
        const { value, gradients } = pull(
          (t: Tensor, s: Tensor) => scatterAdd(t, axis, positions, s),
          [x, src],
          g,
        )
        expectEqual(value, want)
        expectEqual(gradients[0]!, g)
        expectEqual(gradients[1]!, back)
      }),
      { numRuns: 200 },
    )
  })
})

describe('take, indexSelect and oneHot', () => {
  test('are gathers of the flattened tensor and of whole slices', () => {
    fc.assert(
      fc.property(cases, ({ axis, shape, random }) => {
        const x = random.integers(shape)
        const n = shape[axis]!
        const list = Array.from({ length: 4 }, () => random.below(2 * n) - n)
        expectMoves(
          (t) => indexSelect(t, axis, int32(list)),
          x,
          shape.with(axis, 4),
          (out) => out.with(axis, wrapped(list[out[axis]!]!, n)),
        )
        const size = x.data.length
        const places = Array.from({ length: 6 }, () => random.below(2 * size) - size)
        const picked = pull((t: Tensor) => take(t, int32(places, [2, 3])), [x], random.integers([2, 3]))
        expectEqual(picked.value, { shape: [2, 3], data: places.map((p) => x.data[wrapped(p, size)]!) })
      }),
    )
  })

  test('oneHot has a single one in each row', () => {
    const hot = oneHot(int32([2, 0, -1], [3, 1]), 3)
    expectEqual(toPlain(hot), { shape: [3, 1, 3], data: [0, 0, 1, 1, 0, 0, 0, 0, 1] })
    expect(hot.dtype).toBe('float32')
  })

  test('a one-hot product selects like indexSelect', () => {
    const x = draw(1).integers([4, 3])
    const list = int32([3, 3, 0])
    const g = draw(2).integers([3, 3])
    const byProduct = pull((t: Tensor) => oneHot(list, 4).to('float64').matmul(t), [x], g)
    const bySelect = pull((t: Tensor) => indexSelect(t, 0, list), [x], g)
    expectEqual(byProduct.value, bySelect.value)
    expectEqual(
      zip(byProduct.gradients[0]!, bySelect.gradients[0]!, (a, b) => a - b),
      {
        shape: [4, 3],
        data: new Array(12).fill(0),
      },
    )
  })
})

describe('indexing refuses', () => {
  const x = float64([1, 2, 3, 4, 5, 6], [2, 3])

  test('positions outside the axis, before anything is computed', () => {
    for (const i of [3, -4]) {
      expect(refused(() => gather(x, 1, int32([i], [1, 1])), AxisError, 'gather').message).toContain(
        `index ${i}`,
      )
      refused(() => scatterAdd(x, 1, int32([i], [1, 1]), float64([1], [1, 1])), AxisError, 'scatterAdd')
      refused(() => indexSelect(x, 1, int32([i])), AxisError, 'indexSelect')
      refused(() => oneHot(int32([i]), 3), AxisError, 'oneHot')
    }
    refused(() => take(x, int32([6])), AxisError, 'take')
    refused(() => gather(x, 2, int32([0], [1, 1])), AxisError, 'gather')
  })

  test('an index that is no int32, or has another shape', () => {
    refused(() => gather(x, 0, float64([0], [1, 1])), DTypeError, 'gather')
    refused(() => take(x, float64([0])), DTypeError, 'take')
    refused(() => indexSelect(x, 0, float64([0])), DTypeError, 'indexSelect')
    refused(() => oneHot(float64([0]), 2), DTypeError, 'oneHot')
    refused(() => gather(x, 0, int32([0])), ShapeError, 'gather')
    refused(() => gather(x, 0, int32([0, 0, 0, 0], [1, 4])), ShapeError, 'gather')
    refused(() => scatterAdd(x, 0, int32([0], [1, 1]), float64([1, 2], [1, 2])), ShapeError, 'scatterAdd')
    refused(() => indexSelect(x, 0, int32([0], [1, 1])), ShapeError, 'indexSelect')
    for (const classes of [0, -1, 1.5, Number.NaN])
      refused(() => oneHot(int32([0]), classes), OptionError, 'oneHot')
  })
})
