import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  affineBackward,
  affineForward,
  gemm,
  gemv,
  innerProductBackward,
  innerProductForward,
  mapForward,
  matmulForward,
  type NdArray,
  ndarray,
  solverStep,
  transposeMap,
  zeros,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const size = fc.integer({ min: 0, max: 3 })
const turned = (x: NdArray) => mapForward(transposeMap(x.shape, 0, 1), x)

describe('the two routines', () => {
  test('gemm is α op(A) op(B) + β C for every pair of flags', () => {
    const flag = fc.constantFrom('no' as const, 'yes' as const)
    fc.assert(
      fc.property(flag, flag, size, size, size, fc.integer(), (transA, transB, m, n, k, seed) => {
        const random = draw(seed)
        const [A, B, C] = [random.integers([m, k]), random.integers([k, n]), random.integers([m, n])]
        const stored = [transA === 'no' ? A : turned(A), transB === 'no' ? B : turned(B)] as const
        const got = gemm([transA, transB], [m, n, k], [2, -3], stored[0].data, stored[1].data, C.data)
        const want = zip(matmulForward(A, B), C, (product, c) => 2 * product - 3 * c)
        expectEqual(ndarray([m, n], got), want)
      }),
    )
  })

  test('gemv is α op(A) x + β y, and what β = 0 multiplies is not read', () => {
    const A = [1, 2, 3, 4, 5, 6]
    expect(gemv('no', [2, 3], [1, 10], A, [1, 1, 1], [1, 2])).toEqual([16, 35])
    expect(gemv('yes', [2, 3], [2, 0], A, [1, -1], [Number.NaN, 0, 0])).toEqual([-6, -6, -6])
    expect(gemm(['no', 'no'], [1, 1, 1], [1, 0], [2], [3], [Number.NaN])).toEqual([6])
  })
})

describe('the inner product layer', () => {
  test('is the affine layer with the weights stored by output, gradients included', () => {
    fc.assert(
      fc.property(size, size, size, fc.integer(), (m, k, n, seed) => {
        const random = draw(seed)
        const xs = [random.integers([m, k]), random.integers([n, k]), random.integers([n])] as const
        const g = random.integers([m, n])
        expectEqual(innerProductForward(...xs), affineForward(xs[0], turned(xs[1]), xs[2]))
        const got = innerProductBackward(xs[0], xs[1], g)
        const want = affineBackward(xs[0], turned(xs[1]), g)
        expectEqual(got.bottom, want.dx)
        expectEqual(got.weight, turned(want.dW))
        expectEqual(got.bias, want.db)
        const gradients = [got.bottom, got.weight, got.bias]
        expectGradients((x, W, b) => innerProductForward(x!, W!, b!), xs, g, gradients, 1)
      }),
      { numRuns: 60 },
    )
  })

  test('takes all axes but the first together', () => {
    const random = draw(1)
    const x = random.integers([2, 3, 2])
    const [W, b] = [random.integers([4, 6]), random.integers([4])]
    expectEqual(innerProductForward(x, W, b), innerProductForward(ndarray([2, 6], x.data), W, b))
    const single = innerProductForward(ndarray([2], [3, 5]), ndarray([1, 1], [2]), ndarray([1], [1]))
    expectEqual(single, ndarray([2, 1], [7, 11]))
    expect(innerProductBackward(x, W, random.integers([2, 4])).bottom.shape).toEqual([2, 3, 2])
  })

  test('adds the gradients of the parameters to those of earlier passes, not that of the input', () => {
    const random = draw(2)
    const [x, W, g] = [random.integers([3, 2]), random.integers([4, 2]), random.integers([3, 4])]
    const once = innerProductBackward(x, W, g)
    const twice = innerProductBackward(x, W, g, once)
    expectEqual(
      twice.weight,
      zip(once.weight, once.weight, (a, b) => a + b),
    )
    expectEqual(
      twice.bias,
      zip(once.bias, once.bias, (a, b) => a + b),
    )
    expectEqual(twice.bottom, once.bottom)
  })

  test('refuses weights that do not fit', () => {
    expect(() => innerProductForward(zeros([2, 3]), zeros([4, 2]), zeros([4]))).toThrow(
      /weight must have shape/,
    )
  })
})

describe('the step of the solver', () => {
  const w = ndarray([3], [2, -4, 0])
  const diff = ndarray([3], [1, 1, 1])

  test('adds the penalty to the gradient, both to the history, and takes it off', () => {
    const options = { learningRate: 0.5, momentum: 0.25, weightDecay: 0.125 }
    const history = ndarray([3], [4, 8, 0])
    const L2 = solverStep(w, diff, history, options)
    expectEqual(L2.history, ndarray([3], [1 + 0.625, 2 + 0.25, 0.5]))
    expectEqual(L2.w, ndarray([3], [0.375, -6.25, -0.5]))
    const L1 = solverStep(w, diff, history, { ...options, regularization: 'L1' })
    expectEqual(L1.history, ndarray([3], [1 + 0.5625, 2 + 0.4375, 0.5]))
  })

  test('the multipliers of a parameter scale its rate and its decay', () => {
    const options = { learningRate: 0.25, weightDecay: 0.5 }
    const scaled = solverStep(w, diff, zeros([3]), { ...options, rateMultiplier: 2, decayMultiplier: 0 })
    expectEqual(scaled.w, ndarray([3], [1.5, -4.5, -0.5]))
    const plain = solverStep(w, diff, zeros([3]), options)
    expectEqual(plain.w, ndarray([3], [1.5, -3.75, -0.25]))
  })

  test('without momentum the history is forgotten', () => {
    expectEqual(solverStep(w, diff, w, { learningRate: 0.5 }).history, ndarray([3], [0.5, 0.5, 0.5]))
  })

  test('with a constant rate it is momentum with the rate outside', () => {
    const random = draw(3)
    const [rate, momentum] = [0.1, 0.9]
    let state = { w: random.reals([4]), history: zeros([4]) }
    let other = { w: state.w, v: zeros([4]) }
    for (let step = 0; step < 5; step++) {
      const g = random.reals([4])
      state = solverStep(state.w, g, state.history, { learningRate: rate, momentum })
      const v = zip(other.v, g, (past, now) => momentum * past + now)
      other = { v, w: zip(other.w, v, (value, velocity) => value - rate * velocity) }
    }
    expectClose(state.w, other.w, 1e-14)
  })

  test('a change of the rate does not act on the history', () => {
    const first = solverStep(w, diff, zeros([3]), { learningRate: 1, momentum: 0.5 })
    const second = solverStep(first.w, diff, first.history, { learningRate: 0.25, momentum: 0.5 })
    expectEqual(second.history, ndarray([3], [0.75, 0.75, 0.75]))
  })
})
