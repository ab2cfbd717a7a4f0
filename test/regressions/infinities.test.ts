import {
  crossEntropy,
  grad,
  logAddExp,
  logSumExp,
  softmax,
  stack,
  type Tensor,
  tensor,
  where,
} from '@wengert/autograd'
import { describe, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { expectGradient, expectNumbers, expectSecondOrder } from './support.ts'

const gradientOf = (f: (x: Tensor) => Tensor, v: Tensor) => grad((x: Tensor) => f(x).mul(v).sum())
const inf = Infinity

describe('sums of exponentials', () => {
  it('PyTorch #31829: logSumExp of nothing but -∞ is -∞ with gradient 0', () => {
    const x = float64([-inf, -inf])
    expectNumbers(logSumExp(x), [-inf])
    expectNumbers(gradientOf(logSumExp, float64([2], []))(x), [0, 0])
    expectNumbers(gradientOf(logSumExp, float64([2], []))(float64([-inf, 1, 1])), [0, 1, 1])
  })

  it('jax #6811: nor does what lies before such a logSumExp get NaN', () => {
    const f = (x: Tensor) => logSumExp(stack([tensor(-inf, { dtype: 'float64' }), x.add(-inf)]))
    expectNumbers(grad(f)(float64([1], [])), [0])
  })

  it('PyTorch #49724: logAddExp of equal infinities gives each half', () => {
    const [x, y] = [float64([-inf, inf, inf, -inf]), float64([-inf, inf, 0, 0])]
    expectNumbers(logAddExp(x, y), [-inf, inf, inf, 0])
    expectNumbers(grad((t: Tensor) => logAddExp(t, y).sum())(x), [0.5, 0.5, 1, 0])
    expectNumbers(grad((t: Tensor) => logAddExp(x, t).sum())(y), [0.5, 0.5, 0, 1])
  })

  it('tinygrad #17822: a masked row does not disturb the row beside it', () => {
    const x = float64([1, 2, -inf, -inf], [2, 2])
    expectNumbers(logSumExp(x, 1), [2 + Math.log1p(Math.exp(-1)), -inf], 1e-15)
    const p = 1 / (1 + Math.E)
    expectNumbers(gradientOf((t) => logSumExp(t, 1), float64([2, 3]))(x), [2 * p, 2 - 2 * p, 0, 0], 1e-15)
  })

  it('js-pytorch 0.7.2: softmax of [1000, 1000] is one half each', () => {
    expectNumbers(softmax(float64([1000, 1000]), 0), [0.5, 0.5])
    expectGradient((t) => t.softmax(0), [float64([1000, 999])])
    expectSecondOrder((t) => t.logSoftmax(0), [float64([1000, 999, 700])])
  })

  it('PyTorch #31829: a class masked by -∞ gets gradient 0 from crossEntropy, the others theirs', () => {
    const loss = (t: Tensor) => crossEntropy(t, int32([1]))
    expectNumbers(grad(loss)(float64([-inf, 3, 3], [1, 3])), [0, -0.5, 0.5], 1e-15)
  })

  it('Wengert: softplus of NaN has gradient NaN, not that of equal infinities', () => {
    expectNumbers(grad((t: Tensor) => t.softplus().sum())(float64([NaN, 0])), [NaN, 0.5])
  })
})

describe('branches of where', () => {
  const positive = (x: Tensor) => x.greater(0)

  it('PyTorch #18287: NaN in the branch that was not chosen stays out of the value and of its own gradient', () => {
    const x = float64([-1, 4])
    expectNumbers(positive(x).where(x.sqrt(), 0), [0, 2])
    const roots = float64([NaN, 2])
    expectNumbers(grad((t: Tensor) => positive(x).where(t, 0).sum())(roots), [0, 1])
  })

  it('PyTorch #52248, #68425, #4132: a guard before the function keeps NaN out of the gradient, one behind it does not', () => {
    const x = float64([0, 4])
    const behind = (t: Tensor) => positive(t).where(t.sqrt(), 0)
    const before = (t: Tensor) => positive(t).where(positive(t).where(t, 1).sqrt(), 0)
    expectNumbers(gradientOf(behind, float64([2, 3]))(x), [NaN, 0.75])
    expectNumbers(gradientOf(before, float64([2, 3]))(x), [0, 0.75])
  })

  it('TensorFlow #118674: the same guard for 1/x and log x', () => {
    const x = float64([0, 2])
    const safe = (t: Tensor) => where(t.equal(0), 1, t)
    expectNumbers(grad((t: Tensor) => where(t.equal(0), 1, safe(t).reciprocal()).sum())(x), [0, -0.25])
    expectNumbers(grad((t: Tensor) => where(t.equal(0), -100, safe(t).log()).sum())(x), [0, 0.5])
  })
})

describe('functions at infinity and NaN', () => {
  it('PyTorch #10729: clamp of ±∞ has gradient 0', () => {
    expectNumbers(float64([-inf, inf, 1]).clamp(-2, 2), [-2, 2, 1])
    const v = float64([3, 4, 5])
    expectNumbers(gradientOf((t) => t.clamp(-2, 2), v)(float64([-inf, inf, 1])), [0, 0, 5])
  })

  it('Stan #857, #862: floor, ceil and round keep NaN in their value; their gradient is 0 everywhere', () => {
    for (const name of ['floor', 'ceil', 'round'] as const) {
      expectNumbers(float64([NaN, 1.5])[name](), [NaN, name === 'floor' ? 1 : 2])
      expectNumbers(gradientOf((t) => t[name](), float64([2, -3]))(float64([NaN, 1.5])), [0, 0])
    }
  })
})
