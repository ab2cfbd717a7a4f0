import { ShapeError, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, generate, type NdArray, offset, zeros } from '#autograd/testing/oracles/index.ts'
import { float64, pull } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** Two shapes that broadcast: each may lack leading axes and have 1 where the other has more. */
const pairs = fc
  .array(fc.record({ n: fc.integer({ min: 0, max: 3 }), a: fc.boolean(), b: fc.boolean() }), { maxLength: 4 })
  .chain((axes) =>
    fc.record({
      axes: fc.constant(axes),
      lacks: fc.tuple(fc.integer({ min: 0, max: axes.length }), fc.constantFrom(0, 1)),
      seed: fc.integer(),
    }),
  )
  .map(({ axes, lacks: [count, who], seed }) => {
    const shapes = [axes.map(({ n, a }) => (a ? 1 : n)), axes.map(({ n, b }) => (b ? 1 : n))]
    shapes[who] = shapes[who]!.slice(count)
    const [long, short] = who === 0 ? [shapes[1]!, shapes[0]!] : [shapes[0]!, shapes[1]!]
    const out = long.map((n, axis) => {
      const m = axis < count ? 1 : short[axis - count]!
      return n === 1 ? m : n
    })
    return { shapes, out, seed }
  })

/** The index of a broadcast result as one operand sees it. */
const seen = (index: number[], shape: readonly number[]) =>
  index.slice(index.length - shape.length).map((i, axis) => (shape[axis] === 1 ? 0 : i))

/** Everything a cotangent lays on an element, added up. */
function gathered(shape: readonly number[], g: NdArray, factor: (index: number[]) => number): NdArray {
  const sum = zeros(shape)
  generate(g.shape, (index) => {
    sum.data[offset(shape, seen(index, shape))]! += at(g, index) * factor(index)
    return 0
  })
  return sum
}

describe('broadcasting', () => {
  test('aligns shapes at their ends and stretches 1, and gradients add up where an element was used', () => {
    fc.assert(
      fc.property(pairs, ({ shapes: [aShape, bShape], out, seed }) => {
        const random = draw(seed)
        const [a, b, g] = [random.integers(aShape!), random.integers(bShape!), random.integers(out)]
        const { value, gradients } = pull((x: Tensor, y: Tensor) => x.mul(y), [a, b], g)
        expectEqual(
          value,
          generate(out, (i) => at(a, seen(i, aShape!)) * at(b, seen(i, bShape!))),
        )
        expectEqual(
          gradients[0]!,
          gathered(aShape!, g, (i) => at(b, seen(i, bShape!))),
        )
        expectEqual(
          gradients[1]!,
          gathered(bShape!, g, (i) => at(a, seen(i, aShape!))),
        )
        const sums = pull((x: Tensor, y: Tensor) => x.sub(y), [a, b], g)
        expectEqual(
          sums.gradients[0]!,
          gathered(aShape!, g, () => 1),
        )
        expectEqual(
          sums.gradients[1]!,
          gathered(bShape!, g, () => -1),
        )
      }),
      { numRuns: 300 },
    )
  })

  test('of shapes that do not fit is refused by every operation of two operands, naming both', () => {
    const [a, b] = [float64([1, 2], [2, 1]), float64([1, 2, 3, 4, 5, 6], [3, 2])] as Tensor[]
    const names = [
      'add',
      'sub',
      'mul',
      'div',
      'pow',
      'maximum',
      'atan2',
      'remainder',
      'logAddExp',
      'equal',
      'logicalOr',
    ]
    for (const name of names) {
      const error = refused(() => (a as any)[name](b), ShapeError, name)
      expect(error.message).toContain('[2, 1] and [3, 2]')
      expect(error.required).toContain('2 and 3')
    }
    refused(() => a!.equal(0).where(a as never, b as never), ShapeError, 'where')
    refused(() => b!.expand([3, 3]), ShapeError, 'expand')
    refused(() => b!.expand([2]), ShapeError, 'expand')
  })

  test('stretches no size but 1, not even to or from 0', () => {
    const empty = float64([], [0])
    expect(empty.add(float64([5])).shape).toEqual([0])
    refused(() => empty.add(float64([1, 2])), ShapeError, 'add')
  })
})
