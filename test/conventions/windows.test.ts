import {
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  avgPool1d,
  conv1d,
  conv2d,
  convTranspose1d,
  fold,
  Generator,
  maxPool1d,
  maxPool2d,
  OptionError,
  ones,
  pad,
  randn,
  ShapeError,
  tensor,
  unfold,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, gradientOf } from './support.ts'

const inf = Infinity
const line = (...values: number[]) => float64(values, [1, 1, values.length])

describe('convolutions', () => {
  it('let NaN reach all results of the windows that cover it, and others only nearby', () => {
    const size = 24
    const generator = new Generator(3)
    const at = size * 10 + 10
    const data = randn([2, 32, size, size], { generator }).data()
    data[at] = Number.NaN
    const x = tensor(data, [2, 32, size, size])
    const out = conv2d(x, randn([32, 32, 3, 3], { generator }), { padding: 1 }).data()
    out.forEach((value, i) => {
      const [image, row, column] = [Math.floor(i / (32 * size * size)), Math.floor(i / size) % size, i % size]
      const far = Math.max(Math.abs(row - 10), Math.abs(column - 10))
      if (image === 0 && far <= 1) expect(value).toBeNaN()
      else if (image === 1 || far > 7) expect(value).not.toBeNaN()
    })
  })

  it("padding 'same' puts the larger half of an odd total behind, and needs stride 1", () => {
    const kernel = line(1, 10)
    expectNumbers(conv1d(line(1, 2, 3), kernel, { padding: 'same' }), [21, 32, 3])
    refused(() => conv1d(line(1, 2, 3), kernel, { padding: 'same', stride: 2 }), OptionError, 'conv1d')
  })

  it('a kernel larger than the padded input is an error', () => {
    refused(() => conv1d(line(1, 2), line(1, 1, 1)), ShapeError, 'conv1d')
    expectNumbers(conv1d(line(1, 2), line(1, 1, 1), { padding: [[0, 1]] }), [3])
  })

  it('elements that no window reaches get gradient 0', () => {
    expectNumbers(
      gradientOf((x) => conv1d(x, line(1, 10), { stride: 3 }), line(1, 2, 3, 4)),
      [2, 20, 0, 0],
    )
  })

  it('outputPadding of a transposed convolution is smaller than the larger of stride and dilation', () => {
    const out = convTranspose1d(line(1, 2), line(1, 1), { stride: 2, outputPadding: 1 })
    expectNumbers(out, [1, 1, 2, 2, 0])
    expectNumbers(convTranspose1d(line(1), line(1, 1), { dilation: 2, outputPadding: 1 }), [1, 0, 1, 0])
    refused(() => convTranspose1d(line(1), line(1, 1), { outputPadding: 1 }), OptionError, 'convTranspose1d')
  })
})

describe('pooling', () => {
  it('padding of max pooling never wins, not even against -∞', () => {
    const pool = { stride: 1, padding: 1 }
    expectNumbers(maxPool1d(line(-5, -7), 2, pool), [-5, -5, -7])
    expectNumbers(
      gradientOf((x) => maxPool1d(x, 3, pool), line(-inf, -inf, -1e300)),
      [2, 0, 2],
    )
    const plane = float64([-inf, -inf, -inf, -inf], [1, 1, 2, 2])
    expectNumbers(
      gradientOf((x) => maxPool2d(x, 3, pool), plane),
      [11, 0, 0, 0],
    )
  })

  it('the padding of poolings is smaller than the window, dilation counted', () => {
    expect(maxPool1d(line(1, 2), 2, { padding: 2, dilation: 2, stride: 1 }).shape).toEqual([1, 1, 4])
    refused(() => maxPool1d(line(1, 2), 2, { padding: 2 }), OptionError, 'maxPool1d')
    refused(() => avgPool1d(line(1, 2), 2, { padding: 2 }), OptionError, 'avgPool1d')
  })

  it('a window whose entries all lie in padding, for its dilation, is -∞', () => {
    expectNumbers(maxPool1d(line(5), 2, { padding: 1, dilation: 2, stride: 1 }), [-inf])
    expectNumbers(
      gradientOf((x) => maxPool1d(x, 2, { padding: 1, dilation: 2, stride: 1 }), line(5)),
      [0],
    )
  })

  it('ceilMode adds a last partial window, unless it would start in the padding behind', () => {
    expectNumbers(maxPool1d(line(1, 2, 3, 4, 5), 2, { ceilMode: true }), [2, 4, 5])
    expectNumbers(maxPool1d(line(1, 2, 3, 4, 5), 3, { padding: 1, ceilMode: true }), [2, 5])
  })

  it('average pooling counts padded zeros, unless countIncludePad is false, and never what ceilMode adds', () => {
    const x = ones([1, 1, 4], { dtype: 'float64' }).dynamic()
    const options = { stride: 2, padding: 1, ceilMode: true }
    expectNumbers(avgPool1d(x, 3, options), [2 / 3, 1, 1 / 2])
    expectNumbers(avgPool1d(x, 3, { ...options, countIncludePad: false }), [1, 1, 1])
    expectNumbers(avgPool1d(x, 2, { divisorOverride: 4 }), [0.5, 0.5])
  })

  it('the gradient of windows that overlap adds up', () => {
    expectNumbers(
      gradientOf((x) => maxPool1d(x, 2, { stride: 1 }), line(1, 9, 2)),
      [0, -1, 0],
    )
    expectNumbers(
      gradientOf((x) => avgPool1d(x, 2, { stride: 1 }), line(1, 9, 2)),
      [1, -0.5, -1.5],
    )
  })

  it('adaptive pooling spreads windows from floor(i n / m) to ceil((i + 1) n / m), which may overlap', () => {
    expectNumbers(adaptiveAvgPool1d(line(1, 2, 3, 4, 5), 3), [1.5, 3, 4.5])
    expectNumbers(adaptiveMaxPool1d(line(1, 2, 3, 4, 5), 4), [2, 3, 4, 5])
    expectNumbers(adaptiveAvgPool1d(line(7, 9), 3), [7, 8, 9])
  })
})

describe('windows and padding', () => {
  it('fold adds what overlaps: fold(unfold(x)) is the number of visits times x', () => {
    const x = float64([1, 2, 3, 4])
    expectNumbers(fold(unfold(x, { kernelSize: 2 }), { size: 4 }), [1, 4, 6, 4])
  })

  it('unfold leaves out what a stride does not reach', () => {
    expectNumbers(unfold(float64([1, 2, 3, 4]), { kernelSize: 2, stride: 3 }), [1, 2])
  })

  it("pad 'reflect' adds at most n - 1 elements, 'circular' at most n, 'replicate' any number but not to nothing", () => {
    const x = float64([1, 2, 3])
    expectNumbers(pad(x, [[2, 2]], { mode: 'reflect' }), [3, 2, 1, 2, 3, 2, 1])
    expectNumbers(pad(x, [[3, 0]], { mode: 'circular' }), [1, 2, 3, 1, 2, 3])
    expectNumbers(pad(x, [[0, 4]], { mode: 'replicate' }), [1, 2, 3, 3, 3, 3, 3])
    for (const [mode, n] of [
      ['reflect', 3],
      ['circular', 4],
    ] as const)
      refused(() => pad(x, [[n, 0]], { mode }), ShapeError, 'pad')
    refused(() => pad(x.slice({ stop: 0 }), [[1, 0]], { mode: 'replicate' }), ShapeError, 'pad')
  })

  it('pad crops by negative numbers, at most what there is, and what was cropped gets gradient 0', () => {
    const x = float64([1, 2, 3])
    expectNumbers(pad(x, [[-1, 1]]), [2, 3, 0])
    expectNumbers(
      gradientOf((t) => pad(t, [[-1, 1]], { value: 7 }), x),
      [0, 2, -3],
    )
    refused(() => pad(x, [[-2, -2]]), ShapeError, 'pad')
  })
})
