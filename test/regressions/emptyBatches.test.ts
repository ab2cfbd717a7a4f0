import {
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  crossEntropy,
  maxPool2d,
  mseLoss,
  type Tensor,
  vjp,
  zeros,
} from '@wengert/autograd'
import { BatchNorm2d, Linear } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { expectNumbers, normals } from './support.ts'

const none = (...shape: number[]) => zeros(shape, { dtype: 'float64' }).dynamic()

/** Gradients of a function with an empty value: those shaped like batches are empty, all others are 0. */
function expectNothing(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  shape: readonly number[],
) {
  const [out, pullback] = vjp(f, ...inputs)
  expect(out.shape).toEqual(shape)
  for (const [i, g] of (pullback(none(...shape)) as Tensor[]).entries()) {
    expect(g.shape).toEqual(inputs[i]!.shape)
    expectNumbers(g, new Array(inputs[i]!.size).fill(0))
  }
}

describe('a batch of no examples', () => {
  const draw = normals(1)

  it('NNlib.jl #763: conv gives an empty value, an empty gradient of the input and zeros for the weight', () => {
    expectNothing((x, w) => conv1d(x, w, { padding: 1 }), [none(0, 2, 5), draw(3, 2, 3)], [0, 3, 5])
    expectNothing((x, w) => conv2d(x, w, { stride: 2 }), [none(0, 2, 5, 4), draw(3, 2, 3, 2)], [0, 3, 2, 2])
    expectNothing((x, w) => conv2d(x, w, { groups: 2 }), [none(0, 2, 3, 3), draw(4, 1, 2, 2)], [0, 4, 2, 2])
    expectNothing((x, w) => conv3d(x, w), [none(0, 1, 3, 3, 3), draw(2, 1, 2, 2, 2)], [0, 2, 2, 2, 2])
  })

  it('NNlib.jl #763: and so does the transposed one', () => {
    expectNothing((x, w) => convTranspose1d(x, w), [none(0, 2, 3), draw(2, 3, 2)], [0, 3, 4])
    expectNothing(
      (x, w) => convTranspose2d(x, w, { stride: 2 }),
      [none(0, 2, 2, 2), draw(2, 1, 3, 3)],
      [0, 1, 5, 5],
    )
  })

  it('PyTorch #12013: parameters behind an empty batch have gradient 0, not none', () => {
    const layer = new Linear(3, 2, { dtype: 'float64' })
    layer.forward(none(0, 3)).sum().backward()
    expectNumbers(layer.weight.grad!.dynamic(), new Array(6).fill(0))
    expectNumbers(layer.bias!.grad!.dynamic(), [0, 0])
  })

  it('PyTorch #26214: pooling of no images is no images', () => {
    expectNothing((x) => maxPool2d(x, 2, { padding: 1 }), [none(0, 3, 4, 4)], [0, 3, 3, 3])
    expectNothing((x) => avgPool2d(x, 2), [none(0, 3, 4, 4)], [0, 3, 2, 2])
  })

  it('PyTorch #32612: batch normalisation of no examples leaves the running statistics alone', () => {
    expectNothing(
      (x, w, b) => batchNorm(x, { weight: w, bias: b, training: true }).output,
      [none(0, 3, 2), draw(3), draw(3)],
      [0, 3, 2],
    )
    const layer = new BatchNorm2d(2, { dtype: 'float64' })
    layer.forward(none(0, 2, 3, 3))
    expectNumbers(layer.runningMean!.value.dynamic(), [0, 0])
    expectNumbers(layer.runningVar!.value.dynamic(), [1, 1])
  })

  it('PyTorch #12013: the mean loss of no examples is NaN and the sum 0, both with empty gradients', () => {
    const labels = zeros([0], { dtype: 'int32' })
    expectNumbers(crossEntropy(none(0, 3), labels), [NaN])
    expectNumbers(crossEntropy(none(0, 3), labels, { reduction: 'sum' }), [0])
    const [, pullback] = vjp((x: Tensor): Tensor => mseLoss(x, none(0, 3)), none(0, 3))
    expect(pullback(float64([1], []))[0].shape).toEqual([0, 3])
  })
})
