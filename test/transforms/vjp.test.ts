import { DTypeError, OptionError, ShapeError, type Tensor, tensor, vjp, zeros } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, leaf, toPlain } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectClose } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

describe('vjp', () => {
  test('gives the value and takes cotangents to those of all inputs', () => {
    const [y, pullback] = vjp(
      (x: Tensor, w: Tensor) => x.matmul(w),
      float64([1, 2], [1, 2]),
      float64([3, 4], [2, 1]),
    )
    expect(y.toArray()).toEqual([[11]])
    const [dx, dw] = pullback(float64([10], [1, 1]))
    expect([dx.toArray(), dw.toArray()]).toEqual([[[30, 40]], [[10], [20]]])
  })

  test('can be called again, linearly', () => {
    const random = draw(1)
    const [g, h] = [random.reals([3]), random.reals([3])]
    const [, pullback] = vjp((x: Tensor) => x.exp().mul(x), float64([0.1, -2, 1]))
    const both = pullback(float64(g.data.map((v, i) => 2 * v - 3 * h.data[i]!)))[0]
    const apart = pullback(float64(g.data))[0]
      .mul(2)
      .sub(pullback(float64(h.data))[0].mul(3))
    expectClose(toPlain(both), toPlain(apart), 1e-12)
    expect(pullback(zeros([3]))[0].toArray()).toEqual([0, 0, 0])
  })

  test('of trees takes cotangents by name, in whatever order they are written', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }) => ({ sum: a.add(b), scaled: [a.mul(10)] })
    const [value, pullback] = vjp(f, { a: float64([1]), b: float64([2]) })
    expect([value.sum.item(), value.scaled[0]!.item()]).toEqual([3, 10])
    const [{ a, b }] = pullback({ scaled: [float64([100])], sum: float64([1]) })
    expect([a.item(), b.item()]).toEqual([1001, 1])
  })

  test('adds up where one result is returned twice, and sends none through a captured result', () => {
    const w = leaf([7])
    const [, pullback] = vjp(
      (x: Tensor) => {
        const y = x.mul(3)
        return [y, y, w]
      },
      float64([1]),
    )
    expect(pullback([float64([1]), float64([10]), float64([100])])[0].item()).toBe(33)
    expect(w.grad).toBeNull()
  })

  test('of the identity is the identity', () => {
    const [y, pullback] = vjp((x: Tensor) => x, float64([5]))
    expect([y.item(), y.requiresGrad, pullback(float64([3]))[0].item()]).toEqual([5, false, 3])
  })

  test('is differentiable in a tracked cotangent', () => {
    const c = leaf([2])
    const [, pullback] = vjp((x: Tensor) => x.square(), float64([3]))
    pullback(c)[0].sum().backward()
    expect(c.grad!.item()).toBe(6)
  })

  test('gives zeros for inputs that nothing depends on, and hands constants through', () => {
    const [, pullback] = vjp(
      (x: Tensor, _y: Tensor, k: number) => x.mul(k),
      float64([1]),
      tensor([[1, 2]]),
      4,
    )
    const [dx, dy, k] = pullback(float64([1]))
    expect([dx.item(), dy.toArray(), dy.dtype, k]).toEqual([4, [[0, 0]], 'float32', 4])
  })

  test('keeps no history when nothing outside is tracked', () => {
    const [y, pullback] = vjp((x: Tensor) => x.exp(), float64([1]))
    expect([y.requiresGrad, pullback(float64([1]))[0].requiresGrad]).toEqual([false, false])
  })
})

describe('vjp refuses', () => {
  test('cotangents of another structure, shape or kind', () => {
    const [, pullback] = vjp((x: Tensor) => ({ y: x.mul(2), z: [x] }), float64([1, 2]))
    const y = float64([1, 2])
    const wrong: unknown[] = [
      y,
      { y },
      { y, z: [] },
      { y, z: [y, y] },
      { y, z: y },
      { y, z: [y], extra: y },
      null,
    ]
    for (const cotangent of wrong) refused(() => pullback(cotangent as never), OptionError, 'vjp')
    const error = refused(() => pullback({ y, z: [5] } as never), OptionError, 'vjp')
    expect(error.message).toContain('it.z[0] must be a tensor')
    refused(() => pullback({ y: float64([1]), z: [y] }), ShapeError, 'vjp')
  })

  test('inputs without a float tensor, and what is no function', () => {
    refused(() => vjp((x: number) => x, 3), OptionError, 'vjp')
    refused(() => vjp((x: Tensor) => x, int32([1])), DTypeError, 'vjp')
    refused(() => vjp(7 as never, float64([1])), OptionError, 'vjp')
  })
})
