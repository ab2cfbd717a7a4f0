import {
  detach,
  grad,
  Parameter,
  printTape,
  TapeError,
  type Tensor,
  tensor,
  treeFlatten,
  valueAndGrad,
} from '@wengert/autograd'
import { describe, expect, it, vi } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, normals } from './support.ts'

describe('deep graphs', () => {
  it('micrograd, jax-js 0.1.25, js-pytorch 0.7.2, deepbox 1.0: a chain of 100,000 operations, backwards and once more', () => {
    const f = (x: Tensor) => {
      let y = x
      for (let i = 0; i < 100_000; i++) y = i % 2 ? y.add(x) : y.mul(1)
      return y
    }
    expectNumbers(grad(f)(float64([2], [])), [50_001])
    const square = (x: Tensor) => {
      let y = x.mul(x)
      for (let i = 0; i < 10_000; i++) y = y.neg()
      return y
    }
    expectNumbers(grad((x: Tensor) => grad(square)(x))(float64([3], [])), [2])
  })

  it('webgpu-torch: 200 residual steps are replayed once each, not once a path', () => {
    const x = leaf([1], [])
    let y: Tensor = x
    for (let i = 0; i < 200; i++) y = y.add(y)
    y.backward()
    expectNumbers(x.grad!, [2 ** 200])
  })
})

describe('graphs with branches', () => {
  it('js-pytorch 0.7.2: a side branch that nobody uses does not hold back the gradient', () => {
    const w = leaf([1, 2, 3])
    const h = w.square()
    const metric = h.sum()
    h.mul(4).sum().backward()
    expectNumbers(w.grad!, [8, 16, 24])
    expectNumbers(metric, [14])
  })

  it('HIPS/autograd: an input used as both operands gets both gradients', () => {
    expectNumbers(
      grad((x: Tensor) => x.mul(x).add(x.pow(x)).sum())(float64([2])),
      [4 + 4 * (1 + Math.LN2)],
      1e-15,
    )
  })

  it('tfjs: nodes that no parameter leads to are not visited', () => {
    const [x, w] = [normals(1)(3), leaf([1, 2, 3])]
    const y = x.exp().sin().mul(w).sum()
    expect(printTape(y).split('\n')).toHaveLength(3)
    y.backward()
    expectNumbers(w.grad!, Array.from(x.exp().sin().data()))
  })

  it('deepbox 1.0: a second backward pass adds this pass’s gradient, not that of the one before', () => {
    const w = new Parameter(float64([1, 2]))
    const pass = (c: number) => w.square().mul(c).sum().backward()
    pass(1)
    pass(10)
    expectNumbers(w.grad!.dynamic(), [22, 44])
    w.zeroGrad()
    pass(3)
    expectNumbers(w.grad!.dynamic(), [6, 12])
  })

  it('jax-js 0.1.25: a tensor captured by a function lives through any number of gradients', () => {
    const captured = float64([3, 4])
    const g = grad((x: Tensor) => x.mul(captured).square().sum())
    const first = Array.from(g(float64([1, 1])).data())
    expectNumbers(g(float64([1, 1])), first)
    expectNumbers(captured, [3, 4])
  })

  it('jax-js #150: no gradient of a matrix product holds rows times inner times columns', () => {
    const [x, w] = [leaf(new Array(35).fill(1), [5, 7]), leaf(new Array(77).fill(1), [7, 11])]
    x.matmul(w).square().sum().backward(undefined, { createGraph: true })
    for (const g of [x.grad!, w.grad!])
      for (const [, shape] of printTape(g).matchAll(/float64 \[(.*)\]$/gm))
        expect(shape!.split(', ').reduce((n, size) => n * Number(size), 1)).toBeLessThan(5 * 7 * 11)
  })
})

describe('copies of the package', () => {
  it('deepbox 1.0: a tape that runs through two copies loses no gradient', async () => {
    vi.resetModules()
    const other = await import('@wengert/autograd')
    expect(other.Tensor).not.toBe(tensor([1]).constructor)
    // One copy is far ahead of the other in the numbers of its nodes.
    for (let i = 0; i < 10; i++) leaf([i]).neg()
    const x = leaf([1, 2])
    const foreign = other.tensor(new Float64Array([5, 7]), { requiresGrad: true }) as unknown as Tensor
    const y = other.mul(x.mul(3) as never, foreign as never) as unknown as Tensor
    y.add(x).sum().backward()
    expectNumbers(x.grad!, [16, 22])
    expectNumbers(foreign.grad!, [3, 6])
    expect(treeFlatten([foreign]).leaves).toHaveLength(1)
  })

  it('a tape that runs through two copies, with more elements than small arrays have, loses no gradient', async () => {
    vi.resetModules()
    const other = await import('@wengert/autograd')
    for (const n of [100, 5000]) {
      const [x, numbers] = [leaf(new Array<number>(n).fill(2)), new Float64Array(n).map((_, i) => i)]
      const foreign = other.tensor(numbers, { requiresGrad: true }) as unknown as Tensor
      const y = other.mul(x.mul(3) as never, foreign as never) as unknown as Tensor
      y.add(x).square().sum().backward()
      // y + x = 3 x u + x = 6 i + 2: the slopes are 2 (6 i + 2) (3 i + 1) and 2 (6 i + 2) 6.
      expectNumbers(x.grad!, [...numbers.map((i) => 2 * (6 * i + 2) * (3 * i + 1))])
      expectNumbers(foreign.grad!, [...numbers.map((i) => 12 * (6 * i + 2))])
      expect(
        x
          .gather(0, foreign.argsort() as never)
          .sum()
          .item(),
      ).toBe(2 * n)
    }
  })
})

describe('inputs that nothing depends on', () => {
  it('PyTorch #6535, #97015: grad gives zeros of their shape', () => {
    const [value, g] = valueAndGrad(({ w }: { w: Tensor; u: Tensor }) => w.square().sum())({
      w: float64([3]),
      u: float64([1, 2], [1, 2]),
    })
    expectNumbers(value, [9])
    expect(g.u.shape).toEqual([1, 2])
    expectNumbers(g.u, [0, 0])
  })

  it('PyTorch #97015: a function that does not depend on its input at all has gradient 0', () => {
    expectNumbers(grad((x: Tensor) => detach(x).sum())(float64([1, 2])), [0, 0])
  })

  it('PyTorch #30531: .grad of a leaf that was not reached is null, and of a result always', () => {
    const [w, unused] = [leaf([1]), leaf([2])]
    const y = w.mul(2)
    y.sum().backward()
    expect(unused.grad).toBeNull()
    expect(y.grad).toBeNull()
    expectNumbers(w.grad!, [2])
  })
})

describe('a tape is replayed once', () => {
  it('PyTorch "backward through the graph a second time": the error names the operation and both remedies', () => {
    const x = leaf([1, 2])
    const y = x.exp().sum()
    y.backward()
    const error = refused(() => y.backward(), TapeError, 'backward')
    expect(error.required).toBe('the saved values of this tape were freed by an earlier replay')
    expect(error.got).toMatch(/through (sum|exp)$/)
    expect(error.remedy).toContain('retainGraph: true')
    expect(error.remedy).toContain('adding the losses')
    expectNumbers(x.grad!, [Math.E, Math.E ** 2], 1e-15)
  })

  it('PyTorch "backward through the graph a second time": retainGraph keeps it, and gradients add up', () => {
    const x = leaf([1])
    const y = x.square().sum()
    y.backward(undefined, { retainGraph: true })
    y.backward()
    expectNumbers(x.grad!, [4])
  })
})
