import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  at,
  convForward,
  convTransposeBackward,
  convTransposeForward,
  generate,
  inner,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { type ConvCase, convCases, numbers } from './convCases.ts'
import { along, expectEqual } from './differences.ts'
import { draw } from './draw.ts'

/** Positions at the right end of every axis that no window of the convolution reads. */
function remainders({ windows: { lengths, kernel, options } }: ConvCase): number[] {
  return lengths.map((length, i) => {
    const [left, right] = options.padding[i]!
    return (length + left + right - options.dilation[i]! * (kernel[i]! - 1) - 1) % options.stride[i]!
  })
}

/**
 * A convolution read backwards: the input has the shape of its output. Another output padding than its
 * remainder makes the output longer or shorter than its input; cases where nothing is left are not drawn.
 */
const transposed = fc
  .record({
    base: convCases(3),
    extra: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ base, extra }) => {
    const outputPadding = base.windows.lengths.map((_, i) => extra[i]!)
    const lengths = remainders(base).map((r, i) => base.windows.lengths[i]! - r + outputPadding[i]!)
    const random = draw(base.seed)
    const w = random.integers(base.wShape)
    const x = random.integers(convForward(random.integers(base.xShape), w, null, base.options).shape)
    const b = random.integers([base.xShape[1]!])
    return { random, w, x, b, options: { ...base.options, outputPadding }, lengths }
  })
  .filter(({ lengths }) => lengths.every((length) => length >= 1))

test('a transposed convolution adds the scaled kernel at every stride', () => {
  const x = ndarray([1, 1, 2], [1, 2])
  const w = ndarray([1, 1, 3], [1, 10, 100])
  expectEqual(convTransposeForward(x, w, null, { stride: [2] }), ndarray([1, 1, 5], [1, 10, 102, 20, 200]))
  const padded = convTransposeForward(x, w, null, { stride: [2], padding: [[1, 1]], outputPadding: [1] })
  expectEqual(padded, ndarray([1, 1, 4], [10, 102, 20, 200]))
})

test('it is the adjoint of the convolution with the same weights: <conv x, y> = <x, convᵀ y>', () => {
  fc.assert(
    fc.property(convCases(3), (base) => {
      const { x, w, g } = numbers(base)
      const back = convTransposeForward(g, w, null, { ...base.options, outputPadding: remainders(base) })
      expect(inner(convForward(x, w, null, base.options), g)).toBe(inner(x, back))
    }),
  )
})

test('dx, dW and db are exact along random directions, with output padding up to beyond the stride', () => {
  fc.assert(
    fc.property(transposed, ({ random, w, x, b, options, lengths }) => {
      const y = convTransposeForward(x, w, b, options)
      expect(y.shape.slice(2)).toEqual(lengths)
      const g = random.integers(y.shape)
      const [u, v, t] = [random.integers(x.shape), random.integers(w.shape), random.integers(b.shape)]
      const { dx, dW, db } = convTransposeBackward(x, w, g, options)
      expect(inner(dx, u)).toBe(along((p) => convTransposeForward(p, w, b, options), x, u, g))
      expect(inner(dW, v)).toBe(along((p) => convTransposeForward(x, p, b, options), w, v, g))
      expect(inner(db, t)).toBe(along((p) => convTransposeForward(x, w, p, options), b, t, g))
    }),
    { numRuns: 200 },
  )
})

test('with stride 1 it is a convolution with the turned kernel and full padding', () => {
  const random = draw(3)
  const x = random.integers([2, 2, 4])
  const w = random.integers([2, 3, 3])
  const turned = generate([3, 2, 3], ([o, c, k]) => at(w, [c!, o!, 2 - k!]))
  expectEqual(convTransposeForward(x, w, null), convForward(x, turned, null, { padding: [[2, 2]] }))
})
