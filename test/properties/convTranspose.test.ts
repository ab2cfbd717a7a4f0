import { convTranspose1d, convTranspose2d, convTranspose3d, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convTransposeBackward, convTransposeForward, inner } from '#autograd/testing/oracles/index.ts'
import { pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const ops = [convTranspose1d, convTranspose2d, convTranspose3d]

/** One axis: padding may reach into what the windows cover, but something is left; any outputPadding allowed. */
const axis = fc
  .record({
    length: fc.integer({ min: 1, max: 4 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 4 }),
    extra: fc.nat(),
  })
  .map(({ extra, ...one }) => ({ ...one, outputPadding: extra % Math.max(one.stride, one.dilation) }))
  .filter(({ length, kernel, stride, dilation, padding, outputPadding }) => {
    return stride * (length - 1) + dilation * (kernel - 1) + 1 - 2 * padding + outputPadding >= 1
  })

const cases = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
  n: fc.integer({ min: 0, max: 2 }),
  groups: fc.integer({ min: 1, max: 3 }),
  c: fc.integer({ min: 1, max: 2 }),
  o: fc.integer({ min: 1, max: 2 }),
  seed: fc.integer(),
})

describe('transposed convolution', () => {
  test('has as dx the convolution of the error, as dW that of error and input, db = Σ g', () => {
    fc.assert(
      fc.property(cases, ({ axes, n, groups, c, o, seed }) => {
        const random = draw(seed)
        const per = <K extends keyof (typeof axes)[number]>(key: K) => axes.map((one) => one[key])
        const shared = {
          stride: per('stride'),
          dilation: per('dilation'),
          outputPadding: per('outputPadding'),
          groups,
        }
        const options = { ...shared, padding: per('padding').map((p): [number, number] => [p, p]) }
        const x = random.integers([n, groups * c, ...per('length')])
        const w = random.integers([groups * c, o, ...per('kernel')])
        const b = random.integers([groups * o])
        const want = convTransposeForward(x, w, b, options)
        const g = random.integers(want.shape)
        const f = (p: Tensor, q: Tensor, bias: Tensor) =>
          ops[axes.length - 1]!(p, q, { ...shared, padding: per('padding'), bias })
        const { value, gradients } = pull(f, [x, w, b], g)
        const { dx, dW, db } = convTransposeBackward(x, w, g, options)
        expectEqual(value, want)
        expectEqual(gradients[0]!, dx)
        expectEqual(gradients[1]!, dW)
        expectEqual(gradients[2]!, db)
      }),
      { numRuns: 300 },
    )
  })

  test('is the adjoint of the convolution with the same weight', () => {
    fc.assert(
      fc.property(cases, ({ axes: [one], c, o, seed }) => {
        const { length, kernel, stride, dilation, padding, outputPadding } = one!
        const random = draw(seed)
        const w = random.integers([c, o, kernel])
        const x = random.integers([2, c, length])
        const window = { stride, dilation, padding }
        const y = convTranspose1d(toTensor(x), toTensor(w), { ...window, outputPadding })
        const v = random.integers(y.shape)
        const back = toTensor(v).conv1d(toTensor(w), window)
        // With outputPadding from the stride on, the convolution has windows that y = Aᵀ x does not know of.
        const seen = back.slice({}, {}, { stop: length })
        expect(inner(toPlain(y), v)).toBe(inner(x, toPlain(seen)))
      }),
    )
  })
})
