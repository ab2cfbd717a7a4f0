import {
  arange,
  fold,
  gather,
  grad,
  indexSelect,
  pad,
  ShapeError,
  scatterAdd,
  type Tensor,
  unfold,
  vjp,
  zeros,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectGradient, expectNumbers, expectSecondOrder, normals } from './support.ts'

const gradientOf = (f: (x: Tensor) => Tensor, v: Tensor) => grad((x: Tensor) => f(x).mul(v).sum())

describe('slices', () => {
  it('MLX #4444: the gradient of a strided slice that selects one element is not lost and not spread', () => {
    const f = (x: Tensor) =>
      x
        .slice({ step: 2 })
        .mul(float64([1, 2, 3], [1, 3]))
        .add(x.slice({ start: 1, step: 2 }).mul(float64([100, 101, 102], [1, 3])))
    expectNumbers(
      grad((x: Tensor) => f(x).sum())(zeros([2, 3], { dtype: 'float64' })),
      [1, 2, 3, 100, 101, 102],
    )
    const x = normals(1)(5)
    for (const range of [
      { step: 7 },
      { start: 3, step: 4 },
      { start: 1, step: -2 },
      { start: -1, stop: -4, step: -9 },
    ]) {
      const [g] = expectGradient((t) => t.slice(range), [x])
      expect(Array.from(g!.data()).filter((value) => value !== 0)).toHaveLength(1)
    }
  })

  it('MLX #4444: negative steps do not zero the gradient', () => {
    const v = float64([2, 3])
    expectNumbers(gradientOf((t) => t.slice({ start: 3, step: -2 }), v)(float64([0, 1, 2, 3])), [0, 3, 0, 2])
    expectGradient(
      (t) => t.flip([0, 1]).slice({ step: -2 }, { start: -2, stop: 0, step: -1 }),
      [normals(2)(5, 4)],
    )
  })

  it('jax #4599: an empty strided slice has gradient 0 in the shape of its input', () => {
    const [y, pullback] = vjp((t: Tensor) => t.slice({ start: 3, stop: 3, step: 2 }), normals(3)(5, 2))
    expect(y.shape).toEqual([0, 2])
    const [g] = pullback(zeros([0, 2], { dtype: 'float64' }))
    expect(g.shape).toEqual([5, 2])
    expectNumbers(g, new Array(10).fill(0))
  })

  it('HIPS/autograd unpad: padding one side only keeps the gradient of all entries', () => {
    for (const pairs of [[[0, 2]], [[2, 0]], [[0, 0]]] as const)
      expectGradient((t) => pad(t, pairs), [normals(4)(3)])
    const ends = { value: 7 }
    expectNumbers(gradientOf((t) => pad(t, [[0, 1]], ends), float64([2, 3, 5]))(float64([1, 1])), [2, 3])
  })

  it('tfjs #1753: a column is one index, with its gradient', () => {
    const x = float64([1, 2, 3, 4, 5, 6], [3, 2])
    expectNumbers(x.slice('...', 0), [1, 3, 5])
    expectNumbers(gradientOf((t) => t.slice({}, 0), float64([2, 3, 5]))(x), [2, 0, 3, 0, 5, 0])
  })
})

describe('indices that repeat', () => {
  it('Paddle #17662, #17952: a row looked up twice gets both cotangents', () => {
    const v = float64([1, 2, 3, 4, 5, 6], [3, 2])
    const rows = (table: Tensor) => indexSelect(table, 0, int32([2, 0, 2]))
    expectNumbers(gradientOf(rows, v)(normals(5)(3, 2)), [3, 4, 0, 0, 6, 8])
  })

  it('pytensor #2242: gather adds, whatever the index and however often', () => {
    const [x, index] = [normals(6)(3, 4), int32([1, 1, 1, -2, 0, 2], [3, 2])]
    expectGradient((t) => gather(t, 1, index), [x])
    expectSecondOrder((t) => gather(t.square(), 1, index).exp(), [x])
  })

  it('PyTorch #146299: scatterAdd counts sources with one target each, forwards and back', () => {
    const [x, src, index] = [normals(7)(1), float64([1, 2]), int32([0, 0])]
    expectNumbers(scatterAdd(zeros([1], { dtype: 'float64' }), 0, index, src), [3])
    expectGradient((t, s) => scatterAdd(t, 0, index, s), [x, src])
  })

  it('PyTorch #188843: an index smaller than its source is refused; a slice of the source says what is meant', () => {
    const [x, src, index] = [normals(8)(3, 3), normals(9)(2, 3), int32([1, 2], [1, 2])]
    const error = refused(() => scatterAdd(x, 0, index, src), ShapeError, 'scatterAdd')
    expect(error.got).toBe('[1, 2] and [2, 3]')
    const part = (s: Tensor) => s.slice({ stop: 1 }, { stop: 2 })
    const [, g] = expectGradient((t, s) => scatterAdd(t, 0, index, part(s)), [x, src])
    expectNumbers(g!.slice(1), [0, 0, 0])
  })

  it('PyTorch #2268: gradients of advanced indexing have the size of the input, and are the same twice', () => {
    const [x, index] = [normals(10)(4, 2), int32([3, 3, 0, 1, 3])]
    const g = gradientOf((t) => indexSelect(t, 0, index).tanh(), normals(11)(5, 2))
    expect(g(x).shape).toEqual([4, 2])
    expect(g(x).data()).toEqual(g(x).data())
  })
})

describe('windows that overlap', () => {
  it('PyTorch #8721, #8577, #8626, #8649, OneFlow #9451: windows of ones add up to 1 2 3 2 1', () => {
    expectNumbers(fold(float64(new Array(9).fill(1), [3, 3]), { size: 5 }), [1, 2, 3, 2, 1])
    expectNumbers(grad((t: Tensor) => unfold(t, { kernelSize: 3 }).sum())(normals(12)(5)), [1, 2, 3, 2, 1])
  })

  it('Paddle #79718, #79748: the gradient of overlapping windows in a tensor that repeats itself is divided by nothing', () => {
    const rows = (t: Tensor) => unfold(t.expand([2, 6]), { kernelSize: [2, 3], stride: [1, 2] })
    expectGradient(rows, [normals(13)(1, 6)])
    expectGradient((t) => unfold(t.flip(0), { kernelSize: 3, dilation: 2 }), [normals(14)(7)])
  })

  it('PyTorch #7519: fold(unfold(x)) is the number of visits times x', () => {
    const x = arange(1, 8).to('float64')
    const options = { kernelSize: 3, stride: 2 }
    expectNumbers(fold(unfold(x, options), { size: 7, stride: 2 }), [1, 2, 6, 4, 10, 6, 7])
  })

  it('PyTorch #22274, #60923: unfold and fold are differentiable twice', () => {
    expectSecondOrder((t) => unfold(t.square(), { kernelSize: 2 }).exp(), [normals(15)(4)])
    expectSecondOrder((t) => fold(t.square(), { size: 5 }).exp(), [normals(16)(3, 3).mul(0.3)])
  })
})
