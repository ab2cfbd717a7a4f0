import {
  AxisError,
  batchNorm,
  crossEntropy,
  mseLoss,
  nllLoss,
  OptionError,
  ShapeError,
  tensor,
} from '@wengert/autograd'
import { BatchNorm1d } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused, thrown } from '#test/support/errors.ts'
import { expectNumbers, expectRule, gradientOf } from './support.ts'

describe('losses', () => {
  it('input and target have one shape: losses do not broadcast', () => {
    const error = refused(() => mseLoss(float64([1, 2], [2, 1]), float64([1, 2])), ShapeError, 'mseLoss')
    expect(error.got).toBe('[2, 1] and [2]')
    refused(() => crossEntropy(float64([1, 2], [1, 2]), float64([1], [1, 1])), ShapeError, 'crossEntropy')
    refused(() => nllLoss(float64([1, 2], [1, 2]), int32([1], [1, 1])), ShapeError, 'nllLoss')
  })

  it('a label out of range is an error that names it', () => {
    for (const label of [2, -1])
      expect(
        refused(() => crossEntropy(float64([1, 2], [1, 2]), int32([label])), AxisError, 'crossEntropy').got,
      ).toBe(`label ${label}`)
  })

  it('targets that are ignored count in nothing, and where all are, the mean is NaN', () => {
    const logits = float64([0, 0, 3, 1], [2, 2])
    expectNumbers(crossEntropy(logits, int32([0, -100])), [Math.LN2])
    expectNumbers(
      gradientOf((x) => crossEntropy(x, int32([0, -100])), logits),
      [-1, 1, 0, 0],
    )
    expectNumbers(crossEntropy(logits, int32([-100, -100])), [NaN])
    expectNumbers(crossEntropy(logits, int32([-100, -100]), { reduction: 'sum' }), [0])
  })

  it('the mean over labels divides by the sum of their weights, over probabilities by the number of examples', () => {
    const logits = float64([0, 0, 0, 0], [2, 2])
    const weight = float64([1, 3])
    expectNumbers(crossEntropy(logits, int32([0, 1]), { weight }), [Math.LN2])
    expectNumbers(crossEntropy(logits, float64([1, 0, 0, 1], [2, 2]), { weight }), [2 * Math.LN2])
  })

  it('a class masked by -∞ has gradient 0 in crossEntropy', () => {
    expectNumbers(
      gradientOf((x) => crossEntropy(x, int32([1])), float64([-Infinity, 0, 0], [1, 3])),
      [0, -1, 1],
    )
  })

  it('mseLoss has derivative 2 (input - target) / n', () => {
    expectRule((x) => mseLoss(x, float64([1, 1])), [1, 3], [2], [0, 4])
  })
})

describe('batch normalisation', () => {
  it('one value per channel in training is an error that names the shape, and inside a layer the layer', () => {
    const error = refused(
      () => batchNorm(float64([1, 2], [1, 2]), { training: true }),
      ShapeError,
      'batchNorm',
    )
    expect(error.got).toBe('[1, 2]')
    const layer = new BatchNorm1d(2)
    expect((thrown(() => layer.forward(tensor([[1, 2]]))) as Error).message).toContain('BatchNorm1d')
    expectNumbers(
      layer
        .eval()
        .forward(tensor([[0, 0]]))
        .dynamic(),
      [0, 0],
    )
  })

  it('normalises by the variance over N and keeps that over N - 1', () => {
    const [runningMean, runningVar] = [float64([0]), float64([1])]
    const options = { runningMean, runningVar, training: true, momentum: 0.5, eps: 0 }
    const after = batchNorm(float64([1, 3], [2, 1]), options)
    expectNumbers(after.output, [-1, 1])
    expectNumbers(after.runningMean!, [1])
    expectNumbers(after.runningVar!, [1.5])
  })

  it('a channel of equal values is 0, and eps keeps its gradient finite', () => {
    const same = float64([5, 5, 5], [3, 1])
    expectNumbers(batchNorm(same, { training: true }).output, [0, 0, 0])
    for (const value of gradientOf((x) => batchNorm(x, { training: true }).output, same).data())
      expect(Number.isFinite(value)).toBe(true)
  })

  it('running statistics are constants of the map, and evaluation without any is an error', () => {
    const x = float64([1, 3], [2, 1])
    const runningMean = float64([1])
    runningMean.requiresGrad = true
    const { output } = batchNorm(x, { runningMean, runningVar: float64([4]), eps: 0 })
    expect(output.requiresGrad).toBe(false)
    refused(() => batchNorm(x), OptionError, 'batchNorm')
  })
})
