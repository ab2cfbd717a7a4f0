import { grad, jvp, type Tensor, vjp } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, leaf, toPlain } from '#test/support/arrays.ts'
import { expectClose } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

type Scalar = (x: Tensor) => Tensor

const derivative =
  (f: Scalar): Scalar =>
  (x) =>
    grad((p: Tensor) => f(p).sum())(x)

/** The n-th derivative of a function of one element at a time. */
const nth = (f: Scalar, n: number): Scalar => (n === 0 ? f : nth(derivative(f), n - 1))

describe('derivatives of higher order', () => {
  test('of tanh are the polynomials in tanh they are known to be, up to the fourth', () => {
    const x = draw(1).reals([7])
    const t = { shape: [7], data: x.data.map(Math.tanh) }
    const polynomials: ((t: number) => number)[] = [
      (t) => t,
      (t) => 1 - t ** 2,
      (t) => -2 * t + 2 * t ** 3,
      (t) => -2 + 8 * t ** 2 - 6 * t ** 4,
      (t) => 16 * t - 40 * t ** 3 + 24 * t ** 5,
    ]
    for (const [n, p] of polynomials.entries()) {
      const got = toPlain(nth((y) => y.tanh(), n)(float64(x.data)))
      expectClose(got, { shape: [7], data: t.data.map(p) }, 1e-10)
    }
  })

  test('of a polynomial end at zero', () => {
    const f: Scalar = (x) => x.pow(4).mul(0.5).sub(x.pow(3)).add(x.mul(7))
    const at = (n: number, x: number) => nth(f, n)(float64([x])).item()
    for (const x of [-2, 0, 3]) {
      expect(at(1, x)).toBeCloseTo(2 * x ** 3 - 3 * x ** 2 + 7, 10)
      expect(at(2, x)).toBeCloseTo(6 * x ** 2 - 6 * x, 10)
      expect(at(3, x)).toBeCloseTo(12 * x - 6, 10)
      expect(at(4, x)).toBeCloseTo(12, 10)
      expect(at(5, x)).toBe(0)
    }
  })

  test('of sin, exp and 1 / x go round, stay and grow', () => {
    const x = float64([0.7, -1.3])
    const values = (t: Tensor) => toPlain(t)
    expectClose(values(nth((y) => y.sin(), 4)(x)), values(x.sin()), 1e-12)
    expectClose(values(nth((y) => y.exp(), 3)(x)), values(x.exp()), 1e-12)
    expectClose(values(nth((y) => y.reciprocal(), 3)(x)), values(x.pow(-4).mul(-6)), 1e-12)
  })

  test('by jvp of jvp are those by grad of grad', () => {
    const f: Scalar = (x) => x.tanh().mul(x).exp()
    const x = float64([0.3, -0.8])
    const one = float64([1, 1])
    const along =
      (g: Scalar): Scalar =>
      (y) =>
        jvp(g, [y], [one])[1]
    expectClose(toPlain(along(along(along(f)))(x)), toPlain(nth(f, 3)(x)), 1e-10)
  })
})

describe('perturbations do not mix', () => {
  const d = (f: (x: Tensor) => Tensor, x: Tensor) => grad(f)(x)

  test('d/dx (x · d/dy (x + y)) is 1', () => {
    const outer = (x: Tensor) => x.mul(d((y) => x.add(y), float64([2], [])))
    expect(d(outer, float64([5], [])).item()).toBe(1)
  })

  test('d/dx (x · d/dy (x · y)) is 2 x', () => {
    const outer = (x: Tensor) => x.mul(d((y) => x.mul(y), float64([2], [])))
    expect(d(outer, float64([5], [])).item()).toBe(10)
  })

  test('d/dx (d/dy x² y³ at y = x) differentiates x and the point', () => {
    // 3 x² y² at y = x is 3 x⁴.
    const outer = (x: Tensor) => d((y) => x.square().mul(y.pow(3)), x)
    expect(d(outer, float64([2], [])).item()).toBe(12 * 8)
  })

  test('the same in forward mode, and one mode inside the other', () => {
    const one = float64([1], [])
    const forward = (f: (x: Tensor) => Tensor, x: Tensor) => jvp(f, [x], [one])[1]
    for (const [inner, outer] of [
      [forward, forward],
      [forward, d],
      [d, forward],
    ] as const) {
      const f = (x: Tensor) => x.mul(inner((y) => x.add(y), float64([2], [])))
      expect(outer(f, float64([5], [])).item()).toBe(1)
      const g = (x: Tensor) => inner((y) => x.square().mul(y.pow(3)), x)
      expect(outer(g, float64([2], [])).item()).toBe(12 * 8)
    }
  })

  test('three levels deep', () => {
    // ∂/∂z ∂/∂y ∂/∂x of x y² z³ is 2 y · 3 z².
    const f = (z: Tensor) =>
      d((y) => d((x) => x.mul(y.square()).mul(z.pow(3)), float64([7], [])), float64([2], []))
    expect(d(f, float64([3], [])).item()).toBe(2 * 2 * 3 * 9)
  })

  test('and a captured leaf gets its gradient from outside only', () => {
    const w = leaf([3], [])
    const inner = grad((x: Tensor) => x.mul(w).square().sum())(float64([2], []))
    expect(w.grad).toBeNull()
    inner.backward()
    // 2 x w², by w: 4 x w.
    expect([inner.item(), w.grad!.item()]).toEqual([36, 24])
  })
})

describe('products with the second derivative', () => {
  test('by jvp of grad and by vjp of grad are one, the Hessian being symmetric', () => {
    const A = draw(2).reals([4, 4])
    const f = (x: Tensor) =>
      x
        .matmul(float64(A.data, [4, 4]))
        .mul(x)
        .sum()
        .add(x.pow(3).sum())
    const [x, v] = [draw(3).reals([4]), draw(4).reals([4])]
    const want = {
      shape: [4],
      data: x.data.map((value, i) => {
        const row = x.data.map((_, j) => (A.data[4 * i + j]! + A.data[4 * j + i]!) * v.data[j]!)
        return row.reduce((a, b) => a + b, 0) + 6 * value * v.data[i]!
      }),
    }
    const [point, direction] = [float64(x.data), float64(v.data)]
    const forward = jvp(grad(f), [point], [direction])[1]
    const [, pullback] = vjp((p: Tensor) => grad(f)(p), point)
    const reverse = grad((p: Tensor) => grad(f)(p).mul(direction).sum())(point)
    for (const got of [forward, pullback(direction)[0], reverse]) expectClose(toPlain(got), want, 1e-10)
  })
})
