import { batchNorm, ones, type Tensor, zeros } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  batchNormBackward,
  batchNormBackwardStaged,
  batchNormEvaluation,
  batchNormEvaluationBackward,
  batchNormForward,
  runningStatistics,
} from '#autograd/testing/oracles/index.ts'
import { pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { expectClose } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

/** Inputs of rank 2 to 4 with at least two values a channel, parameters, statistics and a cotangent. */
const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 4 }),
    c: fc.integer({ min: 1, max: 3 }),
    rest: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 }),
    eps: fc.constantFrom(1e-5, 1e-3, 0.5),
    momentum: fc.constantFrom(0, 0.1, 1),
    seed: fc.integer(),
  })
  .filter(({ n, rest }) => n * rest.reduce((product, k) => product * k, 1) > 1)
  .map(({ n, c, rest, eps, momentum, seed }) => {
    const random = draw(seed)
    const shape = [n, c, ...rest]
    return {
      x: random.reals(shape),
      gamma: random.reals([c]),
      beta: random.reals([c]),
      old: { mean: random.reals([c]), variance: random.positives([c]) },
      g: random.reals(shape),
      eps,
      momentum,
    }
  })

describe('batch normalisation in training', () => {
  test('dx = γ / (N σ) (N g - Σ g - x̂ Σ g x̂), dγ = Σ g x̂, dβ = Σ g', () => {
    fc.assert(
      fc.property(cases, ({ x, gamma, beta, g, eps }) => {
        const layer = (p: Tensor, weight: Tensor, bias: Tensor) =>
          batchNorm(p, { weight, bias, training: true, eps }).output
        const { value, gradients } = pull(layer, [x, gamma, beta], g)
        expectClose(value, batchNormForward(x, gamma, beta, eps), 1e-10)
        for (const oracle of [batchNormBackward, batchNormBackwardStaged]) {
          const { dx, dGamma, dBeta } = oracle(x, gamma, g, eps)
          expectClose(gradients[0]!, dx, 1e-10)
          expectClose(gradients[1]!, dGamma, 1e-10)
          expectClose(gradients[2]!, dBeta, 1e-10)
        }
      }),
    )
  })

  test('moves the running statistics by the momentum, to the unbiased variance, and tracks neither', () => {
    fc.assert(
      fc.property(cases, ({ x, old, momentum, eps }) => {
        const [runningMean, runningVar] = [toTensor(old.mean), toTensor(old.variance)]
        const input = toTensor(x, { requiresGrad: true })
        const after = batchNorm(input, { runningMean, runningVar, training: true, momentum, eps })
        const want = runningStatistics(x, old, momentum)
        expectClose(toPlain(after.runningMean!), want.mean, 1e-10)
        expectClose(toPlain(after.runningVar!), want.variance, 1e-10)
        expect(after.runningMean!.requiresGrad || after.runningVar!.requiresGrad).toBe(false)
        expectClose(toPlain(runningMean), old.mean, 0)
      }),
    )
  })

  test('an empty batch leaves the running statistics as they were', () => {
    const given = { runningMean: ones([2]), runningVar: zeros([2]), training: true }
    const { output, runningMean, runningVar } = batchNorm(zeros([0, 2, 3]), given)
    expect(output.shape).toEqual([0, 2, 3])
    expect([runningMean!.toArray(), runningVar!.toArray()]).toEqual([
      [1, 1],
      [0, 0],
    ])
  })
})

describe('batch normalisation in evaluation', () => {
  test('is affine in x with the running statistics: dx = γ g / σ, dγ = Σ g x̂, dβ = Σ g', () => {
    fc.assert(
      fc.property(cases, ({ x, gamma, beta, old, g, eps }) => {
        const running = { runningMean: toTensor(old.mean), runningVar: toTensor(old.variance) }
        const layer = (p: Tensor, weight: Tensor, bias: Tensor) =>
          batchNorm(p, { weight, bias, ...running, training: false, eps }).output
        const { value, gradients } = pull(layer, [x, gamma, beta], g)
        expectClose(value, batchNormEvaluation(x, gamma, beta, old, eps), 1e-10)
        const { dx, dGamma, dBeta } = batchNormEvaluationBackward(x, gamma, old, g, eps)
        expectClose(gradients[0]!, dx, 1e-10)
        expectClose(gradients[1]!, dGamma, 1e-10)
        expectClose(gradients[2]!, dBeta, 1e-10)
      }),
    )
  })

  test('hands the running statistics on unchanged', () => {
    const running = { runningMean: ones([2]), runningVar: ones([2]) }
    const after = batchNorm(zeros([3, 2]), { ...running, training: false })
    expect(after.runningMean!.toArray()).toEqual([1, 1])
    expect(after.runningVar!.toArray()).toEqual([1, 1])
  })
})
