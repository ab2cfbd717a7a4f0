import {
  DTypeError,
  grad,
  jvp,
  noGrad,
  OptionError,
  ShapeError,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

describe('jvp', () => {
  test('gives the value and its derivative along the tangents, all at once', () => {
    const f = (x: Tensor, y: Tensor) => x.square().mul(y)
    const [value, tangent] = jvp(f, [float64([3]), float64([5])], [float64([1]), float64([10])])
    expect([value.item(), tangent.item()]).toEqual([45, 2 * 3 * 5 + 9 * 10])
  })

  test('of trees has their structure, and matches tangents by name', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }) => ({
      product: a.mul(b),
      constant: tensor([7]),
      name: 'f',
    })
    const point = { a: float64([2]), b: float64([3]) }
    const [value, tangent] = jvp(f, [point], [{ b: float64([10]), a: float64([1]) }])
    expect([value.product.item(), value.name]).toEqual([6, 'f'])
    expect([tangent.product.item(), tangent.constant.toArray(), tangent.name]).toEqual([23, [0], 'f'])
  })

  test('of the identity is the tangent, and of a constant zero', () => {
    const [, [same, none]] = jvp((x: Tensor) => [x, x.detach()], [float64([1])], [float64([4])])
    expect([same!.item(), none!.item()]).toEqual([4, 0])
  })

  test('through broadcasting has the shape of the value', () => {
    const [, tangent] = jvp(
      (x: Tensor) => x.add(float64([1, 2, 3])),
      [float64([1], [1])],
      [float64([5], [1])],
    )
    expect(tangent.toArray()).toEqual([5, 5, 5])
  })

  test('takes tangents in the dtype of the inputs', () => {
    const [, tangent] = jvp((x: Tensor) => x.mul(2), [float64([1])], [tensor([3])])
    expect([tangent.item(), tangent.dtype]).toEqual([6, 'float64'])
  })

  test('is differentiable in a tracked input, a tracked tangent and what was captured', () => {
    const [x, v, w] = [leaf([2]), leaf([3]), leaf([5])]
    const [, tangent] = jvp((p: Tensor) => p.pow(3).mul(w), [x], [v])
    tangent.sum().backward()
    // 3 x² v w
    expect([x.grad!.item(), v.grad!.item(), w.grad!.item()]).toEqual([6 * 2 * 3 * 5, 12 * 5, 12 * 3])
  })

  test('of a gradient is the Hessian-vector product', () => {
    const [g, hv] = jvp(
      grad((x: Tensor) => x.pow(3).sum()),
      [float64([2, 3])],
      [float64([1, 10])],
    )
    expect([g.toArray(), hv.toArray()]).toEqual([
      [12, 27],
      [12, 180],
    ])
  })

  test('keeps no history when nothing outside is tracked, or under noGrad', () => {
    const [y, dy] = jvp((x: Tensor) => x.exp(), [float64([1])], [float64([1])])
    expect([y.requiresGrad, dy.requiresGrad]).toEqual([false, false])
    const [z, dz] = noGrad(() => jvp((x: Tensor) => x.exp(), [leaf([1])], [leaf([1])]))
    expect([z.requiresGrad, dz.requiresGrad]).toEqual([false, false])
  })
})

describe('jvp refuses', () => {
  test('tangents of another structure, shape or kind', () => {
    const f = (x: Tensor) => x
    const x = float64([1, 2])
    refused(() => jvp(f, [x], [] as never), OptionError, 'jvp')
    refused(() => jvp(f, [x], [5 as never]), OptionError, 'jvp')
    refused(() => jvp(f, [x], x as never), OptionError, 'jvp')
    refused(() => jvp(f, [x], [float64([1])]), ShapeError, 'jvp')
  })

  test('inputs that are no list, have no float tensor, and what is no function', () => {
    refused(() => jvp((x: Tensor) => x, float64([1]) as never, float64([1]) as never), OptionError, 'jvp')
    refused(() => jvp((x: Tensor) => x, [int32([1])], [int32([1])]), DTypeError, 'jvp')
    refused(() => jvp((x: number) => x, [1], [1]), OptionError, 'jvp')
    refused(() => jvp(null as never, [float64([1])], [float64([1])]), OptionError, 'jvp')
  })
})
