import {
  adaptiveAvgPool2d,
  avgPool2d,
  DTypeError,
  grad,
  maxPool2d,
  ones,
  Parameter,
  type Tensor,
  tensor,
  zeros,
} from '@wengert/autograd'
import { Linear, MaxPool2d, Sequential } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, normals } from './support.ts'

const activations = [
  'gelu',
  'elu',
  'selu',
  'silu',
  'mish',
  'softplus',
  'leakyRelu',
  'hardtanh',
  'tanh',
  'sigmoid',
] as const

describe('float32 stays float32', () => {
  it.each(activations)('deepbox 1.0: through %s, and the layer before it gets a gradient', (name) => {
    const x = normals(1)(2, 3).to('float32')
    expect(x[name]().dtype).toBe('float32')
    const first = new Parameter(normals(2)(3, 3).to('float32'))
    const second = new Linear(3, 2)
    second.forward(x.matmul(first)[name]()).square().sum().backward()
    expect(first.grad!.dtype).toBe('float32')
    expect(Math.max(...first.grad!.data().map(Math.abs))).toBeGreaterThan(1e-4)
  })

  it.each<[string, (x: Tensor) => Tensor]>([
    ['maxPool2d', (x) => maxPool2d(x, 2)],
    ['avgPool2d', (x) => avgPool2d(x, 2, { padding: 1, countIncludePad: false })],
    ['adaptiveAvgPool2d', (x) => adaptiveAvgPool2d(x, [1, 2])],
    ['variance', (x) => x.variance([2, 3])],
    ['norm', (x) => x.norm({ ord: 3, axis: -1 })],
    ['prod', (x) => x.prod(-1)],
  ])('deepbox 1.0: through %s and back', (_name, f) => {
    const x = normals(3)(1, 2, 4, 4).to('float32')
    expect(f(x).dtype).toBe('float32')
    const g = grad((t: Tensor) => f(t).square().sum())(x)
    expect(g.dtype).toBe('float32')
    expect(g.shape).toEqual([1, 2, 4, 4])
  })

  it('deepbox 1.0: a whole network of pooling and linear layers trains its first layer', () => {
    const scale = new Parameter(ones([1, 1, 4, 4]))
    const model = new Sequential(new MaxPool2d(2))
    const head = new Linear(4, 1)
    head
      .forward(model.forward(normals(4)(2, 1, 4, 4).to('float32').mul(scale)).flatten(1))
      .sum()
      .backward()
    expect(scale.grad!.data().some((value) => value !== 0)).toBe(true)
  })
})

describe('float64', () => {
  it('tfjs #1110, #8634: is a dtype of every gradient', () => {
    const x = float64([0.1, 0.2])
    const g = grad((t: Tensor) => t.sin().mul(t.exp()).sum())(x)
    expect(g.dtype).toBe('float64')
    expectNumbers(
      g,
      Array.from(x.data(), (v) => Math.exp(v) * (Math.sin(v) + Math.cos(v))),
      1e-15,
    )
  })

  it('jax-js 0.1.25: arrays of several elements work on every supported Node', () => {
    expectNumbers(
      tensor(new Float64Array([1e-300, 1e300]))
        .log()
        .sum(),
      [0],
      1e-12,
    )
  })

  it('deepbox 1.0: a cast is recorded, and the gradient comes back in the dtype it left in', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    const y = x.to('float64').mul(float64([0.1, 0.3]))
    expect(y.dtype).toBe('float64')
    y.sum().backward()
    expect(x.grad!.dtype).toBe('float32')
    expectNumbers(x.grad!, [Math.fround(0.1), Math.fround(0.3)])
  })

  it('mixed dtypes are promoted, and each operand gets its own dtype back', () => {
    const [a, b] = [
      tensor([2], { requiresGrad: true }),
      tensor(new Float64Array([3]), { requiresGrad: true }),
    ]
    a.mul(b).sum().backward()
    expect([a.grad!.dtype, b.grad!.dtype]).toEqual(['float32', 'float64'])
    expectNumbers(a.grad!, [3])
    expectNumbers(b.grad!, [2])
  })
})

describe('integers', () => {
  it('have no gradients, and asking for one says what to do', () => {
    const error = refused(() => zeros([2], { dtype: 'int32', requiresGrad: true }), DTypeError, 'zeros')
    expect(error.remedy).toContain('float32')
    refused(() => grad((x: Tensor) => x.sum())(zeros([2], { dtype: 'int32' })), DTypeError, 'grad')
  })
})
