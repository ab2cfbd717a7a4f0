import {
  avgPool1d,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  maxPool2d,
  OptionError,
  ones,
  type Tensor,
  vjp,
  zeros,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectGradient, expectNumbers, expectSecondOrder, normals } from './support.ts'

const draw = normals(1)

describe('convolutions', () => {
  it('BackPACK #30: elements behind the last window, where the stride does not divide, have gradient 0', () => {
    const [g] = expectGradient((x, w) => conv1d(x, w, { stride: 3 }), [draw(1, 1, 9), draw(1, 1, 2)])
    expect(g!.data()[8]).toBe(0)
    expectGradient(
      (x, w) => conv2d(x, w, { stride: [3, 2], padding: 1 }),
      [draw(1, 2, 6, 7), draw(2, 2, 2, 3)],
    )
  })

  it('TensorFlow #11092: padding beyond what the kernel reaches is a negative padding of the gradient', () => {
    expectGradient((x, w) => conv1d(x, w, { padding: 4 }), [draw(1, 2, 3), draw(2, 2, 2)])
    expectGradient((x, w) => conv1d(x, w, { padding: [[0, 5]], stride: 2 }), [draw(1, 1, 2), draw(1, 1, 3)])
  })

  it('candle #2337: stride and dilation do not change places in the gradient of the weight', () => {
    expectGradient((x, w) => conv1d(x, w, { stride: 2, dilation: 3 }), [draw(2, 2, 11), draw(3, 2, 3)])
    expectGradient(
      (x, w) => conv2d(x, w, { stride: [1, 3], dilation: [2, 1] }),
      [draw(1, 1, 5, 8), draw(1, 1, 2, 3)],
    )
  })

  it('PyTorch #13008, tfjs #7906: dilation counts in every gradient', () => {
    expectGradient((x, w) => conv2d(x, w, { dilation: 2, padding: 2 }), [draw(1, 2, 4, 4), draw(2, 2, 3, 3)])
    expectSecondOrder((x, w) => conv1d(x, w, { dilation: 2 }), [draw(1, 1, 6), draw(1, 1, 2)])
  })

  it('MLX #3800: groups with a stride, down to one channel a group', () => {
    for (const [groups, inputs] of [
      [2, 4],
      [4, 4],
    ] as const)
      expectGradient(
        (x, w) => conv2d(x, w, { stride: 2, padding: 1, groups }),
        [draw(1, inputs, 5, 4), draw(4, inputs / groups, 3, 3)],
      )
  })

  it('MLX #2184: the gradient of the kernel has the shape of the kernel where windows leave elements over', () => {
    const [, dw] = expectGradient(
      (x, w) => conv1d(x, w, { stride: 2, groups: 2 }),
      [draw(3, 4, 5), draw(6, 2, 2)],
    )
    expect(dw!.shape).toEqual([6, 2, 2])
  })

  it('shumai: strides that differ from axis to axis, transposed too', () => {
    expectGradient((x, w) => conv2d(x, w, { stride: [1, 2] }), [draw(1, 1, 4, 5), draw(2, 1, 2, 2)])
    const options = { stride: [3, 2], padding: [1, 0], outputPadding: [2, 1], dilation: [1, 2], groups: 2 }
    expectGradient((x, w) => convTranspose2d(x, w, options), [draw(1, 2, 3, 2), draw(2, 2, 2, 3)])
  })

  it('a transposed convolution is the gradient of the convolution, whatever windows leave over', () => {
    const [x, w, options] = [draw(2, 3, 8), draw(4, 3, 3), { stride: 3, padding: 1 }]
    const [out, pullback] = vjp((t: Tensor) => conv1d(t, w, options), x)
    const v = draw(...out.shape)
    const want = Array.from((pullback(v)[0] as Tensor).data())
    expectNumbers(convTranspose1d(v, w, { ...options, outputPadding: 1 }), want, 1e-14)
  })
})

describe('pooling at the edges', () => {
  it('MXNet #6191: padding never comes out of max pooling, and a padding that windows could lie in is refused', () => {
    const x = draw(1, 1, 2, 2).sub(100)
    for (const value of maxPool2d(x, 2, { padding: 1 }).data()) expect(value).toBeLessThan(-90)
    const error = refused(() => maxPool2d(x, 2, { padding: 2 }), OptionError, 'maxPool2d')
    expect(error.required).toBe('padding smaller than the window, which reaches over 2')
  })

  it('PyTorch #33382, #46929, WebNN #935: with ceilMode no window starts in the right padding', () => {
    expect(maxPool2d(draw(1, 2, 5, 5), 3, { stride: 3, padding: 1, ceilMode: true }).shape).toEqual([
      1, 2, 2, 2,
    ])
    expect(maxPool2d(draw(1, 1, 5, 6), 1, { stride: 2, ceilMode: true }).shape).toEqual([1, 1, 3, 3])
    for (const value of maxPool2d(draw(1, 1, 8, 10), 3, { stride: 4, ceilMode: true }).data())
      expect(value).toBeGreaterThan(-Infinity)
  })

  it('FastNN #5: a partial window averages the elements it has', () => {
    const x = ones([1, 1, 5], { dtype: 'float64' }).dynamic()
    expectNumbers(avgPool1d(x, 2, { ceilMode: true }), [1, 1, 1])
    expectNumbers(avgPool1d(x, 3, { stride: 2, padding: 1, ceilMode: true }), [2 / 3, 1, 2 / 3], 1e-15)
    expectNumbers(avgPool1d(x, 3, { stride: 2, padding: 1, countIncludePad: false }), [1, 1, 1])
    expectGradient((t) => avgPool1d(t, 2, { ceilMode: true }), [draw(1, 1, 5)])
  })

  it('PyTorch #77514: one rule for the padding of all poolings, smaller than the window', () => {
    const x = zeros([1, 1, 4], { dtype: 'float64' }).dynamic()
    expect(x.maxPool1d(3, { stride: 1, padding: 2 }).shape).toEqual([1, 1, 6])
    expect(x.avgPool1d(3, { stride: 1, padding: 2 }).shape).toEqual([1, 1, 6])
    refused(() => x.maxPool1d(3, { padding: 3 }), OptionError, 'maxPool1d')
    refused(() => x.avgPool1d(3, { padding: 3 }), OptionError, 'avgPool1d')
    expectNumbers(
      float64([1, 2], [1, 1, 2]).maxPool1d(2, { stride: 1, padding: 2, dilation: 2 }),
      [1, 2, 1, 2],
    )
  })
})
