import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
} from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adaptiveMeanPoolBackward,
  adaptiveMeanPoolForward,
  at,
  indices,
  type NdArray,
  offset,
  zeros,
} from '#autograd/testing/oracles/index.ts'
import { pull } from '#test/support/arrays.ts'
import { expectClose, expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const means = [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d]
const maxima = [adaptiveMaxPool1d, adaptiveMaxPool2d, adaptiveMaxPool3d]

const cases = fc.record({
  axes: fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 8 })), {
    minLength: 1,
    maxLength: 3,
  }),
  n: fc.integer({ min: 0, max: 2 }),
  seed: fc.integer(),
})

/** For every output the place of its winner: the first largest of its span in row-major order. */
function winners(x: NdArray, outputSize: readonly number[]): { shape: number[]; places: number[] } {
  const lengths = x.shape.slice(2)
  const shape = [...x.shape.slice(0, 2), ...outputSize]
  const places = Array.from(indices(shape), ([n, c, ...out]) => {
    const from = out.map((p, i) => Math.floor((p * lengths[i]!) / outputSize[i]!))
    const to = out.map((p, i) => Math.ceil(((p + 1) * lengths[i]!) / outputSize[i]!))
    let best: number[] | null = null
    for (const step of indices(to.map((end, i) => end - from[i]!))) {
      const index = [n!, c!, ...step.map((v, i) => v + from[i]!)]
      if (best === null || at(x, index) > at(x, best)) best = index
    }
    return offset(x.shape, best!)
  })
  return { shape, places }
}

describe('adaptive pooling', () => {
  test('the mean spreads the error evenly over spans that cover the axis and may overlap', () => {
    fc.assert(
      fc.property(cases, ({ axes, n, seed }) => {
        const random = draw(seed)
        const outputSize = axes.map(([, m]) => m)
        const x = random.reals([n, 2, ...axes.map(([length]) => length)])
        const want = adaptiveMeanPoolForward(x, outputSize)
        const g = random.reals(want.shape)
        const { value, gradients } = pull((p) => means[axes.length - 1]!(p, outputSize), [x], g)
        expectClose(value, want, 1e-10)
        expectClose(gradients[0]!, adaptiveMeanPoolBackward(x, outputSize, g), 1e-10)
      }),
    )
  })

  test('the maximum gives the error to the first winner of the same spans', () => {
    fc.assert(
      fc.property(cases, ({ axes, n, seed }) => {
        const random = draw(seed)
        const outputSize = axes.map(([, m]) => m)
        const x = random.integers([n, 2, ...axes.map(([length]) => length)])
        const { shape, places } = winners(x, outputSize)
        const g = random.integers(shape)
        const dx = zeros(x.shape)
        for (const [p, place] of places.entries()) dx.data[place]! += g.data[p]!
        const { value, gradients } = pull((p) => maxima[axes.length - 1]!(p, outputSize), [x], g)
        expectEqual(value, { shape, data: places.map((place) => x.data[place]!) })
        expectEqual(gradients[0]!, dx)
      }),
    )
  })

  test('to a size that divides is plain pooling, and to 1 the global mean', () => {
    const x = draw(5).reals([2, 3, 6, 4])
    const g = draw(6).reals([2, 3, 3, 2])
    const adaptive = pull((p) => adaptiveAvgPool2d(p, [3, 2]), [x], g)
    const plain = pull((p) => p.avgPool2d(2), [x], g)
    expectClose(adaptive.value, plain.value, 1e-12)
    expectClose(adaptive.gradients[0]!, plain.gradients[0]!, 1e-12)
    const all = pull((p) => adaptiveAvgPool2d(p, 1), [x], draw(7).reals([2, 3, 1, 1]))
    expectClose(all.value, pull((p) => p.mean([2, 3], true), [x], draw(7).reals([2, 3, 1, 1])).value, 1e-12)
    expect(all.value.shape).toEqual([2, 3, 1, 1])
  })
})
