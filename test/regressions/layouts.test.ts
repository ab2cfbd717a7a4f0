import { conv2d, grad, Parameter, type Tensor, tensor, vjp } from '@wengert/autograd'
import { clipGradValue } from '@wengert/optim'
import { describe, it } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { expectGradient, expectNumbers, normals } from './support.ts'

const dense = (x: Tensor) => tensor(x.data(), x.shape).dynamic()
const axesOf = (x: Tensor) => [...x.shape.keys()]

/** The same elements, laid out in memory in other ways. */
const layouts: [name: string, lay: (x: Tensor) => Tensor][] = [
  ['transposed', (x) => dense(x.permute(axesOf(x).reverse())).permute(axesOf(x).reverse())],
  ['reversed', (x) => dense(x.flip(axesOf(x))).flip(axesOf(x))],
  ['strided', (x) => dense(x.unsqueeze(-1).expand([...x.shape, 3])).slice('...', 1)],
]

/** Scaled dot-product attention over [tokens, features]. */
const attention = (q: Tensor, k: Tensor, v: Tensor) => q.matmul(k.transpose(0, 1)).div(2).softmax(1).matmul(v)

describe.each(layouts)('a %s layout', (_name, lay) => {
  it('flash-attention #355, FLA #871: of the cotangent changes no gradient', () => {
    const draw = normals(1)
    const inputs = [draw(3, 4), draw(5, 4), draw(5, 2)] as [Tensor, Tensor, Tensor]
    const [out, pullback] = vjp(attention, ...inputs)
    const v = draw(...out.shape)
    const want = pullback(v)
    for (const [i, g] of pullback(lay(v)).entries()) expectNumbers(g, Array.from(want[i].data()), 1e-14)
    expectGradient(attention, inputs)
  })

  it('candle #3735: of the kernel or the input of conv2d changes no gradient', () => {
    const draw = normals(2)
    const [x, w] = [draw(2, 2, 5, 4), draw(3, 2, 2, 3)]
    const f = (a: Tensor, b: Tensor) => conv2d(a, b, { stride: [2, 1], padding: 1 })
    const [out, pullback] = vjp(f, x, w)
    const v = draw(...out.shape)
    const want = pullback(v)
    const [same, other] = vjp(f, lay(x), lay(w))
    expectNumbers(same, Array.from(out.data()), 1e-14)
    for (const [i, g] of other(lay(v)).entries()) expectNumbers(g, Array.from(want[i].data()), 1e-14)
  })

  it('deepbox 1.0: is kept by a cast, forwards and back', () => {
    const x = lay(normals(3)(2, 3))
    const cast = x.to('float32')
    expectNumbers(cast, Array.from(x.data(), Math.fround))
    const v = float64([1, 2, 3, 4, 5, 6], [2, 3])
    expectNumbers(grad((t: Tensor) => t.to('float32').mul(v).sum())(x), [1, 2, 3, 4, 5, 6])
  })

  it('PyTorch #49256: of a tensor does not show in its gradient, whose elements are read in row-major order', () => {
    const x = lay(normals(4)(2, 3))
    const v = float64([1, 2, 3, 4, 5, 6], [2, 3])
    const [, pullback] = vjp((t: Tensor) => t.neg(), x)
    expectNumbers(pullback(lay(v))[0], [-1, -2, -3, -4, -5, -6])
  })
})

describe('values are nobody else’s', () => {
  it('deepbox 1.0: the gradients of both terms of a sum are two gradients', () => {
    const [a, b] = [new Parameter(float64([1, 2])), new Parameter(float64([3, 4]))]
    a.add(b).backward(float64([10, 0.5]))
    clipGradValue([a], 1)
    expectNumbers(a.grad!.dynamic(), [1, 0.5])
    expectNumbers(b.grad!.dynamic(), [10, 0.5])
  })

  it('deepbox 1.0: data that is written to after recording changes neither value nor gradient', () => {
    const data = new Float64Array([1, 2, 3])
    const x = tensor(data, { requiresGrad: true })
    const y = x.square().sum()
    data.fill(100)
    x.data().fill(100)
    y.backward()
    expectNumbers(y, [14])
    expectNumbers(x.grad!, [2, 4, 6])
  })

  it('a gradient that passed through unchanged is not the cotangent that was given', () => {
    const [x, g] = [leaf([1, 2]), float64([3, 4])]
    x.add(0).backward(g)
    x.grad!.data().fill(7)
    expectNumbers(x.grad!, [3, 4])
    expectNumbers(g, [3, 4])
  })
})
