import { crossEntropy, logSoftmax, nllLoss, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  logSumExpForward,
  map,
  type NdArray,
  oneHot,
  softmaxCrossEntropyBackward,
  softmaxCrossEntropyForward,
  zip,
} from '#autograd/testing/oracles/index.ts'
import { int32, pull, toTensor } from '#test/support/arrays.ts'
import { expectClose, scalar } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 5 }),
    classes: fc.integer({ min: 1, max: 4 }),
    weighted: fc.boolean(),
    ignoring: fc.boolean(),
    smoothing: fc.constantFrom(0, 0.1, 1),
    seed: fc.integer(),
  })
  .map(({ n, classes, weighted, ignoring, smoothing, seed }) => {
    const random = draw(seed)
    const labels = Array.from({ length: n }, () => random.below(classes))
    return {
      n,
      classes,
      smoothing,
      z: map(random.reals([n, classes]), (v) => v * 5),
      labels,
      weights: weighted ? random.positives([classes]) : null,
      // The first label stays, so that something counts.
      counts: labels.map((_, i) => !ignoring || i === 0 || random.below(2) === 0),
      g: random.reals([1]).data[0]!,
      random,
    }
  })

/**
 * The target of every row as a distribution t, so that the loss is -Σ t log softmax(z): of its weight w the label has
 * 1 - e, and each class has e / C of its own weight; an ignored row has none.
 */
function targetsOf({ labels, classes, weights, counts, smoothing }: any): NdArray {
  const hot = oneHot(labels, classes)
  const w = (c: number) => (weights ? weights.data[c] : 1)
  const data = hot.data.map((v, i) => {
    const c = i % classes
    return counts[Math.floor(i / classes)] ? w(c) * ((1 - smoothing) * v + smoothing / classes) : 0
  })
  return { shape: hot.shape, data }
}

/** What the mean divides by: the weights of the labels that count. */
function mass({ labels, weights, counts }: any): number {
  const each = labels.map((label: number, i: number) => (counts[i] ? (weights ? weights.data[label] : 1) : 0))
  return each.reduce((a: number, b: number) => a + b, 0)
}

describe('softmax with cross entropy on labels', () => {
  test('has the gradient (p Σ t - t) / Σ w: p - y for plain labels', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom('mean', 'sum'), (drawn, reduction) => {
        const { n, z, g, labels, counts, weights, smoothing } = drawn
        const divisor = reduction === 'mean' ? mass(drawn) : 1
        // The oracle takes the mean over rows: rows times n over the divisor give this loss.
        const t = map(targetsOf(drawn), (v) => (v * n) / divisor)
        const target = int32(labels.map((label, i) => (counts[i] ? label : -7)))
        const loss = (p: Tensor) =>
          crossEntropy(p, target, {
            weight: weights && toTensor(weights),
            ignoreIndex: -7,
            labelSmoothing: smoothing,
            reduction,
          })
        const { value, gradients } = pull(loss, [z], scalar(g))
        expectClose(value, scalar(softmaxCrossEntropyForward(z, t)), 1e-10)
        expectClose(gradients[0]!, softmaxCrossEntropyBackward(z, t, g), 1e-10)
      }),
      { numRuns: 200 },
    )
  })

  test('without reduction is the loss of every row, and the same on axes behind the classes', () => {
    fc.assert(
      fc.property(cases, ({ n, classes, z, labels, random }) => {
        const g = random.reals([n])
        const rows = pull((p: Tensor) => crossEntropy(p, int32(labels), { reduction: 'none' }), [z], g)
        const lse = logSumExpForward(z).data
        const want = labels.map((label, i) => lse[i]! - z.data[i * classes + label]!)
        expectClose(rows.value, { shape: [n], data: want }, 1e-10)
        // [n, classes] as one picture of n positions: [1, classes, n].
        const picture = (p: Tensor) =>
          crossEntropy(p.transpose(0, 1).unsqueeze(0), int32(labels, [1, n]), { reduction: 'none' }).squeeze(
            0,
          )
        const moved = pull(picture, [z], g)
        expectClose(moved.value, rows.value, 1e-12)
        expectClose(moved.gradients[0]!, rows.gradients[0]!, 1e-12)
      }),
    )
  })

  test('is the negative log-likelihood of logSoftmax', () => {
    fc.assert(
      fc.property(cases, ({ z, g, labels, weights }) => {
        const options = { weight: weights && toTensor(weights) }
        const one = pull((p: Tensor) => crossEntropy(p, int32(labels), options), [z], scalar(g))
        const two = pull((p: Tensor) => nllLoss(logSoftmax(p, 1), int32(labels), options), [z], scalar(g))
        expectClose(two.value, one.value, 1e-12)
        expectClose(two.gradients[0]!, one.gradients[0]!, 1e-12)
      }),
    )
  })
})

describe('softmax with cross entropy on probabilities', () => {
  test('has (p Σ y - y) / n for the logits and -log p / n for the probabilities', () => {
    fc.assert(
      fc.property(cases, ({ n, classes, z, g, random }) => {
        const y = random.positives([n, classes])
        const { value, gradients } = pull((p: Tensor, q: Tensor) => crossEntropy(p, q), [z, y], scalar(g))
        expectClose(value, scalar(softmaxCrossEntropyForward(z, y)), 1e-10)
        expectClose(gradients[0]!, softmaxCrossEntropyBackward(z, y, g), 1e-10)
        const lse = logSumExpForward(z).data
        const dy = z.data.map((v, i) => (-g * (v - lse[Math.floor(i / classes)]!)) / n)
        expectClose(gradients[1]!, { shape: [n, classes], data: dy }, 1e-10)
      }),
    )
  })

  test('with one-hot rows is that on labels, smoothed and weighted alike', () => {
    fc.assert(
      fc.property(cases, ({ n, classes, z, g, labels, weights, smoothing }) => {
        const hot = toTensor(oneHot(labels, classes))
        const options = { weight: weights && toTensor(weights), labelSmoothing: smoothing }
        const soft = pull((p: Tensor) => crossEntropy(p, hot, options), [z], scalar(g))
        const hard = pull(
          (p: Tensor) => crossEntropy(p, int32(labels), { ...options, reduction: 'sum' }),
          [z],
          scalar(g),
        )
        const perRow = (x: NdArray) => map(x, (v) => v / n)
        expectClose(soft.value, perRow(hard.value), 1e-10)
        expectClose(
          soft.gradients[0]!,
          zip(hard.gradients[0]!, z, (v) => v / n),
          1e-10,
        )
      }),
    )
  })
})

describe('ignored labels', () => {
  test('take no part, even where another loss is infinite', () => {
    const z = { shape: [2, 2], data: [-Infinity, 0, 1, 2] }
    const { value } = pull((p: Tensor) => crossEntropy(p, int32([0, -100])), [z], scalar(1))
    expect(value.data).toEqual([Infinity])
  })
})
