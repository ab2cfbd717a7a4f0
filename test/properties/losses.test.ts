import { mseLoss, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { map, mseBackward, mseForward, zip } from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { expectClose, scalar } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const cases = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
  seed: fc.integer(),
})

describe('the mean squared error', () => {
  test('has dx = 2 g (x - t) / n and dt = -dx', () => {
    fc.assert(
      fc.property(cases, ({ shape, seed }) => {
        const random = draw(seed)
        const [x, t] = [random.reals(shape), random.reals(shape)]
        const g = random.reals([]).data[0]!
        const { value, gradients } = pull((p: Tensor, q: Tensor) => mseLoss(p, q), [x, t], scalar(g))
        const { dx, dt } = mseBackward(x, t, g)
        expectClose(value, scalar(mseForward(x, t)), 1e-10)
        expectClose(gradients[0]!, dx, 1e-10)
        expectClose(gradients[1]!, dt, 1e-10)
      }),
    )
  })

  test('of each element, and their sum, have the factor 2 (x - t)', () => {
    fc.assert(
      fc.property(cases, ({ shape, seed }) => {
        const random = draw(seed)
        const [x, t, g] = [random.reals(shape), random.reals(shape), random.reals(shape)]
        const slope = zip(x, t, (a, b) => 2 * (a - b))
        const each = pull((p: Tensor) => mseLoss(p, p.detach().mul(0), { reduction: 'none' }), [x], g)
        expectClose(
          each.value,
          map(x, (v) => v * v),
          1e-10,
        )
        expectClose(
          each.gradients[0]!,
          zip(x, g, (a, b) => 2 * a * b),
          1e-10,
        )
        const sum = pull((p: Tensor, q: Tensor) => mseLoss(p, q, { reduction: 'sum' }), [x, t], scalar(3))
        expectClose(
          sum.gradients[0]!,
          map(slope, (v) => 3 * v),
          1e-10,
        )
      }),
    )
  })
})
