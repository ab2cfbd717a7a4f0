import { logSoftmax, logSumExp, softmax, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  logSumExpBackward,
  logSumExpForward,
  map,
  type NdArray,
  softmaxForward,
  softmaxJacobianProduct,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** Rows of logits, from near 0 to where e^z overflows, with one row in which some are -∞. */
const cases = fc
  .record({
    lead: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    k: fc.integer({ min: 1, max: 5 }),
    scale: fc.constantFrom(1, 50, 700),
    seed: fc.integer(),
  })
  .map(({ lead, k, scale, seed }) => {
    const random = draw(seed)
    return {
      z: map(random.reals([...lead, k]), (v) => v * scale),
      g: random.reals([...lead, k]),
      rows: lead,
      seed,
    }
  })

/** The sum over the last axis, repeated along it. */
function rowSums(x: NdArray): NdArray {
  const k = x.shape.at(-1)!
  const data = x.data.map((_, i) => {
    const start = i - (i % k)
    return x.data.slice(start, start + k).reduce((sum, v) => sum + v, 0)
  })
  return { shape: x.shape, data }
}

describe('softmax', () => {
  test('has the Jacobian product p (g - <p, g>)', () => {
    fc.assert(
      fc.property(cases, ({ z, g }) => {
        const { value, gradients } = pull((p: Tensor) => softmax(p, -1), [z], g)
        expectClose(value, softmaxForward(z), 1e-10)
        expectClose(gradients[0]!, softmaxJacobianProduct(z, g), 1e-10)
      }),
    )
  })

  test('and its logarithm has g - p Σ g', () => {
    fc.assert(
      fc.property(cases, ({ z, g }) => {
        const { value, gradients } = pull((p: Tensor) => logSoftmax(p, -1), [z], g)
        const lse = logSumExpForward(z).data
        const k = z.shape.at(-1)!
        expectClose(value, { ...z, data: z.data.map((v, i) => v - lse[Math.floor(i / k)]!) }, 1e-10)
        const spread = zip(softmaxForward(z), rowSums(g), (p, sum) => p * sum)
        expectClose(
          gradients[0]!,
          zip(g, spread, (a, b) => a - b),
          1e-10,
        )
      }),
    )
  })

  test('along another axis is softmax of the transposed', () => {
    const z = draw(3).reals([2, 3, 4])
    const g = draw(4).reals([2, 3, 4])
    const direct = pull((p: Tensor) => softmax(p, 1), [z], g)
    const moved = pull((p: Tensor) => softmax(p.movedim(1, -1), -1).movedim(-1, 1), [z], g)
    expectClose(direct.value, moved.value, 1e-15)
    expectClose(direct.gradients[0]!, moved.gradients[0]!, 1e-15)
  })
})

describe('logSumExp', () => {
  test('has the gradient g softmax(z), without overflow', () => {
    fc.assert(
      fc.property(cases, ({ z, rows, seed }) => {
        const g = draw(seed + 1).reals(rows)
        const { value, gradients } = pull((p: Tensor) => logSumExp(p, -1), [z], g)
        expectClose(value, logSumExpForward(z), 1e-10)
        expectClose(gradients[0]!, logSumExpBackward(z, g), 1e-10)
      }),
    )
  })

  test('of a row of -∞ is -∞ with gradient 0, and entries of -∞ beside others get 0', () => {
    const z = { shape: [2, 2], data: [-Infinity, -Infinity, -Infinity, 3] }
    const { value, gradients } = pull((p: Tensor) => logSumExp(p, 1), [z], { shape: [2], data: [2, 5] })
    expectEqual(value, logSumExpForward(z))
    expectEqual(gradients[0]!, { shape: [2, 2], data: [0, 0, 0, 5] })
  })

  test('over several axes is that over one after the other', () => {
    const z = draw(8).reals([2, 3, 4])
    const g = draw(9).reals([3])
    const both = pull((p: Tensor) => p.logSumExp([0, 2]), [z], g)
    const apart = pull((p: Tensor) => p.logSumExp(2).logSumExp(0), [z], g)
    expectClose(both.value, apart.value, 1e-13)
    expectClose(both.gradients[0]!, apart.gradients[0]!, 1e-13)
    expect(both.value.shape).toEqual([3])
  })
})
