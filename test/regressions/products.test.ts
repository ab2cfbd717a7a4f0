import { cumprod, grad, prod, type Tensor } from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { expectGradient, expectNumbers, expectSecondOrder, normals } from './support.ts'

/** ∂/∂x of ⟨v, f(x)⟩. */
const gradientOf = (f: (x: Tensor) => Tensor, v: Tensor) => grad((x: Tensor) => f(x).mul(v).sum())

describe('products with factors that are 0', () => {
  it('PyTorch #773: prod gives a single 0 the product of the others', () => {
    const x = float64([2, 0, 3, 4])
    expectNumbers(gradientOf(prod, float64([-0.5], []))(x), [0, -12, 0, 0])
    expectGradient((t) => t.prod(), [x])
    expectSecondOrder((t) => t.prod(), [x])
  })

  it('PyTorch #82644: the gradient of prod over an axis with one element, a 0, keeps its shape', () => {
    const [g] = expectGradient((t) => t.prod(0), [float64([0])])
    expect(g!.shape).toEqual([1])
  })

  it('burn #5533: every line of prod over an axis counts its own zeros', () => {
    const x = float64([2, 0, 3, 0, 5, 0, 1, 2, 3], [3, 3])
    expectNumbers(gradientOf((t) => t.prod(1), float64([2, 3, -1]))(x), [0, 12, 0, 0, 0, 0, -6, -3, -2])
    expectGradient((t) => t.prod(0), [x])
    expectSecondOrder((t) => t.prod(1), [x])
  })

  it('tinygrad #17404: two zeros leave no gradient, but a second derivative between them', () => {
    const x = float64([0, 0, 3])
    expectNumbers(grad(prod)(x), [0, 0, 0])
    expectNumbers(grad((t: Tensor) => grad(prod)(t).slice(0))(x), [0, 3, 0])
  })

  it('MXNet #17864: prod over axis 1 of [[4, 0]] has gradient [[0, 4]]', () => {
    expectNumbers(gradientOf((t) => t.prod(1), float64([1]))(float64([4, 0], [1, 2])), [0, 4])
  })

  it('jax-js 0.1.25: prod of [0, 2, 3] has gradient [6, 0, 0]', () => {
    expectNumbers(grad(prod)(float64([0, 2, 3])), [6, 0, 0])
  })

  it('TensorFlow #3862: cumprod is differentiated without dividing, behind a 0 too', () => {
    const x = float64([2, 0, 3, 0, 5])
    expectNumbers(cumprod(x, 0), [2, 0, 0, 0, 0])
    expectGradient((t) => t.cumprod(0), [x])
    expectSecondOrder((t) => t.cumprod(0), [x])
  })

  it('burn #3864: cumprod of [2, 0, 3, 4] has gradient [1, 32, 0, 0]', () => {
    expectNumbers(grad((t: Tensor) => t.cumprod(0).sum())(float64([2, 0, 3, 4])), [1, 32, 0, 0])
  })
})

describe('powers at 0', () => {
  it('jax-js 0.1.25: x^2 at 0 has derivatives 0 and 2', () => {
    const f = (t: Tensor) => t.pow(2).sum()
    expectNumbers(grad(f)(float64([0, 3])), [0, 6])
    expectNumbers(grad((t: Tensor) => grad(f)(t).sum())(float64([0, 3])), [2, 2])
  })

  it('deepbox 1.0: x^0 at 0 is 1 with derivative 0', () => {
    expectNumbers(float64([0, 2]).pow(0), [1, 1])
    expectNumbers(grad((t: Tensor) => t.pow(0).sum())(float64([0, 2])), [0, 0])
  })
})

describe('norms at 0', () => {
  const zero = float64([0, 0, 0])

  it('PyTorch #2421, #2775: the norm of the zero vector has gradient 0', () => {
    expectNumbers(zero.norm(), [0])
    expectNumbers(grad((t: Tensor) => t.norm())(zero), [0, 0, 0])
  })

  it('jax #39792: a row of zeros among others gets gradient 0, and the others theirs', () => {
    const x = float64([3, 4, 0, 0], [2, 2])
    expectNumbers(gradientOf((t) => t.norm({ axis: 1 }), float64([2, 5]))(x), [1.2, 1.6, 0, 0], 1e-15)
  })

  it('HIPS/autograd #151: the distance of a point from itself does not make NaN of a sum of distances', () => {
    const points = normals(3)(4, 2)
    const distances = (p: Tensor) => p.unsqueeze(0).sub(p.unsqueeze(1)).norm({ axis: 2 })
    for (const value of grad((p: Tensor) => distances(p).square().sum())(points).data())
      expect(value).not.toBeNaN()
    // Σ_ij |p_i - p_j|² = 2 (n Σ p² - (Σ p)²), whose gradient is 4 (n p - Σ p).
    const want = points.mul(4).sub(points.sum(0)).mul(4)
    expectNumbers(grad((p: Tensor) => distances(p).square().sum())(points), Array.from(want.data()), 1e-14)
  })

  it.each([0.5, 1, 1.5, 3, Infinity, -Infinity, -1])('ChainRules.jl #538: the %s-norm at 0 too', (ord) => {
    expectNumbers(grad((t: Tensor) => t.norm({ ord }))(zero), [0, 0, 0])
    const one = grad((t: Tensor) => t.norm({ ord }))(float64([0, 3, -4]))
    for (const value of one.data()) expect(value).not.toBeNaN()
    expect(one.data()[0]! + 0).toBe(0)
  })
})
