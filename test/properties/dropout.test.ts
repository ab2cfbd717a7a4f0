import { dropout, Generator, rand, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dropoutBackward, dropoutForward } from '#autograd/testing/oracles/index.ts'
import { pull, toTensor } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const cases = fc.record({
  shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
  p: fc.constantFrom(0, 0.1, 0.5, 0.9, 1),
  seed: fc.nat(),
})

describe('dropout', () => {
  test('with the mask recovered from the generator is m x / (1 - p), and dx = m g / (1 - p)', () => {
    fc.assert(
      fc.property(cases, ({ shape, p, seed }) => {
        const random = draw(seed)
        const [x, g] = [random.reals(shape), random.reals(shape)]
        const u = rand(shape, { dtype: 'float64', generator: new Generator(seed) }).data()
        const mask = { shape, data: Array.from(u, (v) => Number(v >= p)) }
        const layer = (t: Tensor) => dropout(t, p, { generator: new Generator(seed) })
        const { value, gradients } = pull(layer, [x], g)
        expectClose(value, dropoutForward(x, mask, p), 1e-12)
        expectClose(gradients[0]!, dropoutBackward(mask, p, g), 1e-12)
      }),
    )
  })

  test('keeps about 1 - p of the elements, and their mean', () => {
    const kept = dropout(toTensor({ shape: [50_000], data: new Array(50_000).fill(1) }), 0.3, {
      generator: new Generator(11),
    })
    const share = kept.notEqual(0).mean().item()
    // The share of 50,000 draws has a standard deviation of 0.002.
    expect(Math.abs(share - 0.7)).toBeLessThan(0.01)
    expect(Math.abs(kept.mean().item() - 1)).toBeLessThan(0.015)
  })

  test('outside training is the input, drawing nothing', () => {
    const generator = new Generator(1)
    const before = generator.state()
    const x = draw(1).reals([3, 4])
    const { value, gradients } = pull((t: Tensor) => dropout(t, 0.9, { training: false, generator }), [x], x)
    expectEqual(value, x)
    expectEqual(gradients[0]!, x)
    expect(generator.state()).toEqual(before)
  })
})
