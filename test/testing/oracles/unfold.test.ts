import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  entries,
  foldBackward,
  foldForward,
  inner,
  map,
  ndarray,
  type UnfoldWindows,
  unfoldBackward,
  unfoldForward,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'
import { windowCases } from './windowCases.ts'

/** Windows without padding: axes long enough for one of them. */
const configurations = fc
  .record({ windows: windowCases(2), n: fc.integer({ min: 0, max: 2 }), seed: fc.integer() })
  .map(({ windows: { kernel, lengths, options }, n, seed }) => {
    const windows: UnfoldWindows = { kernel, stride: options.stride, dilation: options.dilation }
    const reach = kernel.map((k, i) => options.dilation[i]! * (k - 1) + 1)
    return { windows, shape: [n, ...lengths.map((length, i) => Math.max(length, reach[i]!))], seed }
  })

test('window o holds at tap k the entry o · stride + k · dilation', () => {
  const x = ndarray([7], [0, 1, 2, 3, 4, 5, 6])
  const windows = { kernel: [2], stride: [2], dilation: [3] }
  expectEqual(unfoldForward(x, windows), ndarray([2, 2], [0, 3, 2, 5]))
  const m = ndarray([2, 3], [0, 1, 2, 3, 4, 5])
  expectEqual(unfoldForward(m, { kernel: [2, 2] }), ndarray([1, 2, 2, 2], [0, 1, 3, 4, 1, 2, 4, 5]))
})

test('fold adds windows where they lie, and leaves 0 where none does', () => {
  const ones = map(unfoldForward(ndarray([5], [0, 0, 0, 0, 0]), { kernel: [3] }), () => 1)
  expectEqual(foldForward(ones, [5]), ndarray([5], [1, 2, 3, 2, 1]))
  const w = ndarray([2, 2], [1, 10, 100, 1000])
  expectEqual(foldForward(w, [6], { stride: [3] }), ndarray([6], [1, 10, 0, 100, 1000, 0]))
})

test('fold is the adjoint of unfold: <unfold x, w> = <x, fold w>', () => {
  fc.assert(
    fc.property(configurations, ({ windows, shape, seed }) => {
      const { kernel, ...options } = windows
      const x = draw(seed).integers(shape)
      const columns = unfoldForward(x, windows)
      const w = draw(seed + 1).integers(columns.shape)
      expect(columns.data.length % entries(kernel)).toBe(0)
      expect(inner(columns, w)).toBe(inner(x, foldForward(w, shape.slice(1), options)))
    }),
  )
})

test('the gradients of both are exact in every entry', () => {
  fc.assert(
    fc.property(configurations, ({ windows, shape, seed }) => {
      const { kernel: _, ...options } = windows
      const random = draw(seed)
      const size = shape.slice(1)
      const x = random.integers(shape)
      const g = random.integers(unfoldForward(x, windows).shape)
      expectGradients((p) => unfoldForward(p!, windows), [x], g, [unfoldBackward(x, windows, g)], 1)
      const gx = random.integers(shape)
      const dw = foldBackward(g, size, gx, options)
      expectGradients((p) => foldForward(p!, size, options), [g], gx, [dw], 1)
    }),
    { numRuns: 50 },
  )
})

test('windows that do not fit are refused', () => {
  const x = ndarray([2], [1, 2])
  expect(() => unfoldForward(x, { kernel: [3] })).toThrow(/a window must fit/)
  expect(() => unfoldForward(x, { kernel: [1, 1] })).toThrow(/every kernel axis needs an axis/)
  expect(() => foldForward(x, [2])).toThrow(/w must be \[..., windows, kernel\]/)
  expect(() => foldForward(ndarray([2, 1], [1, 2]), [3])).toThrow(/w must have shape \[3, 1\]/)
})
