import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  alongForward,
  type ClassLossOptions,
  crossEntropyBackward,
  crossEntropyForward,
  lineMaps,
  map,
  mseLossBackward,
  mseLossForward,
  type NdArray,
  ndarray,
  nllLossBackward,
  nllLossForward,
  oneHotForward,
  reduceForward,
  reductions,
  softCrossEntropyBackward,
  softCrossEntropyForward,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectEqual, expectGradients, scalar } from './differences.ts'
import { draw } from './draw.ts'

/**
 * Logits `[c]`, `[n, c]` or `[n, c, d]` with labels of which some are to be ignored, weights and smoothing.
 */
const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    classes: fc.integer({ min: 1, max: 4 }),
    layout: fc.constantFrom('vector', 'batch', 'positions'),
    ignoreIndex: fc.constantFrom(-100, 0),
    weighted: fc.boolean(),
    labelSmoothing: fc.constantFrom(0, 0.2, 1),
    reduction: fc.constantFrom('mean', 'sum', 'none'),
    seed: fc.integer(),
  })
  .map(({ n, classes, layout, ignoreIndex, weighted, labelSmoothing, reduction, seed }) => {
    const random = draw(seed)
    const lead = layout === 'vector' ? [] : layout === 'batch' ? [n] : [n, 2]
    const [first = [], ...rest] = lead.map((size) => [size])
    const shape = [...first, classes, ...rest.flat()]
    const labels = map(random.integers(lead), () => random.below(classes))
    // One label that counts, so that the mean is not over nothing.
    if (classes > 1) labels.data[0] = 1
    const weight = weighted ? random.positives([classes]) : null
    // With one class, label 0 is the only one and has to count.
    const ignored = classes > 1 ? ignoreIndex : -100
    const options: ClassLossOptions = { weight, ignoreIndex: ignored, labelSmoothing, reduction }
    const axis = shape.length === 1 ? 0 : 1
    return { x: random.reals(shape), labels, options, axis, random }
  })

describe('gradients agree with differences:', () => {
  test('nllLoss in the log-probabilities', () => {
    fc.assert(
      fc.property(cases, ({ x, labels, options: { labelSmoothing: _, ...options }, random }) => {
        const forward = (p: NdArray) => nllLossForward(p, labels, options)
        const g = random.reals(forward(x).shape)
        expectGradients((p) => forward(p!), [x], g, [nllLossBackward(x, labels, g, options)])
      }),
    )
  })

  test('crossEntropy in the logits', () => {
    fc.assert(
      fc.property(cases, ({ x, labels, options, random }) => {
        const forward = (p: NdArray) => crossEntropyForward(p, labels, options)
        const g = random.reals(forward(x).shape)
        expectGradients((p) => forward(p!), [x], g, [crossEntropyBackward(x, labels, g, options)])
      }),
    )
  })

  test('crossEntropy against probabilities, in the logits and in the probabilities', () => {
    fc.assert(
      fc.property(cases, ({ x, options: { ignoreIndex: _, ...options }, axis, random }) => {
        const t = alongForward(lineMaps.softmax, random.reals(x.shape), axis)
        const forward = (z: NdArray, p: NdArray) => softCrossEntropyForward(z, p, options)
        const g = random.reals(forward(x, t).shape)
        const { dz, dt } = softCrossEntropyBackward(x, t, g, options)
        expectGradients((z, p) => forward(z!, p!), [x, t], g, [dz, dt])
      }),
    )
  })

  test('mseLoss in both arguments', () => {
    fc.assert(
      fc.property(fc.constantFrom('mean', 'sum', 'none'), fc.integer(), (reduction, seed) => {
        const random = draw(seed)
        const xs = [random.reals([2, 3]), random.reals([2, 3])] as const
        const g = random.reals(reduction === 'none' ? [2, 3] : [])
        const { dx, dt } = mseLossBackward(...xs, g, reduction)
        expectGradients((x, t) => mseLossForward(x!, t!, reduction), xs, g, [dx, dt])
      }),
    )
  })
})

describe('values', () => {
  const quarters = ndarray([2, 2], [0, Math.log(3), 0, 0])

  test('cross entropy is -log p of the label', () => {
    const none = crossEntropyForward(quarters, ndarray([2], [0, 1]), { reduction: 'none' })
    expectClose(none, ndarray([2], [Math.log(4), Math.log(2)]), 1e-15)
    const vector = crossEntropyForward(ndarray([2], [0, Math.log(3)]), ndarray([], [1]))
    expectClose(vector, scalar(Math.log(4 / 3)), 1e-15)
  })

  test('the mean divides by the weights of the labels that count', () => {
    const options = { weight: ndarray([2], [3, 5]), ignoreIndex: -1 }
    const x = ndarray([3, 2], [-1, -2, -4, -8, -16, -32])
    const labels = ndarray([3], [1, -1, 0])
    expectEqual(nllLossForward(x, labels, { ...options, reduction: 'none' }), ndarray([3], [10, 0, 48]))
    expectEqual(nllLossForward(x, labels, { ...options, reduction: 'sum' }), scalar(58))
    expectEqual(nllLossForward(x, labels, options), scalar(58 / 8))
    expectEqual(nllLossBackward(x, labels, scalar(16), options), ndarray([3, 2], [0, -10, 0, 0, -6, 0]))
  })

  test('over probabilities the mean divides by the positions, whatever the weights', () => {
    const t = ndarray([2, 2], [0.5, 0.5, 1, 0])
    const p = softCrossEntropyForward(ndarray([2, 2], [0, 0, 0, 0]), t, { weight: ndarray([2], [2, 4]) })
    expectClose(p, scalar((Math.LN2 * (1 + 2 + 2)) / 2), 1e-15)
  })

  test('smoothing by e is (1 - e) of the label and e of the mean over all classes', () => {
    const x = draw(3).reals([2, 4])
    const labels = ndarray([2], [3, 0])
    const logP = alongForward(lineMaps.logSoftmax, x, 1)
    const uniform = map(reduceForward(reductions.mean, logP, { axes: 1 }), (v) => -v)
    const plain = crossEntropyForward(x, labels, { reduction: 'none' })
    const want = zip(plain, uniform, (a, b) => 0.7 * a + 0.3 * b)
    expectClose(crossEntropyForward(x, labels, { reduction: 'none', labelSmoothing: 0.3 }), want, 1e-14)
  })

  test('weights act on every class of a smoothed target', () => {
    const options = { weight: ndarray([2], [2, 4]), labelSmoothing: 0.5, reduction: 'sum' } as const
    const z = ndarray([1, 2], [0, Math.log(3)])
    const [first, second] = [Math.log(4), Math.log(4 / 3)]
    // Factors of the label 0: 2/2 + 2/4 and 4/4, and the same from the probabilities 1 and 0.
    const want = scalar(1.5 * first + second)
    expectClose(crossEntropyForward(z, ndarray([1], [0]), options), want, 1e-15)
    expectClose(softCrossEntropyForward(z, ndarray([1, 2], [1, 0]), options), want, 1e-15)
    // Factors of the probabilities 1/4 and 3/4: 2 (1/8 + 1/4) and 4 (3/8 + 1/4).
    const soft = scalar(0.75 * first + 2.5 * second)
    expectClose(softCrossEntropyForward(z, ndarray([1, 2], [0.25, 0.75]), options), soft, 1e-15)
    const { dt } = softCrossEntropyBackward(z, ndarray([1, 2], [1, 0]), scalar(2))
    expectClose(dt, ndarray([1, 2], [2 * first, 2 * second]), 1e-15)
  })

  test('labels are one-hot probabilities, and both are the textbook loss', () => {
    const x = draw(4).reals([3, 4])
    const labels = ndarray([3], [2, 0, 3])
    const onehot = oneHotForward(labels, 4)
    const g = scalar(-1.5)
    const value = softmaxCrossEntropyForward(x, onehot)
    expectClose(crossEntropyForward(x, labels), scalar(value), 1e-14)
    expectClose(softCrossEntropyForward(x, onehot), scalar(value), 1e-14)
    const want = softmaxCrossEntropyBackward(x, onehot, -1.5)
    expectClose(crossEntropyBackward(x, labels, g), want, 1e-14)
    expectClose(softCrossEntropyBackward(x, onehot, g).dz, want, 1e-14)
  })

  test('mse: each, their sum, their mean', () => {
    const [x, t] = [ndarray([2], [1, 5]), ndarray([2], [2, 2])]
    expectEqual(mseLossForward(x, t, 'none'), ndarray([2], [1, 9]))
    expectEqual(mseLossForward(x, t, 'sum'), scalar(10))
    expectEqual(mseLossForward(x, t), scalar(5))
    expectEqual(mseLossBackward(x, t, scalar(4), 'sum').dt, ndarray([2], [8, -24]))
  })
})

describe('edges', () => {
  const x = ndarray([2, 2], [1, -Infinity, Number.NaN, 2])

  test('what is ignored has no part, even where it is not finite', () => {
    const labels = ndarray([2], [0, -100])
    expectEqual(nllLossForward(x, labels), scalar(-1))
    expectEqual(crossEntropyForward(x, labels), scalar(0))
    expectEqual(crossEntropyBackward(x, labels, scalar(3)), ndarray([2, 2], [0, 0, 0, 0]))
  })

  test('the mean over no label is NaN', () => {
    expectEqual(nllLossForward(x, ndarray([2], [-100, -100])), scalar(Number.NaN))
  })

  test('arguments that do not fit are refused', () => {
    const labels = ndarray([2], [0, 2])
    expect(() => nllLossForward(x, labels)).toThrow('nllLossForward: labels from 0 to 1 are needed; got 2')
    expect(() => nllLossForward(x, ndarray([2], [0, -1]))).toThrow(/labels from 0 to 1 are needed; got -1/)
    expect(() => nllLossForward(x, ndarray([2], [0, 0.5]))).toThrow(/labels from 0 to 1 are needed; got 0.5/)
    expect(() => crossEntropyForward(x, ndarray([1], [0]))).toThrow(/labels must have shape \[2\]/)
    expect(() => crossEntropyForward(x, labels, { weight: ndarray([1], [1]) })).toThrow(/weight must have/)
    expect(() => softCrossEntropyForward(x, labels)).toThrow(/probabilities must have shape \[2, 2\]/)
    expect(() => mseLossForward(x, labels)).toThrow(/t must have shape \[2, 2\]/)
    expect(() => mseLossBackward(x, x, x)).toThrow(/g must have shape \[\]/)
  })
})
