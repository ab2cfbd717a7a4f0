import * as ag from '@wengert/autograd'
import { type Tensor, tensor } from '@wengert/autograd'
import { checkAdjoint, checkJvp, gradcheck, gradgradcheck } from '@wengert/autograd/testing'
import { describe, expect, test } from 'vitest'

const draw = (shape: number[], seed = 3): Tensor =>
  ag.randn(shape, { dtype: 'float64', generator: new ag.Generator(seed) }).dynamic()

const index = tensor(new Int32Array([2, 0, 2])).dynamic()

/** Functions of every make, with inputs: all of them are right at first and second order and forwards. */
const right: readonly [string, (...inputs: any[]) => unknown, readonly unknown[]][] = [
  ['a pointwise function', (x: Tensor) => x.tanh(), [draw([2, 3])]],
  ['a scalar', (x: Tensor) => x.exp(), [draw([])]],
  ['operands that broadcast', (x: Tensor, y: Tensor) => x.mul(y).add(y), [draw([2, 1]), draw([3], 4)]],
  ['one tensor used twice', (x: Tensor) => x.mul(x.sin()), [draw([4])]],
  ['a matrix product', (x: Tensor, w: Tensor) => x.matmul(w), [draw([2, 3]), draw([3, 2], 4)]],
  ['softmax', (x: Tensor) => x.softmax(1), [draw([2, 3])]],
  ['logSumExp', (x: Tensor) => x.logSumExp(0), [draw([3, 2])]],
  [
    'a convolution',
    (x: Tensor, w: Tensor) => ag.conv2d(x, w, { padding: 1, stride: 2 }),
    [draw([1, 1, 3, 3]), draw([2, 1, 2, 2], 4)],
  ],
  ['batch normalisation', (x: Tensor) => ag.batchNorm(x, { training: true }).output, [draw([4, 2])]],
  ['gather with duplicates', (x: Tensor, at: Tensor) => x.indexSelect(0, at), [draw([3, 2]), index]],
  ['several results in a tree', (x: Tensor) => ({ a: x.square(), b: [x.sum(), x.argmax(0)] }), [draw([3])]],
  [
    'inputs in a tree',
    ({ w, b }: any, [x]: any) => x.matmul(w).add(b),
    [{ w: draw([2, 2]), b: draw([2]) }, [draw([1, 2])]],
  ],
  ['a gradient', (x: Tensor) => ag.grad((y: Tensor) => y.pow(3).sum())(x), [draw([3])]],
  ['an empty tensor', (x: Tensor) => x.square().sum(), [ag.zeros([0, 2], { dtype: 'float64' })]],
  ['float32 inputs', (x: Tensor) => x.square().mean(), [tensor([1, 2, 3])]],
  [
    'inputs that require gradients',
    (x: Tensor) => x.square(),
    [tensor(new Float64Array([1, 2]), { requiresGrad: true })],
  ],
  ['a constant', (x: Tensor) => [x.mul(0), tensor(new Float64Array([7]))], [draw([2])]],
  ['large values', (x: Tensor) => x.exp(), [tensor(new Float64Array([20, 30]))]],
]

describe('right rules pass', () => {
  test.each(right)('%s', (_name, f, inputs) => {
    for (const mode of ['full', 'directional'] as const) {
      expect(gradcheck(f, inputs, { mode }).worst).toBeLessThan(0.1)
      expect(gradgradcheck(f, inputs, { mode }).worst).toBeLessThan(0.1)
    }
    expect(checkJvp(f, inputs).worst).toBeLessThan(1)
  })

  test('the full mode compares every pair of elements, the directional mode one number a trial', () => {
    const x = draw([2, 3])
    expect(gradcheck((y) => y.sum(0), [x]).compared).toBe(18)
    expect(gradcheck((y) => y.sum(0), [x], { mode: 'directional', trials: 4 }).compared).toBe(4)
  })

  test('a module is checked by its parameters, and has its own back afterwards', () => {
    const weight = new ag.Parameter(draw([2, 2]))
    const layer = {
      weight,
      forward(x: Tensor): Tensor {
        return x.matmul(this.weight).tanh()
      },
      [ag.pytree]() {
        return {
          names: ['weight'],
          leaves: [this.weight],
          substitute: <T>(leaves: readonly Tensor[], run: () => T): T => {
            const own = this.weight
            this.weight = leaves[0] as ag.Parameter
            try {
              return run()
            } finally {
              this.weight = own
            }
          },
        }
      },
    }
    const report = gradcheck((model: typeof layer, x: Tensor) => model.forward(x), [layer, draw([1, 2])])
    expect(report.compared).toBe(2 * 6)
    expect(layer.weight).toBe(weight)
  })

  test('elements that are not finite are left out, and counted', () => {
    const x = tensor(new Float64Array([1, -Infinity, 2]))
    const masked = gradcheck((y) => y.exp(), [x])
    expect(masked).toMatchObject({ compared: 6, skipped: 3 })
    const poles = gradcheck((y) => y.log(), [tensor(new Float64Array([1, 2]))])
    expect(poles.skipped).toBe(0)
  })

  test('a gradient written by hand is checked in the place of the tape', () => {
    const x = draw([3])
    const w = draw([3], 4)
    const hand = (g: Tensor, a: Tensor, b: Tensor) => [g.mul(b).mul(2).mul(a), g.mul(a.square())]
    expect(gradcheck((a, b) => a.square().mul(b), [x, w], { vjp: hand }).compared).toBe(18)
    expect(gradgradcheck((a, b) => a.square().mul(b), [x, w], { vjp: hand }).worst).toBeLessThan(0.1)
  })

  test('adjoint pairs are adjoint exactly, for trees too', () => {
    const zeros = (...shape: number[]) => ag.zeros(shape, { dtype: 'float64' }).dynamic()
    const options = { kernelSize: [2, 2], stride: 2, dilation: 1 }
    expect(
      checkAdjoint(
        (x) => ag.unfold(x, options),
        (w) => ag.fold(w, { size: [5, 4], stride: 2 }),
        [zeros(5, 4)],
      ).worst,
    ).toBe(0)
    expect(
      checkAdjoint(
        (x, y) => [x.add(y), y.neg()],
        ([a, b]) => [a, a.sub(b)],
        [zeros(3), zeros(3)],
      ).worst,
    ).toBe(0)
    expect(
      checkAdjoint(
        (x) => x.mean(),
        (g) => g.div(3).expand([3]),
        [zeros(3)],
        { exact: false },
      ).worst,
    ).toBeLessThan(1)
  })
})
