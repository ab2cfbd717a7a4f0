import { OptionError, ShapeError, TapeError, tensor, zeros } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

describe('backward', () => {
  test('leaves the gradient in the leaves, and in nothing else', () => {
    const x = leaf([1, 2, 3])
    const y = x.square()
    expect(x.grad).toBeNull()
    y.sum().backward()
    expect(x.grad!.toArray()).toEqual([2, 4, 6])
    expect(y.grad).toBeNull()
  })

  test('adds to what is there', () => {
    const x = leaf([1, 2])
    x.mul(3).sum().backward()
    const first = x.grad!
    x.mul(10).sum().backward()
    expect(x.grad!.toArray()).toEqual([13, 13])
    expect(first.toArray()).toEqual([3, 3])
  })

  test('of more than one element takes a cotangent, in the dtype of the result', () => {
    const x = leaf([1, 2, 3])
    x.square().backward(float64([1, 10, 100]))
    expect(x.grad!.toArray()).toEqual([2, 40, 600])
    x.square().backward(tensor([1, 1, 1]))
    expect(x.grad!.dtype).toBe('float64')
    expect(x.grad!.toArray()).toEqual([4, 44, 606])
  })

  test('of one element of any rank needs none', () => {
    const x = leaf([3], [1, 1])
    x.square().backward()
    expect(x.grad!.toArray()).toEqual([[6]])
  })

  test('of a leaf is the cotangent', () => {
    const x = leaf([1, 2])
    x.backward(float64([5, 6]))
    expect(x.grad!.toArray()).toEqual([5, 6])
  })

  test('takes float32 through float64 and back', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    x.to('float64').square().sum().backward()
    expect(x.grad!.dtype).toBe('float32')
    expect(x.grad!.toArray()).toEqual([2, 4])
  })

  test('reaches every input of an operation that is tracked, and only these', () => {
    const [a, b, c] = [leaf([1, 2]), float64([3, 4]), leaf([5, 6])]
    a.mul(b).add(c).sum().backward()
    expect(a.grad!.toArray()).toEqual([3, 4])
    expect(b.grad).toBeNull()
    expect(c.grad!.toArray()).toEqual([1, 1])
  })

  test('gives a gradient that is a value, even where the cotangent is tracked and passes through unchanged', () => {
    const [x, g] = [leaf([1, 2]), leaf([3, 4])]
    x.add(0).backward(g)
    expect(x.grad!.requiresGrad).toBe(false)
    expect(g.grad).toBeNull()
  })
})

describe('backward refuses', () => {
  test('a tensor without history, naming how to get one', () => {
    const error = refused(() => float64([1]).backward(), TapeError, 'backward')
    expect(error.remedy).toContain('requiresGrad')
    refused(() => leaf([1]).detach().backward(), TapeError, 'backward')
  })

  test('several elements without a cotangent', () => {
    const error = refused(() => leaf([1, 2]).square().backward(), TapeError, 'backward')
    expect(error.message).toContain('[2]')
  })

  test('a cotangent of another shape, one that is no tensor, and unknown options, leaving the tape usable', () => {
    const x = leaf([1, 2])
    const y = x.square()
    refused(() => y.backward(float64([1, 2, 3]) as never), ShapeError, 'backward')
    refused(() => y.backward(1 as never), OptionError, 'backward')
    refused(() => y.backward({ retainGraph: true } as never), OptionError, 'backward')
    refused(() => y.backward(float64([1, 1]), { retaingraph: true } as never), OptionError, 'backward')
    expect(x.grad).toBeNull()
    y.backward(float64([1, 1]))
    expect(x.grad!.toArray()).toEqual([2, 4])
  })

  test('a second replay of freed values, naming both remedies and changing no gradient', () => {
    const x = leaf([1, 2])
    const y = x.square().sum()
    y.backward()
    const error = refused(() => y.backward(), TapeError, 'backward')
    expect(error.remedy).toContain('retainGraph: true')
    expect(error.remedy).toContain('adding the losses')
    expect(x.grad!.toArray()).toEqual([2, 4])
  })

  test('a replay through a part that another replay freed', () => {
    const x = leaf([1, 2])
    const shared = x.square()
    const [one, two] = [shared.sum(), shared.mul(2).sum()]
    one.backward()
    refused(() => two.backward(), TapeError, 'backward')
    expect(x.grad!.toArray()).toEqual([2, 4])
  })
})

describe('the graph', () => {
  test('can be kept for another replay', () => {
    const x = leaf([1, 2])
    const y = x.square().sum()
    y.backward(undefined, { retainGraph: true })
    y.backward(undefined, { retainGraph: true })
    y.backward()
    expect(x.grad!.toArray()).toEqual([6, 12])
  })

  test('can be made of the gradients too, which then have gradients', () => {
    const x = leaf([2])
    x.pow(3).backward(undefined, { createGraph: true })
    const first = x.grad!
    expect([first.item(), first.requiresGrad]).toEqual([12, true])
    x.mul(0).backward()
    const before = x.grad!.item()
    first.backward()
    expect(x.grad!.item() - before).toBe(12)
  })

  test('is not made of the gradients unless asked for', () => {
    const x = leaf([2])
    x.pow(3).backward(undefined, { retainGraph: true })
    expect(x.grad!.requiresGrad).toBe(false)
  })

  test('lets x be used twice, and lets branches meet again', () => {
    const x = leaf([3])
    x.mul(x).backward()
    expect(x.grad!.item()).toBe(6)
    const y = leaf([2])
    const [left, right] = [y.mul(3), y.square()]
    left.mul(right).backward()
    // d 3 y³ = 9 y²
    expect(y.grad!.item()).toBe(36)
  })

  test('does not wait for a branch that nobody asked about', () => {
    const x = leaf([1, 2])
    const h = x.mul(2)
    h.exp().sum()
    h.relu().mul(0)
    h.sum().backward()
    expect(x.grad!.toArray()).toEqual([2, 2])
  })

  test('gives zeros of the right shape through an empty tensor', () => {
    const x = zeros([0, 3], { requiresGrad: true })
    x.square().sum().backward()
    expect(x.grad!.shape).toEqual([0, 3])
  })
})
