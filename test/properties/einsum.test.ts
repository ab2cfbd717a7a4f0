import { einsum, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { einsumBackward, einsumForward } from '#autograd/testing/oracles/index.ts'
import { pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const letters = 'abcd'

/** One to three operands of up to three letters, repeated letters among them, and an output of some of them. */
const equations = fc
  .record({
    sizes: fc.tuple(...[...letters].map(() => fc.integer({ min: 0, max: 3 }))),
    operands: fc.array(fc.array(fc.constantFrom(...letters), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 3,
    }),
    output: fc.shuffledSubarray([...letters]),
    seed: fc.integer(),
  })
  .map(({ sizes, operands, output, seed }) => {
    const used = new Set(operands.flat())
    const random = draw(seed)
    const shapeOf = (word: readonly string[]) => word.map((letter) => sizes[letters.indexOf(letter)]!)
    const out = output.filter((letter) => used.has(letter))
    return {
      equation: `${operands.map((word) => word.join('')).join(',')}->${out.join('')}`,
      xs: operands.map((word) => random.integers(shapeOf(word))),
      g: random.integers(shapeOf(out)),
    }
  })

describe('einsum', () => {
  test('is the sum over all indices of its definition, and so are its gradients, exactly', () => {
    fc.assert(
      fc.property(equations, ({ equation, xs, g }) => {
        const { value, gradients } = pull((...ts: Tensor[]) => einsum(equation, ...ts), xs, g)
        expectEqual(value, einsumForward(equation, xs))
        for (const [i, want] of einsumBackward(equation, xs, g).entries()) expectEqual(gradients[i]!, want)
      }),
      { numRuns: 300 },
    )
  })

  test('without an arrow keeps the letters that occur once, in alphabetical order', () => {
    fc.assert(
      fc.property(equations, ({ equation, xs }) => {
        const implicit = equation.split('->')[0]!
        expectEqual(toPlain(einsum(implicit, ...xs.map((x) => toTensor(x)))), einsumForward(implicit, xs))
      }),
    )
  })

  test('axes under the dots broadcast from the right, and stand in front without an arrow', () => {
    const random = draw(1)
    const [x, y] = [random.integers([3, 1, 2, 4]), random.integers([5, 4, 2])]
    const g = random.integers([3, 5, 2, 2])
    const dots = pull((p: Tensor, q: Tensor) => einsum('...ij,...jk->...ik', p, q), [x, y], g)
    const matmul = pull((p: Tensor, q: Tensor) => p.matmul(q), [x, y], g)
    expectEqual(dots.value, matmul.value)
    expectEqual(dots.gradients[0]!, matmul.gradients[0]!)
    expectEqual(dots.gradients[1]!, matmul.gradients[1]!)
    expect(einsum('...ij,...jk', toTensor(x), toTensor(y)).shape).toEqual([3, 5, 2, 2])
    expect(einsum('i...->...', toTensor(x)).shape).toEqual([1, 2, 4])
  })

  test('an axis of size 1 under the dots that nothing stretches stays', () => {
    const x = draw(2).integers([1, 3])
    const g = draw(3).integers([1])
    const { value, gradients } = pull((p: Tensor) => einsum('...j->...', p), [x], g)
    expectEqual(value, einsumForward('aj->a', [x]))
    expectEqual(gradients[0]!, einsumBackward('aj->a', [x], g)[0]!)
  })
})
