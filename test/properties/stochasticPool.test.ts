import { Generator, rand, stochasticPool2d, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  map,
  type NdArray,
  stochasticPoolBackward,
  stochasticPoolEvaluation,
  stochasticPoolEvaluationBackward,
  stochasticPoolForward,
  stochasticPoolProbabilities,
} from '#autograd/testing/oracles/index.ts'
import { pull, toTensor } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'
import { poolCases } from './poolCases.ts'

const cases = poolCases({ min: 2, max: 2 }, 1).map(({ options: { stride, padding }, oracle, ...rest }) => {
  const { kernel, stride: s, padding: p } = oracle
  return { ...rest, options: { stride, padding }, oracle: { kernel, stride: s!, padding: p! } }
})

/** Activations behind a relu: whole numbers, many of them 0. */
const activations = (seed: number, shape: readonly number[]) =>
  map(draw(seed).integers(shape), (v) => Math.max(v, 0))

/** The drawn taps, recovered: one uniform number a window, compared with the running sum of probabilities. */
function recovered(
  x: NdArray,
  oracle: Parameters<typeof stochasticPoolForward>[1],
  generator: Generator,
): NdArray {
  const p = stochasticPoolProbabilities(x, oracle)
  const taps = p.shape.at(-1)!
  const shape = p.shape.slice(0, -1)
  const u = rand([...shape, 1], { dtype: 'float64', generator }).data()
  const data = Array.from(u, (value, w) => {
    const own = p.data.slice(w * taps, (w + 1) * taps)
    let sum = 0
    const tap = own.findIndex((share) => {
      sum += share
      return share > 0 && value < sum
    })
    return own.every((share) => share === 0) ? 0 : tap
  })
  return { shape, data }
}

describe('stochastic pooling in training', () => {
  test('gives the drawn entry, and the error to it: the draw is known from the state of the generator', () => {
    fc.assert(
      fc.property(cases, ({ shape, kernel, options, oracle, seed }) => {
        const x = activations(seed, shape)
        const generator = new Generator(seed >>> 0)
        const before = generator.state()
        const drawn = recovered(x, oracle, generator)
        const g = draw(seed + 1).integers(drawn.shape)
        generator.restore(before)
        const f = (p: ReturnType<typeof toTensor>) => stochasticPool2d(p, kernel, { ...options, generator })
        const { value, gradients } = pull(f, [x], g)
        expectEqual(value, stochasticPoolForward(x, oracle, drawn))
        expectEqual(gradients[0]!, stochasticPoolBackward(x, oracle, drawn, g))
      }),
      { numRuns: 200 },
    )
  })

  test('draws every entry as often as its share of the window says', () => {
    const windows = 20_000
    const weights = [1, 0, 3, 6]
    const x = tensor(new Float64Array(weights), [1, 1, 2, 2]).expand([windows, 1, 2, 2])
    const drawn = stochasticPool2d(x, 2, { generator: new Generator(20130116) }).data()
    const chiSquare = weights
      .filter((weight) => weight > 0)
      .reduce((sum, weight) => {
        const expected = (windows * weight) / 10
        const count = drawn.filter((value) => value === weight).length
        return sum + (count - expected) ** 2 / expected
      }, 0)
    expect(drawn.includes(0)).toBe(false)
    // Two degrees of freedom: above 13.8 with probability 0.001.
    expect(chiSquare).toBeLessThan(13.8)
  })

  test('a window without positive entries gives its first entry', () => {
    const x = { shape: [1, 1, 2, 2], data: [-1, -2, 0, -3] }
    const { value, gradients } = pull((p) => stochasticPool2d(p, 2), [x], { shape: [1, 1, 1, 1], data: [5] })
    expectEqual(value, { shape: [1, 1, 1, 1], data: [-1] })
    expectEqual(gradients[0]!, { shape: [1, 1, 2, 2], data: [5, 0, 0, 0] })
  })
})

describe('stochastic pooling in evaluation', () => {
  test('is the weighted mean Σ a² / Σ a with the gradient (2 a - y) / Σ a of the quotient rule', () => {
    fc.assert(
      fc.property(cases, ({ shape, kernel, options, oracle, seed }) => {
        const x = activations(seed, shape)
        const want = stochasticPoolEvaluation(x, oracle)
        const g = draw(seed + 1).reals(want.shape)
        const f = (p: ReturnType<typeof toTensor>) =>
          stochasticPool2d(p, kernel, { ...options, training: false })
        const { value, gradients } = pull(f, [x], g)
        expectClose(value, want, 1e-10)
        const dx = stochasticPoolEvaluationBackward(x, oracle, g)
        // A relu lets nothing back through 0, where the formula would.
        expectClose(gradients[0]!, { ...dx, data: dx.data.map((v, i) => (x.data[i] === 0 ? 0 : v)) }, 1e-10)
      }),
      { numRuns: 200 },
    )
  })

  test('does not touch the generator', () => {
    const generator = new Generator(3)
    const before = generator.state()
    stochasticPool2d(toTensor(activations(1, [1, 1, 4, 4])), 2, { training: false, generator })
    expect(generator.state()).toEqual(before)
  })
})
