import {
  assign,
  detach,
  enableGrad,
  grad,
  isRecording,
  noGrad,
  OptionError,
  Parameter,
  ShapeError,
  TapeError,
  type Tensor,
  vjp,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers } from './support.ts'

describe('inputs and gradients', () => {
  it('an input that nothing depends on has gradient zeros from grad and vjp, and null in .grad', () => {
    const g = grad(({ x }: { x: Tensor; unused: Tensor }) => x.sum())({
      x: float64([1]),
      unused: float64([1, 2]),
    })
    expectNumbers(g.unused, [0, 0])
    expectNumbers(vjp((_x: Tensor) => float64([5]), float64([1, 2]))[1](float64([1]))[0], [0, 0])
    expect(leaf([1]).grad).toBeNull()
  })

  it('backward adds to .grad of leaves, and results have none', () => {
    const x = leaf([1, 2])
    const y = x.mul(3)
    y.backward(float64([1, 10]), { retainGraph: true })
    y.backward(float64([1, 10]))
    expectNumbers(x.grad!, [6, 60])
    expect(y.grad).toBeNull()
  })

  it('backward of more than one element needs a cotangent of its shape', () => {
    refused(() => leaf([1, 2]).neg().backward(), TapeError, 'backward')
    refused(
      () =>
        leaf([1, 2])
          .neg()
          .backward(float64([1])),
      ShapeError,
      'backward',
    )
  })

  it('a tape is replayed once, unless it is retained', () => {
    const y = leaf([1]).exp().sum()
    y.backward()
    refused(() => y.backward(), TapeError, 'backward')
  })

  it('a gradient has a graph of its own where createGraph asks for it, and inside grad', () => {
    const x = leaf([2])
    x.pow(3).sum().backward()
    expect(x.grad!.requiresGrad).toBe(false)
    const y = leaf([2])
    y.pow(3).sum().backward(undefined, { createGraph: true })
    expect(y.grad!.requiresGrad).toBe(true)
    expectNumbers(grad((t: Tensor) => grad((s: Tensor) => s.pow(3).sum())(t).sum())(float64([2])), [12])
  })

  it('detach cuts, noGrad does not record, and an async function is refused by both scopes', () => {
    const x = leaf([2])
    expect(detach(x.mul(2)).requiresGrad).toBe(false)
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false)
    expect(noGrad(() => enableGrad(() => x.mul(2))).requiresGrad).toBe(true)
    for (const [op, scope] of [
      ['noGrad', noGrad],
      ['enableGrad', enableGrad],
    ] as const)
      refused(() => scope(async () => x), OptionError, op)
    expect(isRecording()).toBe(true)
  })

  it('requiresGrad can be set on leaves only', () => {
    const y = leaf([1]).mul(2)
    refused(() => (y.requiresGrad = false), TapeError, 'requiresGrad')
  })
})

describe('hooks', () => {
  it('hooks see the whole gradient of a tensor once, in the order they were registered, and may replace it', () => {
    const x = leaf([1, 2])
    const seen: number[][] = []
    const h = x.mul(2)
    h.registerHook((g) => void seen.push(Array.from(g.data())))
    h.registerHook((g) => g.mul(10))
    h.registerHook((g) => void seen.push(Array.from(g.data())))
    h.add(h.mul(3)).sum().backward()
    expect(seen).toEqual([
      [4, 4],
      [40, 40],
    ])
    expectNumbers(x.grad!, [80, 80])
  })

  it('hooks on a leaf see the gradient of this pass, not what was there before', () => {
    const x = leaf([1])
    const seen: number[] = []
    x.registerHook((g) => void seen.push(g.item()))
    x.mul(2).sum().backward()
    x.mul(5).sum().backward()
    expect(seen).toEqual([2, 5])
    expectNumbers(x.grad!, [7])
  })

  it('hooks are gone once removed, and must return the shape and dtype they were given', () => {
    const x = leaf([1])
    const remove = x.registerHook((g) => g.mul(100))
    remove()
    x.mul(2).sum().backward()
    expectNumbers(x.grad!, [2])
    const y = leaf([1])
    y.registerHook((g) => g.to('float32'))
    refused(() => y.mul(2).sum().backward(), ShapeError, 'registerHook')
    expect(y.grad).toBeNull()
  })

  it('hooks run inside grad too, and are differentiated with it', () => {
    const f = (x: Tensor) => {
      const h = x.square()
      h.registerHook((g) => g.mul(3))
      return h.sum()
    }
    expectNumbers(grad(f)(float64([2])), [12])
    expectNumbers(grad((x: Tensor) => grad(f)(x).sum())(float64([2])), [6])
  })
})

describe('parameters', () => {
  it('what was recorded before an assignment keeps the value it was computed with', () => {
    const w = new Parameter(float64([3]))
    const y = w.square().sum()
    assign(w.dynamic() as Parameter, float64([100]))
    y.backward()
    expectNumbers(w.grad!.dynamic(), [6])
    expectNumbers(w.square().dynamic(), [10_000])
  })

  it('assignment keeps shape, dtype and gradient, and copies nothing of the history', () => {
    const w = new Parameter(float64([3, 4]))
    w.square().sum().backward()
    assign(w.dynamic() as Parameter, w.dynamic().mul(2))
    expectNumbers(w.grad!.dynamic(), [6, 8])
    expect(w.isLeaf).toBe(true)
    refused(() => assign(w.dynamic() as Parameter, float64([1])), ShapeError, 'assign')
    refused(() => assign(leaf([1]) as Parameter, float64([1])), OptionError, 'assign')
  })
})
