import {
  batchNorm,
  concat,
  conv2d,
  convTranspose2d,
  crossEntropy,
  einsum,
  grad,
  jvp,
  maxPool2d,
  norm,
  scatterAdd,
  std,
  stochasticPool2d,
  type Tensor,
  where,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { inner, type NdArray, zip } from '#autograd/testing/oracles/index.ts'
import { float64, int32, toPlain, toTensor } from '#test/support/arrays.ts'
import { expectClose } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const w = toTensor(draw(100).reals([3, 2, 2, 2]))
const image = [2, 2, 4, 4]

/** Functions of one tensor made of what has no rule of its own, and of what has one that is easily wrong. */
const table: [string, number[], (x: Tensor) => Tensor][] = [
  ['conv2d', image, (x) => conv2d(x, w, { stride: 2, padding: 1 }).tanh()],
  ['conv2d by its weight', [3, 2, 2, 2], (v) => conv2d(toTensor(draw(1).reals(image)), v.exp()).square()],
  ['convTranspose2d', [1, 3, 2, 2], (x) => convTranspose2d(x, w, { stride: 2 }).sigmoid()],
  ['maxPool2d', image, (x) => maxPool2d(x, 3, { stride: 1 }).exp()],
  ['avgPool2d', image, (x) => x.avgPool2d(2, { padding: 1 }).pow(3)],
  ['adaptiveAvgPool2d', image, (x) => x.adaptiveAvgPool2d([3, 2]).square()],
  ['stochasticPool2d in evaluation', image, (x) => stochasticPool2d(x.exp(), 2, { training: false })],
  ['batchNorm', [4, 2, 3], (x) => batchNorm(x, { training: true }).output.pow(3)],
  ['batchNorm in evaluation', [4, 2], (x) => evaluated(x).tanh()],
  ['softmax', [3, 4], (x) => x.softmax(1).square()],
  ['logSoftmax', [3, 4], (x) => x.logSoftmax(0).exp()],
  ['logSumExp', [3, 4], (x) => x.logSumExp(1).square()],
  ['crossEntropy', [3, 4], (x) => crossEntropy(x.square(), int32([1, 0, 3]), { labelSmoothing: 0.1 })],
  ['std', [3, 4], (x) => std(x, 1)],
  ['norm', [5], (x) => norm(x, { ord: 3 })],
  ['prod with a zero', [4], (x) => zeroSecond(x).prod()],
  ['cumprod with a zero', [4], (x) => zeroSecond(x).cumprod(0).exp()],
  ['cumsum', [4], (x) => x.cumsum(0).exp()],
  ['amax', [3, 4], (x) => x.amax(1).exp()],
  [
    'sort',
    [6],
    (x) =>
      x
        .sort()
        .values.mul(float64([1, 2, 3, 4, 5, 6]))
        .square(),
  ],
  ['einsum', [3, 3], (x) => einsum('ij,jk,kk->i', x, x.exp(), x)],
  ['scatterAdd', [4], (x) => scatterAdd(x.square(), 0, int32([1, 1, 3]), x.slice({ stop: 3 }).exp()).tanh()],
  ['pad, flip and concat', [3], (x) => concat([x.pad([[1, 2]], { value: 2 }), x.flip(0)]).cumprod(0)],
  ['where', [4], (x) => where(x.greater(0), x.pow(3), x.exp())],
  ['pow of both', [4], (x) => x.exp().pow(x)],
  ['atan2 and logAddExp', [4], (x) => x.atan2(x.exp()).logAddExp(x.square())],
  ['gelu', [4], (x) => x.gelu()],
]

function evaluated(x: Tensor): Tensor {
  return batchNorm(x, { runningMean: float64([1, -1]), runningVar: float64([2, 3]), weight: x.slice(0) })
    .output
}

/** Shifted so that the second entry is 0 where the test looks. */
function zeroSecond(x: Tensor): Tensor {
  return x.sub(float64([0, draw(42).reals([4]).data[1]!, 0, 0]))
}

/** A scalar whose gradient has nothing symmetric about it. */
const loss = (f: (x: Tensor) => Tensor) => (x: Tensor) => {
  const y = f(x)
  return y.mul(toTensor(draw(7).reals(y.shape))).sum()
}

const gradientAt = (f: (x: Tensor) => Tensor, x: NdArray) => toPlain(grad(loss(f))(toTensor(x)))

describe('the derivative of the gradient', () => {
  test.each(table)('of %s is its change along a direction, the same from both sides', (_name, shape, f) => {
    const random = draw(42)
    const [x, v] = [random.reals(shape), random.reals(shape)]
    const moved = (h: number) =>
      gradientAt(
        f,
        zip(x, v, (a, b) => a + h * b),
      )
    const h = 1e-5
    const numeric = zip(moved(h), moved(-h), (a, b) => (a - b) / (2 * h))
    const [g, forward] = jvp(grad(loss(f)), [toTensor(x)], [toTensor(v)])
    const reverse = grad((p: Tensor) => grad(loss(f))(p).mul(toTensor(v)).sum())(toTensor(x))
    expectClose(toPlain(g), gradientAt(f, x), 1e-12)
    expectClose(toPlain(forward), numeric, 1e-6)
    expectClose(toPlain(reverse), toPlain(forward), 1e-9)
    expect(inner(numeric, numeric)).toBeGreaterThan(0)
  })

  test('of every function is a symmetric map: <u, H v> = <v, H u>', () => {
    for (const [name, shape, f] of table) {
      const random = draw(43)
      const [x, u, v] = [random.reals(shape), random.reals(shape), random.reals(shape)]
      const along = (t: NdArray) => toPlain(jvp(grad(loss(f)), [toTensor(x)], [toTensor(t)])[1])
      const [left, right] = [inner(u, along(v)), inner(v, along(u))]
      expect(Math.abs(left - right), name).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(left)))
    }
  })
})
