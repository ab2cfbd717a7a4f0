import { grad, OptionError, ShapeError, TapeError, type Tensor, vjp } from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

describe('a hook', () => {
  test('sees the whole gradient of its tensor once, where several uses meet', () => {
    const x = leaf([1, 2])
    const h = x.mul(1)
    const seen: unknown[] = []
    h.registerHook((g) => {
      seen.push(g.toArray())
    })
    h.mul(3).add(h.square()).sum().backward()
    expect(seen).toEqual([[5, 7]])
    expect(x.grad!.toArray()).toEqual([5, 7])
  })

  test('replaces the gradient by what it returns', () => {
    const x = leaf([1, -4])
    const h = x.mul(2)
    h.registerHook((g) => g.clamp(-1, 1))
    h.mul(10).sum().backward()
    expect(x.grad!.toArray()).toEqual([2, 2])
  })

  test('may replay the tape it stands on: the replay around it goes on as before', () => {
    const [x, c] = [leaf([2, -3]), float64([0.5, -1.25])]
    const square = x.square()
    const cube = square.mul(x)
    let inner = false
    square.registerHook(() => {
      if (inner) return
      inner = true
      cube.backward(c, { retainGraph: true })
    })
    cube.backward(c, { retainGraph: true })
    expect(inner).toBe(true)
    expect(x.grad!.toArray()).toEqual([2 * 0.5 * 12, 2 * -1.25 * 27])
  })

  test.each([
    [
      'throws',
      () => {
        throw new RangeError('mine')
      },
      RangeError,
    ],
    ['returns another shape', (g: Tensor) => g.sum(), ShapeError],
  ])('that %s leaves the tape whole and no gradient changed', (_, wrong, kind) => {
    const x = leaf([1, 2])
    const h = x.exp()
    const y = h.mul(h.sin()).sum()
    const remove = h.registerHook(wrong)
    expect(() => y.backward()).toThrow(kind)
    expect(x.grad).toBeNull()
    remove()
    y.backward()
    const fresh = leaf([1, 2])
    const again = fresh.exp()
    again.mul(again.sin()).sum().backward()
    expect(x.grad!.toArray()).toEqual(fresh.grad!.toArray())
    expect(refused(() => y.backward(), TapeError, 'backward').required).toMatch(/were freed/)
  })

  test('on a leaf changes what is added to its gradient', () => {
    const x = leaf([1])
    x.registerHook((g) => g.mul(100))
    x.mul(2).sum().backward()
    x.mul(3).sum().backward()
    expect(x.grad!.item()).toBe(500)
  })

  test('runs after those registered before it, on their answer', () => {
    const x = leaf([1])
    x.registerHook((g) => g.add(1))
    x.registerHook((g) => g.mul(10))
    x.sum().backward()
    expect(x.grad!.item()).toBe(20)
  })

  test('can be removed, once for each time it was registered', () => {
    const x = leaf([1])
    const double = (g: Tensor) => g.mul(2)
    const remove = [x.registerHook(double), x.registerHook(double)]
    const gradient = () => {
      const before = x.grad?.item() ?? 0
      x.sum().backward()
      return x.grad!.item() - before
    }
    expect(gradient()).toBe(4)
    remove[0]!()
    expect(gradient()).toBe(2)
    remove[0]!()
    expect(gradient()).toBe(2)
    remove[1]!()
    expect(gradient()).toBe(1)
  })

  test('runs in transforms too, on what is computed inside', () => {
    const f = (x: Tensor): Tensor => {
      const h = x.square()
      h.registerHook((g) => g.neg())
      return h.sum()
    }
    expect(grad(f)(float64([3])).toArray()).toEqual([-6])
    const [, pullback] = vjp((x: Tensor) => f(x), float64([3]))
    expect(pullback(float64([2], []))[0].toArray()).toEqual([-12])
  })

  test('may give a gradient that is differentiated again', () => {
    const x = leaf([2])
    const h = x.mul(1)
    h.registerHook((g) => g.mul(x))
    h.square().backward(undefined, { createGraph: true })
    const gradient = x.grad!
    // 2 h times the hook's x.
    expect(gradient.item()).toBe(8)
    gradient.backward()
    // Its derivative is 2 h by that x, and 2 x by h, on whose way to x the hook runs again.
    expect(x.grad!.item() - 8).toBe(4 + 4 * 2)
  })
})

describe('registerHook refuses', () => {
  test('an answer of another shape or dtype, or no tensor', () => {
    const answers: unknown[] = [float64([1, 2, 3]), float64([1, 2]).to('float32'), 5, null]
    for (const answer of answers) {
      const x = leaf([1, 2])
      x.registerHook(() => answer as never)
      refused(() => x.sum().backward(), ShapeError, 'registerHook')
      expect(x.grad).toBeNull()
    }
  })

  test('a tensor that is not tracked, and what is no function', () => {
    refused(() => float64([1]).registerHook(() => {}), TapeError, 'registerHook')
    refused(() => leaf([1]).registerHook(3 as never), OptionError, 'registerHook')
  })
})
