import {
  DTypeError,
  grad,
  noGrad,
  OptionError,
  ones,
  TapeError,
  type Tensor,
  tensor,
  valueAndGrad,
} from '@wengert/autograd'
import { describe, expect, test } from 'vitest'
import { float64, int32, leaf } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'

describe('grad', () => {
  test('gives the gradient by the first argument; the others are constants', () => {
    const f = (x: Tensor, scale: number, y: Tensor) => x.square().mul(y).sum().mul(scale)
    const y = leaf([1, 2])
    expect(grad(f)(float64([3, 4]), 10, y).toArray()).toEqual([60, 160])
    expect(y.grad).toBeNull()
  })

  test('of a tree has the structure of the tree, with its constants', () => {
    const tree = { w: float64([1, 2]), layers: [{ b: float64([3]) }, float64([4, 5])], name: 'mine', size: 7 }
    const f = ({ w, layers: [first, second], size }: typeof tree) =>
      w
        .square()
        .sum()
        .add((first as { b: Tensor }).b.mul(5).sum())
        .add((second as Tensor).mul(size).sum())
    const g = grad(f)(tree) as any
    expect(Object.keys(g)).toEqual(['w', 'layers', 'name', 'size'])
    expect(g.w.toArray()).toEqual([2, 4])
    expect(g.layers[0].b.toArray()).toEqual([5])
    expect(g.layers[1].toArray()).toEqual([7, 7])
    expect([g.name, g.size]).toEqual(['mine', 7])
  })

  test('takes one tensor at two places for two variables', () => {
    const x = float64([3])
    const g = grad(([a, b]: [Tensor, Tensor]) => a.mul(b.square()).sum())([x, x])
    expect([g[0].item(), g[1].item()]).toEqual([9, 18])
  })

  test('is zero, of the right shape and dtype, where nothing depends on an input', () => {
    const g = grad(({ a }: { a: Tensor; b: Tensor }) => a.sum())({ a: float64([1]), b: tensor([[1, 2]]) })
    expect([g.b.toArray(), g.b.dtype]).toEqual([[[0, 0]], 'float32'])
    expect(grad((_x: Tensor) => tensor(3))(float64([1, 2])).toArray()).toEqual([0, 0])
    expect(grad((x: Tensor) => x.detach().sum())(float64([1, 2])).toArray()).toEqual([0, 0])
    expect(grad((x: Tensor) => x.greater(0).sum())(float64([1, 2])).toArray()).toEqual([0, 0])
  })

  test('leaves what it is given as it was', () => {
    const x = leaf([1, 2])
    const y = float64([1, 2])
    grad((p: Tensor) => p.square().sum())(x)
    grad((p: Tensor) => p.square().sum())(y)
    expect([x.grad, y.grad, y.requiresGrad]).toEqual([null, null, false])
  })

  test('records in its function even under noGrad', () => {
    const x = leaf([2])
    const g = noGrad(() => grad((p: Tensor) => p.pow(3).sum())(x))
    expect([g.item(), g.requiresGrad]).toEqual([12, false])
  })
})

describe('valueAndGrad', () => {
  test('gives the value too', () => {
    const [value, g] = valueAndGrad((x: Tensor) => x.square().sum())(float64([3, 4]))
    expect([value.item(), g.toArray()]).toEqual([25, [6, 8]])
  })

  test('hands auxiliary values on: tensors without history, everything else as it is', () => {
    const box = { inside: new Map([['a', 1]]) }
    const f = (x: Tensor) => [x.square().sum(), { logits: x.mul(2), list: [x.neg()] }, 'label', box] as any
    const [[value, aux, label, same], g] = valueAndGrad(f)(float64([1, 2])) as any
    expect([value.item(), label, g.toArray()]).toEqual([5, 'label', [2, 4]])
    expect(aux.logits.toArray()).toEqual([2, 4])
    expect(aux.list[0].toArray()).toEqual([-1, -2])
    expect([value, aux.logits, aux.list[0]].some((t: Tensor) => t.requiresGrad)).toBe(false)
    expect(same.inside).toBe(box.inside)
  })
})

describe('the results of grad', () => {
  test('keep no history when nothing outside is tracked', () => {
    const [value, g] = valueAndGrad((x: Tensor) => x.pow(3).sum())(float64([2]))
    expect([value.requiresGrad, g.requiresGrad]).toEqual([false, false])
  })

  test('are differentiable in a tracked input, and in what the function captured', () => {
    const [x, w] = [leaf([2]), leaf([5])]
    const [value, g] = valueAndGrad((p: Tensor) => p.pow(3).mul(w).sum())(x)
    expect([value.requiresGrad, g.requiresGrad]).toEqual([true, true])
    g.sum().backward()
    expect([x.grad!.item(), w.grad!.item()]).toEqual([6 * 2 * 5, 3 * 4])
  })

  test('that are zero keep none', () => {
    const g = grad((_p: Tensor) => leaf([1]).sum())(leaf([2]))
    expect(g.requiresGrad).toBe(false)
  })
})

describe('grad refuses', () => {
  const square = (x: Tensor) => x.square()

  test('a value of several elements, or none that is a tensor', () => {
    const error = refused(() => grad(square as never)(float64([1, 2])), TapeError, 'grad')
    expect(error.remedy).toContain('vjp')
    refused(() => grad((() => 3) as never)(float64([1])), TapeError, 'grad')
    refused(() => grad((() => undefined) as never)(float64([1])), TapeError, 'grad')
  })

  test('inputs that are no floats, naming the cast', () => {
    for (const x of [int32([1]), tensor([true])]) {
      const error = refused(() => grad((p: Tensor) => p.sum())(x), DTypeError, 'grad')
      expect(error.remedy).toContain("to('float32')")
    }
    refused(() => grad((p: any) => p.x.sum())({ x: ones([1]), index: int32([0]) }), DTypeError, 'grad')
  })

  test('inputs without a tensor, an async function, and what is no function', () => {
    refused(() => grad((() => tensor(1)) as never)({ a: 1 } as never), OptionError, 'grad')
    refused(() => grad((async (x: Tensor) => x.sum()) as never)(float64([1])), OptionError, 'grad')
    refused(() => grad(5 as never), OptionError, 'grad')
  })

  test('and what its function throws comes out as it is, with recording as before', () => {
    const broken = () => {
      throw new RangeError('mine')
    }
    expect(() => grad(broken as never)(float64([1]))).toThrow(RangeError)
    expect(leaf([1]).mul(2).requiresGrad).toBe(true)
    noGrad(() => {
      expect(() => grad(broken as never)(float64([1]))).toThrow(RangeError)
      expect(leaf([1]).mul(2).requiresGrad).toBe(false)
    })
  })
})
