import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { affineBackward, affineForward } from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const size = fc.integer({ min: 0, max: 5 })
const cases = fc.record({ n: size, i: size, o: size, seed: fc.integer() })

const layer = (x: Tensor, W: Tensor, b: Tensor) => x.matmul(W).add(b)

describe('the affine layer y = x W + b', () => {
  test('has dW = xᵀ g, db = Σ g and dx = g Wᵀ, exactly on whole numbers', () => {
    fc.assert(
      fc.property(cases, ({ n, i, o, seed }) => {
        const random = draw(seed)
        const x = random.integers([n, i])
        const W = random.integers([i, o])
        const b = random.integers([o])
        const g = random.integers([n, o])
        const { value, gradients } = pull(layer, [x, W, b], g)
        const { dx, dW, db } = affineBackward(x, W, g)
        expectEqual(value, affineForward(x, W, b))
        expectEqual(gradients[0]!, dx)
        expectEqual(gradients[1]!, dW)
        expectEqual(gradients[2]!, db)
      }),
    )
  })

  test('has the same gradients where floats round', () => {
    fc.assert(
      fc.property(cases, ({ n, i, o, seed }) => {
        const random = draw(seed)
        const [x, W, b, g] = [[n, i], [i, o], [o], [n, o]].map((shape) => random.reals(shape))
        const { value, gradients } = pull(layer, [x!, W!, b!], g!)
        const { dx, dW, db } = affineBackward(x!, W!, g!)
        expectClose(value, affineForward(x!, W!, b!), 1e-10)
        for (const [k, want] of [dx, dW, db].entries()) expectClose(gradients[k]!, want, 1e-10)
      }),
    )
  })
})
