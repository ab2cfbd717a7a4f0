import { DTypeError, grad, noGrad, TapeError, tensor } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused, thrown } from '#test/support/errors.ts'

describe('requiresGrad', () => {
  test('may be set on leaves only', () => {
    const y = leaf([1]).mul(2)
    const error = thrown(() => {
      y.requiresGrad = false
    })
    expect(error).toBeInstanceOf(TapeError)
    expect((error as TapeError).remedy).toContain('detach')
    expect([y.requiresGrad, y.isLeaf]).toEqual([true, false])
  })

  test('may be set on floats only', () => {
    for (const x of [int32([1]), tensor([true])]) {
      refused(
        () => {
          x.requiresGrad = true
        },
        DTypeError,
        'requiresGrad',
      )
      expect(x.requiresGrad).toBe(false)
    }
    refused(() => tensor([1], { dtype: 'int32', requiresGrad: true }), DTypeError, 'tensor')
    refused(() => tensor([true], { requiresGrad: true }), DTypeError, 'tensor')
  })

  test('follows the tensor from the operation after, and no further once it is taken back', () => {
    const x = float64([2])
    const before = x.square()
    x.requiresGrad = true
    const after = x.square()
    expect([before.requiresGrad, after.requiresGrad]).toEqual([false, true])
    after.backward()
    x.requiresGrad = false
    expect([x.grad, x.square().requiresGrad]).toEqual([null, false])
  })

  test('is inherited by float results alone', () => {
    const x = leaf([1.5, -2])
    expect(x.greater(0).requiresGrad).toBe(false)
    expect(x.argmax().requiresGrad).toBe(false)
    expect(x.to('int32').requiresGrad).toBe(false)
    expect(x.to('float32').requiresGrad).toBe(true)
  })

  test('of what was computed without recording may be set: it is a leaf', () => {
    const x = leaf([3])
    const y = noGrad(() => x.mul(2))
    y.requiresGrad = true
    y.square().backward()
    expect([y.grad!.item(), x.grad]).toEqual([12, null])
  })
})

describe('detach', () => {
  test('ends gradients and keeps the value', () => {
    const x = leaf([2, 3])
    const y = x.square()
    const constant = y.detach()
    expect([constant.requiresGrad, constant.isLeaf, constant.toArray()]).toEqual([false, true, [4, 9]])
    y.mul(constant).sum().backward()
    // Only one factor is differentiated: 2 x · x².
    expect(x.grad!.toArray()).toEqual([16, 54])
  })

  test('of a leaf is another leaf', () => {
    const x = leaf([1])
    const y = x.detach()
    y.requiresGrad = true
    y.mul(5).backward()
    expect([x.grad, y.grad!.item()]).toEqual([null, 5])
  })

  test('stops a gradient inside a transform', () => {
    const f = (x: ReturnType<typeof leaf>) => x.mul(x.detach()).sum()
    expect(grad(f)(float64([3, 4])).toArray()).toEqual([3, 4])
  })
})
