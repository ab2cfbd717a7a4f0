import {
  avgPool2d,
  batchNorm,
  conv1d,
  conv2d,
  crossEntropy,
  einsum,
  grad,
  maxPool2d,
  type Tensor,
  vjp,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { expectGradient, expectNumbers, expectSecondOrder, normals } from './support.ts'

const draw = normals(1)
const normalise = (x: Tensor, w: Tensor, b: Tensor) =>
  batchNorm(x, { weight: w, bias: b, training: true }).output

/** ∂²/∂x² of Σ f at scalars. */
const second = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => grad((t: Tensor) => f(t).sum())(x).sum())

describe('second derivatives of functions that save their value', () => {
  it.each(['tanh', 'sigmoid', 'exp', 'elu', 'sqrt', 'rsqrt', 'reciprocal', 'tan'] as const)(
    'tfjs #3252: %s',
    (name) => {
      expectSecondOrder((x) => x[name](), [draw(5).abs().add(0.1)])
    },
  )

  it('tfjs #3252: softmax and logSoftmax', () => {
    expectSecondOrder((x) => x.softmax(1), [draw(2, 3)])
    expectSecondOrder((x) => x.logSoftmax(0), [draw(2, 3)])
  })

  it('tfjs #3252: tanh‴ = (6 tanh² - 2)(1 - tanh²), by three nested gradients', () => {
    const x = float64([0.3, -1.2])
    const third = grad((t: Tensor) => second((s) => s.tanh())(t).sum())(x)
    const want = Array.from(x.data(), (v) => (6 * Math.tanh(v) ** 2 - 2) * (1 - Math.tanh(v) ** 2))
    expectNumbers(third, want, 1e-14)
  })
})

describe('second derivatives of piecewise functions', () => {
  it('tfjs 4.22: selu, whose comparison has no derivative of its own', () => {
    expectSecondOrder((x) => x.selu(), [float64([-1.5, -0.2, 0.7])])
  })

  it('tfjs 4.22: max pooling', () => {
    expectSecondOrder((x) => maxPool2d(x.exp(), 2), [draw(1, 1, 4, 4)])
  })

  it('PyTorch #22274: average pooling behind a square', () => {
    expectSecondOrder((x) => avgPool2d(x.square(), 2, { stride: 1, padding: 1 }), [draw(1, 1, 3, 3)])
  })
})

describe('second derivatives of bilinear functions', () => {
  it('tfjs 4.22: conv by its filter and by its input, and mixed', () => {
    expectSecondOrder((x, w) => conv2d(x, w, { padding: 1 }).square(), [draw(1, 1, 3, 3), draw(1, 1, 2, 2)])
  })

  it('candle #2462: gradients are graphs again, when asked for and only then', () => {
    const x = draw(3).detach()
    x.requiresGrad = true
    x.pow(3).sum().backward(undefined, { createGraph: true })
    const g = x.grad!
    expect(g.requiresGrad).toBe(true)
    x.pow(3).sum().backward()
    g.sum().backward()
    const total = Array.from(x.data(), (v) => 6 * v * v + 6 * v)
    expectNumbers(x.grad!, total, 1e-14)
  })

  it('PyTorch #60923: einsum', () => {
    expectSecondOrder((x, y) => einsum('ij,jk->ik', x, y).tanh(), [draw(2, 3), draw(3, 2)])
  })

  it('micrograd #3: a gradient is a tensor that has a gradient', () => {
    expectNumbers(second((x) => x.pow(4))(float64([2])), [48])
  })
})

describe('batch normalisation', () => {
  it('PyTorch #4422, #4569: is differentiable twice, by input, scale and shift', () => {
    expectGradient(normalise, [draw(4, 2), draw(2), draw(2)])
    expectSecondOrder(normalise, [draw(4, 2), draw(2), draw(2)])
  })

  it('tinygrad batchnorm: the variance has the Hessian 2/n (1 - 1/n) and -2/n², so the mean is not detached', () => {
    const variance = (x: Tensor) => x.variance(null, { correction: 0 })
    const rows = [0, 1, 2, 3].map((i) => grad((x: Tensor) => grad(variance)(x).slice(i))(draw(4)))
    for (const [i, row] of rows.entries())
      expectNumbers(
        row,
        [0, 1, 2, 3].map((j) => (i === j ? 2 / 4 - 2 / 16 : -2 / 16)),
        1e-15,
      )
  })

  it('PyTorch #79705: so is layer normalisation, composed of mean and variance', () => {
    const layerNorm = (x: Tensor) =>
      x.sub(x.mean(-1, true)).mul(x.variance(-1, { correction: 0, keepDims: true }).add(1e-5).rsqrt())
    expectSecondOrder(layerNorm, [draw(2, 4)])
  })

  it('torch/nn #744: its sum has gradient 0, which random cotangents see through', () => {
    const x = draw(5, 2)
    for (const value of grad((t: Tensor) => normalise(t, float64([1, 1]), float64([0, 0])).sum())(x).data())
      expect(Math.abs(value)).toBeLessThan(1e-14)
    const [, pullback] = vjp((t: Tensor) => normalise(t, float64([1, 1]), float64([0, 0])), x)
    expect(Math.max(...pullback(draw(5, 2))[0].data().map(Math.abs))).toBeGreaterThan(0.1)
  })

  it('Odyssey #3174, #3873, Mnemosyne #730: the same of softmax', () => {
    const x = draw(3, 4)
    for (const value of grad((t: Tensor) => t.softmax(1).sum())(x).data())
      expect(Math.abs(value)).toBeLessThan(1e-15)
    expectGradient((t) => t.softmax(1), [x])
  })
})

describe('first derivatives that ones would have hidden', () => {
  it('twitter/torch-autograd #145: sinh and cosh under a factor 2', () => {
    const x = float64([0.3, -1.1])
    expectNumbers(
      grad((t: Tensor) => t.sinh().mul(2).sum())(x),
      Array.from(x.data(), (v) => 2 * Math.cosh(v)),
      1e-15,
    )
    expectNumbers(
      grad((t: Tensor) => t.cosh().mul(2).sum())(x),
      Array.from(x.data(), (v) => 2 * Math.sinh(v)),
      1e-15,
    )
    expectSecondOrder((t) => t.sinh().mul(t.cosh()), [x])
  })

  it('Piston: powers, norms and convolutions have a backward pass at all', () => {
    expectGradient((x, y) => x.pow(y), [draw(3).abs().add(0.5), draw(3)])
    expectGradient((x) => x.norm({ axis: 1 }), [draw(2, 3)])
    expectGradient((x, w) => conv1d(x, w), [draw(1, 2, 5), draw(2, 2, 3)])
  })

  it('tfjs #5690, #7722: so do einsum, slices with steps, topk, cumprod, gather and crossEntropy', () => {
    expectGradient((x, y) => einsum('b i d, b j d -> b i j', x, y), [draw(2, 3, 2), draw(2, 2, 2)])
    expectGradient((x) => x.slice({ step: 2 }, { start: -1, step: -2 }), [draw(3, 4)])
    expectGradient((x) => x.topk(2).values, [draw(5)])
    expectGradient((x) => x.cumprod(0), [draw(4)])
    expectGradient((x) => x.gather(0, int32([2, 2, 0])), [draw(3)])
    expectGradient((x) => crossEntropy(x, int32([0, 2]), { labelSmoothing: 0.1 }), [draw(2, 3)])
  })

  it('shumai: comparisons and logical operations carry no gradient', () => {
    const x = draw(3).detach()
    x.requiresGrad = true
    for (const y of [x.greaterEqual(0), x.logicalNot(), x.equal(1), x.isFinite()])
      expect(y.requiresGrad).toBe(false)
  })
})
