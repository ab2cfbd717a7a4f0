import { bmm, dot, matmul, outer, type Tensor, tensordot } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  einsumBackward,
  einsumForward,
  matmulBackward,
  matmulForward,
  type NdArray,
} from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const size = fc.integer({ min: 0, max: 4 })

/** A batch as each operand sees it: without leading axes, and with 1 where it is stretched. */
function seen(batch: readonly number[], missing: number, ones: number): number[] {
  return batch.map((n, axis) => ((ones >> axis) & 1 ? 1 : n)).slice(Math.min(missing, batch.length))
}

/** Shapes of two operands, vectors and broadcast batches among them. */
const operands = fc
  .record({
    m: size,
    k: size,
    n: size,
    batch: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    vectors: fc.constantFrom('none', 'left', 'right', 'both'),
    a: fc.record({ missing: fc.integer({ min: 0, max: 3 }), ones: fc.nat(7) }),
    b: fc.record({ missing: fc.integer({ min: 0, max: 3 }), ones: fc.nat(7) }),
    seed: fc.integer(),
  })
  .map(({ m, k, n, batch, vectors, a, b, seed }) => ({
    aShape: vectors === 'left' || vectors === 'both' ? [k] : [...seen(batch, a.missing, a.ones), m, k],
    bShape: vectors === 'right' || vectors === 'both' ? [k] : [...seen(batch, b.missing, b.ones), k, n],
    seed,
  }))

describe('matmul', () => {
  test('of all ranks has da = g bᵀ and db = aᵀ g, summed over broadcast batches, exactly on whole numbers', () => {
    fc.assert(
      fc.property(operands, ({ aShape, bShape, seed }) => {
        const random = draw(seed)
        const [a, b] = [random.integers(aShape), random.integers(bShape)]
        const want = matmulForward(a, b)
        const g = random.integers(want.shape)
        const { value, gradients } = pull(matmul, [a, b], g)
        const { da, db } = matmulBackward(a, b, g)
        expectEqual(value, want)
        expectEqual(gradients[0]!, da)
        expectEqual(gradients[1]!, db)
      }),
      { numRuns: 300 },
    )
  })

  test('has the same gradients where floats round', () => {
    fc.assert(
      fc.property(operands, ({ aShape, bShape, seed }) => {
        const random = draw(seed)
        const [a, b] = [random.reals(aShape), random.reals(bShape)]
        const want = matmulForward(a, b)
        const g = random.reals(want.shape)
        const { value, gradients } = pull(matmul, [a, b], g)
        const { da, db } = matmulBackward(a, b, g)
        expectClose(value, want, 1e-10)
        expectClose(gradients[0]!, da, 1e-10)
        expectClose(gradients[1]!, db, 1e-10)
      }),
    )
  })
})

/** A product and the einsum that says the same. */
function same(f: (...xs: Tensor[]) => Tensor, equation: string, xs: NdArray[], seed: number): void {
  const want = einsumForward(equation, xs)
  const g = draw(seed).integers(want.shape)
  const { value, gradients } = pull(f, xs, g)
  expectEqual(value, want)
  for (const [i, gradient] of einsumBackward(equation, xs, g).entries()) expectEqual(gradients[i]!, gradient)
}

describe('products of fixed rank', () => {
  test('dot, outer, bmm and tensordot are the einsums of their definitions', () => {
    fc.assert(
      fc.property(size, size, size, size, fc.integer(), (b, m, k, n, seed) => {
        const random = draw(seed)
        same(dot, 'k,k->', [random.integers([k]), random.integers([k])], seed)
        same(outer, 'm,n->mn', [random.integers([m]), random.integers([n])], seed)
        same(bmm, 'bmk,bkn->bmn', [random.integers([b, m, k]), random.integers([b, k, n])], seed)
        const [x, y] = [random.integers([b, m, k]), random.integers([k, m, n])]
        same((p, q) => tensordot(p, q, 1), 'bmk,kcn->bmcn', [x, y], seed)
        same(
          (p, q) =>
            tensordot(p, q, [
              [1, 2],
              [1, 0],
            ]),
          'bmk,kmn->bn',
          [x, y],
          seed,
        )
        same(
          (p, q) =>
            tensordot(p, q, [
              [-1, -2],
              [0, 1],
            ]),
          'bmk,kmn->bn',
          [x, y],
          seed,
        )
        same((p, q) => tensordot(p, q, 0), 'm,n->mn', [random.integers([m]), random.integers([n])], seed)
      }),
    )
  })

  test('with a matrix taken twice both uses add up: d x xᵀ = (g + gᵀ) x', () => {
    const x = draw(1).integers([3, 2])
    const g = draw(2).integers([3, 3])
    const { gradients } = pull((p: Tensor) => p.matmul(p.transpose(0, 1)), [x], g)
    const once = matmulForward(g, x)
    const turned = einsumForward('ji,jk->ik', [g, x])
    expectEqual(gradients[0]!, { ...once, data: once.data.map((v, i) => v + turned.data[i]!) })
    expect(gradients[0]!.shape).toEqual([3, 2])
  })
})
