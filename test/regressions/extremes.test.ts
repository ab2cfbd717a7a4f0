import {
  adaptiveAvgPool2d,
  amax,
  amin,
  grad,
  maximum,
  maxPool1d,
  maxPool2d,
  minimum,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { expectGradient, expectNumbers, expectSecondOrder, normals } from './support.ts'

const gradientOf = (f: (x: Tensor) => Tensor, v: Tensor) => grad((x: Tensor) => f(x).mul(v).sum())

describe('ties', () => {
  it('PyTorch #56734: maximum and minimum give each of two equal entries half', () => {
    const [x, y] = [float64([1, 2, 3]), float64([1, 3, 2])]
    const v = float64([2, -3, 5])
    expectNumbers(gradientOf((t) => maximum(t, y), v)(x), [1, 0, 5])
    expectNumbers(gradientOf((t) => maximum(x, t), v)(y), [1, -3, 0])
    expectNumbers(gradientOf((t) => minimum(t, y), v)(x), [1, -3, 0])
  })

  it('tfjs 4.22: the gradient of max([3, 3, 1]) sums to 1', () => {
    expectNumbers(grad((t: Tensor) => t.max())(float64([3, 3, 1])), [0.5, 0.5, 0])
    expectNumbers(grad((t: Tensor) => t.max(0))(float64([3, 3, 1])), [1, 0, 0])
  })

  it('tfjs 4.22, jax-js 0.1.25: relu and abs have derivative 0 at 0, neither 1 nor -1', () => {
    const zero = float64([0])
    expectNumbers(grad((t: Tensor) => t.relu().sum())(zero), [0])
    expectNumbers(grad((t: Tensor) => t.abs().sum())(zero), [0])
  })
})

describe('extremes', () => {
  it('deepbox 1.0: max of a float32 tensor has a float32 gradient', () => {
    const x = tensor([1, 5, 2], { requiresGrad: true })
    x.max().backward()
    expect(x.grad!.dtype).toBe('float32')
    expectNumbers(x.grad!, [0, 1, 0])
  })

  it('tfjs #4135: the gradient of max over an axis has the shape of its input', () => {
    const x = normals(4)(2, 3, 4)
    for (const axis of [0, 1, -1])
      for (const keepDims of [false, true]) expectGradient((t) => t.max(axis, keepDims), [x])
    expectGradient((t) => t.amax([0, 2]), [x])
  })

  it('TensorFlow #118673: a NaN among the entries of amax and amin keeps the gradient, and takes it', () => {
    const x = float64([1, NaN, 3, NaN])
    expectNumbers(gradientOf(amax, float64([2], []))(x), [0, 1, 0, 1])
    expectNumbers(gradientOf(amin, float64([2], []))(x), [0, 1, 0, 1])
    expectNumbers(gradientOf((t) => t.max(0), float64([2], []))(x), [0, 2, 0, 0])
  })

  it('TensorFlow #116992: no maximum or minimum drops a NaN', () => {
    const x = float64([2, NaN, 1])
    expectNumbers(x.amax(), [NaN])
    expectNumbers(x.min(0), [NaN])
    expectNumbers(x.maximum(5), [5, NaN, 5])
    expectNumbers(float64([5, 5, 5]).minimum(x), [2, NaN, 1])
    expectNumbers(maxPool1d(x.reshape([1, 1, 3]), 2, { stride: 1 }), [NaN, NaN])
  })

  it('js-pytorch 0.7.2: relu(-1) is 0, not a small negative number', () => {
    expectNumbers(float64([-1, 2]).relu(), [0, 2])
  })

  it('shumai: the gradient of clamp is the cotangent inside the bounds and 0 outside', () => {
    const [x, v] = [float64([-3, 0.5, 7]), float64([2, -3, 5])]
    expectNumbers(gradientOf((t) => t.clamp(-1, 1), v)(x), [0, -3, 0])
  })
})

describe('what was not chosen gets gradient 0, also from an infinite cotangent', () => {
  const root = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => f(x).sqrt().sum())
  const x = float64([-1, 4])

  it.each<[string, (x: Tensor) => Tensor]>([
    ['relu', (t) => t.relu()],
    ['maximum', (t) => t.maximum(0)],
    ['clamp', (t) => t.clamp(0, null)],
    ['where', (t) => t.greater(0).where(t, 0)],
    ['hardtanh', (t) => t.hardtanh(0, 10)],
  ])('Wengert: the square root of %s of a negative number', (_name, f) => {
    expectNumbers(root(f)(x), [0, 0.25])
  })

  it('Wengert: the square root of a largest entry that is 0', () => {
    expectNumbers(root((t) => t.amax())(float64([-1, 0])), [0, Infinity])
    expectNumbers(root((t) => t.max(0))(float64([-1, 0])), [0, Infinity])
  })
})

describe('max pooling', () => {
  it('Flux #1197: windows that overlap add up on the entry they share', () => {
    const x = float64([1, 9, 2, 3, 8], [1, 1, 5])
    const v = float64([2, 3, 5], [1, 1, 3])
    expectNumbers(gradientOf((t) => maxPool1d(t, 3, { stride: 1 }), v)(x), [0, 5, 0, 0, 5])
    const plane = normals(5)(1, 2, 5, 5)
    expectGradient((t) => maxPool2d(t, 3, { stride: 1, padding: 1 }), [plane])
  })

  it('Wengert: a window of nothing but -∞ gives its gradient to the first real entry, not to padding', () => {
    const x = float64([-Infinity, -Infinity, -Infinity, 2], [1, 1, 4])
    const v = float64([1, 2, 3, 4], [1, 1, 4])
    const pool = (t: Tensor) => maxPool1d(t, 3, { stride: 1, padding: 1 })
    expectNumbers(pool(x), [-Infinity, -Infinity, 2, 2])
    expectNumbers(gradientOf(pool, v)(x), [3, 0, 0, 7])
    const plane = float64(new Array(4).fill(-Infinity), [1, 1, 2, 2])
    const w = float64([1, 2, 3, 4], [1, 1, 2, 2])
    expectNumbers(gradientOf((t) => maxPool2d(t, 3, { stride: 1, padding: 1 }), w)(plane), [10, 0, 0, 0])
  })

  it('MXNet #6191: padding does not win against float64 entries below the range of float32', () => {
    const x = float64([-Infinity, -1e300, -1e308], [1, 1, 3])
    const pool = (t: Tensor) => maxPool1d(t, 3, { stride: 2, padding: 1 })
    expectNumbers(pool(x), [-1e300, -1e300])
    expectNumbers(gradientOf(pool, float64([2, 3], [1, 1, 2]))(x), [0, 5, 0])
  })

  it('TensorFlow #6294, #6143, jax #628: max pooling has second derivatives', () => {
    expectSecondOrder((t) => maxPool2d(t.square(), 2, { stride: 1 }), [normals(6)(1, 1, 4, 4)])
  })
})

describe('adaptive mean pooling', () => {
  it('keeps a NaN or an infinity in the spans it lies in: it was a product with a matrix of zeros once', () => {
    const size = fc.integer({ min: 1, max: 6 })
    const cases = fc.record({
      rows: size,
      cols: size,
      high: size,
      wide: size,
      at: fc.nat(),
      bad: fc.constantFrom(NaN, Infinity),
    })
    const property = fc.property(cases, ({ rows, cols, high, wide, at, bad }) => {
      const data = Array.from({ length: rows * cols }, (_, i) => i + 1)
      const plain = adaptiveAvgPool2d(float64(data, [1, 1, rows, cols]), [high, wide]).data()
      const place = at % data.length
      data[place] = bad
      const got = adaptiveAvgPool2d(float64(data, [1, 1, rows, cols]), [high, wide]).data()
      const holds = (i: number, x: number, n: number, out: number) =>
        x >= Math.floor((i * n) / out) && x < Math.ceil(((i + 1) * n) / out)
      const want = plain.map((mean: number, i: number) => {
        const [y, x] = [Math.floor(i / wide), i % wide]
        const isHit = holds(y, Math.floor(place / cols), rows, high) && holds(x, place % cols, cols, wide)
        return isHit ? bad : mean
      })
      expect([...got]).toEqual([...want])
    })
    fc.assert(property, { seed: Number(process.env.WENGERT_SEED ?? 1), numRuns: 200 })
  })
})
