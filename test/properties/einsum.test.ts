import { einsum, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { einsumBackward, einsumForward } from '#autograd/testing/oracles/index.ts'
import { pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const letters = 'abcd'
/** What stands for axes under the dots, from the last, where the oracle has no dots. */
const hidden = 'ZY'

/** One to eight operands of up to three letters, repeated letters among them, and an output of some of them. */
const equations = fc
  .record({
    sizes: fc.tuple(...[...letters].map(() => fc.integer({ min: 0, max: 3 }))),
    operands: fc.array(fc.array(fc.constantFrom(...letters), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 8,
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

/**
 * The same with up to two axes under dots, which stand anywhere in an operand or are missing, and are stretched from 1
 * here and there; with the equation in which they are letters, and the operands without their axes of size 1.
 */
const dotted = fc
  .record({
    sizes: fc.tuple(...[...letters].map(() => fc.integer({ min: 1, max: 3 }))),
    under: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    operands: fc.array(
      fc.record({
        word: fc.array(fc.constantFrom(...letters), { maxLength: 2 }),
        at: fc.nat(2),
        stretched: fc.tuple(fc.boolean(), fc.boolean()),
        dots: fc.integer({ min: -1, max: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    output: fc.shuffledSubarray([...letters]),
    dots: fc.option(fc.nat(4)),
    seed: fc.integer(),
  })
  .map(({ sizes, under, operands, output, dots, seed }) => {
    const random = draw(seed)
    const sizeOf = (letter: string) => sizes[letters.indexOf(letter)]!
    // Axis d from the right of each operand; -1 for one without dots.
    const axesOf = ({ dots: count, stretched }: (typeof operands)[number]) =>
      under.slice(0, Math.max(0, count)).map((n, d) => (stretched[d] ? 1 : n))
    const axes = operands.map(axesOf)
    const full = under.map((_, d) => Math.max(...axes.map((list) => list[d] ?? 0))).filter((n) => n > 0)
    const insert = <T>(list: readonly T[], at: number, middle: readonly T[]) =>
      list.toSpliced(at, 0, ...middle)
    const terms = operands.map(({ word, at, dots: count }, i) => {
      const own = axes[i]!
      const kept = own.flatMap((n, d) => (n === full[d] ? [d] : [])).reverse()
      return {
        word: insert(word, at, count < 0 ? [] : ['...']).join(''),
        shape: insert(word.map(sizeOf), at, own.toReversed()),
        plainWord: insert(
          word,
          at,
          kept.map((d) => hidden[d]!),
        ).join(''),
        plainShape: insert(
          word.map(sizeOf),
          at,
          kept.map((d) => own[d]!),
        ),
      }
    })
    const used = new Set(operands.flatMap(({ word }) => word))
    const out = output.filter((letter) => used.has(letter))
    const place = dots === null ? 0 : Math.min(dots, out.length)
    const names = dots === null ? [] : full.map((_, d) => hidden[d]!).reverse()
    const shape = insert(out.map(sizeOf), place, dots === null ? [] : full.toReversed())
    const right = (middle: readonly string[]) => insert(out, place, middle).join('')
    return {
      equation: `${terms.map(({ word }) => word).join(', ')} -> ${right(dots === null ? [] : ['...'])}`,
      plain: `${terms.map(({ plainWord }) => plainWord).join(',')}->${right(names)}`,
      xs: terms.map((term) => random.integers(term.shape)),
      plainShapes: terms.map(({ plainShape }) => plainShape),
      g: random.integers(shape),
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

  test('with axes under dots, stretched or missing, is the sum in which they are letters', () => {
    fc.assert(
      fc.property(dotted, ({ equation, plain, xs, plainShapes, g }) => {
        const { value, gradients } = pull((...ts: Tensor[]) => einsum(equation, ...ts), xs, g)
        const squeezed = xs.map(({ data }, i) => ({ shape: plainShapes[i]!, data }))
        expectEqual(value, einsumForward(plain, squeezed))
        for (const [i, want] of einsumBackward(plain, squeezed, g).entries())
          expectEqual(gradients[i]!, { shape: xs[i]!.shape, data: want.data })
      }),
      { numRuns: 300 },
    )
  })

  test('says what is wrong with an equation', () => {
    const [x, y] = [toTensor(draw(4).integers([2, 3])), toTensor(draw(5).integers([4, 5]))]
    const refused: [equation: string, xs: Tensor[], message: RegExp][] = [
      ['ij,jk->ik', [x, y], /^einsum: index j is both 3 and 4; got \[2, 3\], \[4, 5\]; try /],
      ['...,...', [x, y], /an axis under '\.\.\.' is both/],
      ['ij', [x, y], /fewer subscripts than tensors/],
      ['ij,jk,kl', [x, y], /more subscripts than tensors/],
      ['ij->ii', [x], /every output index once/],
      ['ij->ik', [x], /every output index in some input/],
      ['ij->i->j', [x], /at most one arrow/],
      ['i', [x], /as many letters as axes in 'i'/],
      ['ijk', [x], /as many letters as axes/],
      ['i1', [x], /letters and one '\.\.\.' in a subscript, not 'i1'/],
      ['i..', [x], /letters and one/],
      ['...i...', [x], /letters and one/],
      ['ij->...i...', [x], /letters and one/],
    ]
    for (const [equation, xs, message] of refused)
      expect(() => einsum(equation as string, ...xs), equation).toThrow(message)
  })
})
