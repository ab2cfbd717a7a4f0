import {
  assign,
  concat,
  DTypeError,
  dropout,
  grad,
  OptionError,
  Parameter,
  ShapeError,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

describe('a parameter', () => {
  test('is a tracked leaf that shares nothing with what it was made of', () => {
    const start = float64([1, 2])
    const p = new Parameter(start)
    assign(p, float64([5, 6]))
    expect([p.requiresGrad, p.isLeaf, p.toArray(), start.toArray()]).toEqual([true, true, [5, 6], [1, 2]])
  })

  test('may be frozen', () => {
    const p = new Parameter(float64([1]), { requiresGrad: false })
    expect(p.mul(2).requiresGrad).toBe(false)
    p.requiresGrad = true
    expect(p.mul(2).requiresGrad).toBe(true)
  })

  test('forgets its gradient when asked', () => {
    const p = new Parameter(float64([1]))
    p.zeroGrad()
    p.mul(2).sum().backward()
    expect(p.grad!.item()).toBe(2)
    p.zeroGrad()
    expect(p.grad).toBeNull()
    p.mul(3).sum().backward()
    expect(p.grad!.item()).toBe(3)
  })

  test('can only be of a float dtype', () => {
    refused(() => new Parameter(int32([1])), DTypeError, 'Parameter')
    refused(() => new Parameter([1] as never), OptionError, 'Parameter')
  })
})

describe('assign', () => {
  test('between forward and backward leaves the gradients of the value that was computed with', () => {
    const [w, x] = [new Parameter(float64([3])), new Parameter(float64([10]))]
    const y = w.mul(x).add(w.square()).add(w.exp()).sum()
    assign(w, float64([100]))
    assign(x, float64([0]))
    y.backward()
    expect(w.grad!.item()).toBeCloseTo(10 + 6 + Math.exp(3), 12)
    expect(x.grad!.item()).toBe(3)
    w.mul(2).sum().backward()
    expect(w.item()).toBe(100)
  })

  test('changes no result of an operation, not even of one that had nothing to do', () => {
    const p = new Parameter(float64([[1, 2]].flat(), [1, 2]))
    const results: Record<string, Tensor> = {
      reshape: p.reshape([1, 2]),
      permute: p.permute([0, 1]),
      expand: p.expand([1, 2]),
      to: p.to('float64'),
      slice: p.slice({}),
      flip: p.flip([]),
      roll: p.roll(0, 0),
      pad: p.pad([[0, 0]]),
      concat: concat([p]),
      dropout: dropout(p, 0.5, { training: false }),
      clamp: p.clamp(null, null),
      detach: p.detach(),
      frozen: new Parameter(p, { requiresGrad: false }).detach(),
    }
    assign(p, float64([7, 8], [1, 2]))
    for (const [name, result] of Object.entries(results)) expect(result.toArray(), name).toEqual([[1, 2]])
    results.reshape!.sum().backward()
    expect(p.grad!.toArray()).toEqual([[1, 1]])
  })

  test('of a view stores the elements in order', () => {
    const p = new Parameter(float64([0, 0, 0, 0], [2, 2]))
    assign(p, float64([1, 2, 3, 4], [2, 2]).transpose(0, 1))
    expect(p.toArray()).toEqual([
      [1, 3],
      [2, 4],
    ])
  })

  test('of an expression of the parameter keeps no history', () => {
    const p = new Parameter(float64([2]))
    assign(p, p.mul(p))
    expect([p.item(), p.isLeaf]).toEqual([4, true])
  })

  test('refuses another shape or dtype, other tensors, and what is none, changing nothing', () => {
    const p = new Parameter(float64([1, 2]))
    refused(() => assign(p, float64([1, 2, 3])), ShapeError, 'assign')
    refused(() => assign(p, float64([1, 2], [2, 1])), ShapeError, 'assign')
    refused(() => assign(p, tensor([1, 2])), DTypeError, 'assign')
    refused(() => assign(p, [1, 2] as never), OptionError, 'assign')
    refused(() => assign(float64([1, 2]) as never, float64([3, 4])), OptionError, 'assign')
    expect(p.toArray()).toEqual([1, 2])
  })

  test('inside a transform reaches the parameter, not the variable that stands for a tensor', () => {
    const f = (x: Tensor) => {
      refused(() => assign(x as never, x), OptionError, 'assign')
      return x.sum()
    }
    expect(grad(f)(new Parameter(float64([1]))).item()).toBe(1)
  })
})
