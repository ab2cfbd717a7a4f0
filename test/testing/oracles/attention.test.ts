import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type AttentionOptions,
  attentionBackward,
  attentionForward,
  generate,
  map,
  type NdArray,
  ndarray,
  zeros,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const size = fc.integer({ min: 1, max: 3 })
const configurations = fc
  .record({
    lead: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
    l: size,
    s: size,
    d: size,
    e: size,
    scaled: fc.boolean(),
    seed: fc.integer(),
  })
  .map(({ lead, l, s, d, e, scaled, seed }) => {
    const random = draw(seed)
    const xs = [
      [...lead, l, d],
      [...lead, s, d],
      [...lead, s, e],
    ].map((shape) => random.reals(shape))
    const options: AttentionOptions = scaled ? { scale: -0.7 } : {}
    return { xs, g: random.reals([...lead, l, e]), mask: random.reals([...lead, l, s]), options }
  })

test('every query gets the mean of the values, weighted by e to the scaled products with the keys', () => {
  const k = ndarray([2, 4], [2, 0, 0, 0, 0, 2, 0, 0])
  const q = ndarray([1, 4], [Math.log(3), 0, 5, 7])
  // Products 2 log 3 and 0, scaled by 1/2: weights 3/4 and 1/4.
  expectClose(attentionForward(q, k, ndarray([2, 1], [8, 100])), ndarray([1, 1], [31]), 1e-14)
})

test('the gradients of queries, keys, values and of the mask agree with differences', () => {
  fc.assert(
    fc.property(configurations, ({ xs, g, mask, options }) => {
      const forward = (q: NdArray, k: NdArray, v: NdArray, m: NdArray) =>
        attentionForward(q, k, v, { ...options, mask: m })
      const [q, k, v] = xs as [NdArray, NdArray, NdArray]
      const { dq, dk, dv, dScores } = attentionBackward(q, k, v, g, { ...options, mask })
      expectGradients((p, r, w, m) => forward(p!, r!, w!, m!), [...xs, mask], g, [dq, dk, dv, dScores])
    }),
    { numRuns: 60 },
  )
})

test('without a mask it is attention with a mask of zeros, and a mask broadcasts', () => {
  fc.assert(
    fc.property(configurations, ({ xs, g, mask, options }) => {
      const [q, k, v] = xs as [NdArray, NdArray, NdArray]
      const masked = { ...options, mask: map(mask, () => 0) }
      expectEqual(attentionForward(q, k, v, masked), attentionForward(q, k, v, options))
      expectEqual(attentionBackward(q, k, v, g, masked).dq, attentionBackward(q, k, v, g, options).dq)
    }),
    { numRuns: 20 },
  )
  const random = draw(1)
  const [q, k, v] = [random.reals([2, 3, 2]), random.reals([2, 3, 2]), random.reals([2, 3, 2])]
  const shared = random.reals([3, 3])
  const full = { shape: [2, 3, 3], data: [...shared.data, ...shared.data] }
  expectEqual(attentionForward(q, k, v, { mask: shared }), attentionForward(q, k, v, { mask: full }))
})

test('a causal mask lets nothing of later keys and values through, forward and backward', () => {
  const random = draw(2)
  const mask = generate([3, 3], ([l, s]) => (s! <= l! ? 0 : -Infinity))
  const [q, k, v] = [random.reals([3, 2]), random.reals([3, 2]), random.reals([3, 2])]
  const y = attentionForward(q, k, v, { mask })
  expectClose({ shape: [2], data: y.data.slice(0, 2) }, { shape: [2], data: v.data.slice(0, 2) }, 1e-15)
  const g = map(y, (_) => 0)
  g.data[2] = 5
  const { dk, dv } = attentionBackward(q, k, v, g, { mask })
  expect([...dk.data.slice(4), ...dv.data.slice(4)].map((value) => value + 0)).toEqual([0, 0, 0, 0])
  expect(dv.data[0]).not.toBe(0)
})

test('shapes that do not fit are refused', () => {
  const q = zeros([2, 3])
  expect(() => attentionForward(q, zeros([4, 2]), zeros([4, 1]))).toThrow(/k must have shape \[4, 3\]/)
  expect(() => attentionForward(q, zeros([4, 3]), zeros([1, 4, 1]))).toThrow(/v must have shape \[4, 1\]/)
  expect(() => attentionBackward(q, zeros([4, 3]), zeros([4, 1]), q)).toThrow(/g must have shape \[2, 1\]/)
})
