import { batchNorm, Generator, randn, type Tensor, tensor } from '@wengert/autograd'
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectClose, expectSame, refusal, values } from '../support.ts'

const generator = new Generator(2)
const input = (...shape: number[]) => randn(shape, { dtype: 'float64', generator }).mul(3).add(1)

/** Mean and variance of each channel of [n, c, ...] by plain loops; the variance divided by count - correction. */
function moments(x: Tensor, correction: number) {
  const [n, c] = [x.shape[0]!, x.shape[1]!]
  const data = values(x)
  const inner = data.length / (n * c)
  return Array.from({ length: c }, (_, k) => {
    const own = data.filter((_, i) => Math.floor(i / inner) % c === k)
    const mean = own.reduce((s, v) => s + v, 0) / own.length
    const variance = own.reduce((s, v) => s + (v - mean) ** 2, 0) / (own.length - correction)
    return { mean, variance }
  })
}

describe('batch normalisation', () => {
  it.each([
    ['BatchNorm1d', () => new BatchNorm1d(3, { dtype: 'float64' }), input(6, 3)],
    ['BatchNorm1d', () => new BatchNorm1d(3, { dtype: 'float64' }), input(4, 3, 5)],
    ['BatchNorm2d', () => new BatchNorm2d(3, { dtype: 'float64' }), input(4, 3, 5, 2)],
    ['BatchNorm3d', () => new BatchNorm3d(3, { dtype: 'float64' }), input(2, 3, 3, 2, 2)],
  ])('%s is its operation, and its statistics move by momentum', (_, make, x) => {
    const layer = make()
    const { weight, bias } = layer
    const runningMean = layer.runningMean!.value
    const runningVar = layer.runningVar!.value
    expectSame(
      layer.forward(x),
      batchNorm(x, { weight, bias, runningMean, runningVar, training: true }).output,
    )
    const batch = moments(x, 1)
    expectClose(
      layer.runningMean!.value,
      batch.map(({ mean }) => 0.1 * mean),
    )
    expectClose(
      layer.runningVar!.value,
      batch.map(({ variance }) => 0.9 + 0.1 * variance),
    )
    expect(layer.numBatchesTracked!.value.item()).toBe(1)
    const state = values(layer.runningMean!.value)
    const evaluated = layer.eval().forward(x)
    const [m, v] = [layer.runningMean!.value, layer.runningVar!.value]
    expectSame(
      evaluated,
      batchNorm(x, { weight, bias, runningMean: m, runningVar: v, training: false }).output,
    )
    expect(values(layer.runningMean!.value)).toEqual(state)
    expect(layer.numBatchesTracked!.value.item()).toBe(1)
  })

  it('gives every channel mean 0 and variance 1 in training', () => {
    const y = new BatchNorm2d(3, { dtype: 'float64', eps: 0 }).forward(input(4, 3, 5, 2))
    for (const { mean, variance } of moments(y, 0)) {
      expect(mean).toBeCloseTo(0, 12)
      expect(variance).toBeCloseTo(1, 12)
    }
  })

  it('with momentum null keeps the plain mean over all batches', () => {
    const layer = new BatchNorm1d(2, { dtype: 'float64', momentum: null })
    const batches = [input(5, 2), input(5, 2), input(5, 2)]
    for (const x of batches) layer.forward(x)
    const means = batches.map((x) => moments(x, 1).map(({ mean }) => mean))
    expectClose(
      layer.runningMean!.value,
      [0, 1].map((k) => (means[0]![k]! + means[1]![k]! + means[2]![k]!) / 3),
    )
  })

  it('without tracking normalises by the batch in evaluation too, without affine has no parameters', () => {
    const layer = new BatchNorm1d(2, { dtype: 'float64', trackRunningStats: false, affine: false })
    expect(layer.parameters()).toEqual([])
    expect(layer.buffers()).toEqual([])
    const x = input(5, 2)
    const trained = layer.forward(x)
    expectSame(layer.eval().forward(x), trained)
  })

  it('keeps its statistics, free of history, when an input is refused', () => {
    const layer = new BatchNorm2d(2)
    const refused = (x: Tensor) => refusal(() => layer.forward(x)).message
    expect(refused(tensor([[[[1]], [[2]]]]))).toMatchInlineSnapshot(
      `"BatchNorm2d: batchNorm: more than one value per channel in training; got [1, 2, 1, 1]; try a larger batch, or eval()"`,
    )
    expect(
      refused(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toMatchInlineSnapshot(
      `"BatchNorm2d: batchNorm: input must be [n, c, h, w]; got [2, 2]; try the BatchNorm of that rank"`,
    )
    expect(refused(randn([2, 3, 2, 2]))).toMatchInlineSnapshot(
      `"BatchNorm2d: batchNorm: input has 3 channels, layer expects 2; got [2, 3, 2, 2]; try a layer of that many features"`,
    )
    expect(values(layer.runningMean!.value)).toEqual([0, 0])
    expect(layer.numBatchesTracked!.value.item()).toBe(0)
    layer.forward(randn([2, 2, 3, 3], { requiresGrad: true }))
    expect(layer.runningMean!.value.requiresGrad).toBe(false)
  })

  it('takes one value per channel in evaluation', () => {
    expect([...new BatchNorm2d(2).eval().forward(tensor([[[[1]], [[2]]]])).shape]).toEqual([1, 2, 1, 1])
  })

  it.each([
    ['no channels', () => new BatchNorm2d(0)],
    ['a negative eps', () => new BatchNorm2d(1, { eps: -1 })],
    ['a momentum above 1', () => new BatchNorm2d(1, { momentum: 2 })],
    ['an unknown option', () => new BatchNorm2d(1, { epsilon: 1 } as never)],
    ['a flag that is none', () => new BatchNorm2d(1, { affine: 'no' as never })],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })
})
