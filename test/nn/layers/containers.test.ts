import { Generator, randn, type Tensor, zeros } from '@wengert/autograd'
import { Linear, Module, ModuleList, ReLU, Sequential } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectSame, refusal } from '../support.ts'

describe('Sequential', () => {
  it('applies its layers in order', () => {
    const generator = new Generator(1)
    const [a, b] = [new Linear(3, 4, { generator }), new Linear(4, 2, { generator })]
    const x = randn([5, 3], { generator })
    expectSame(new Sequential(a, new ReLU(), b).forward(x), b.forward(a.forward(x).relu()))
  })

  it('without layers is the identity', () => {
    const x = zeros([2]) as Tensor
    expect(new Sequential().forward(x)).toBe(x)
  })

  it('takes any module with a forward', () => {
    class Twice extends Module {
      forward(x: Tensor): Tensor {
        return x.mul(2)
      }
    }
    expect(new Sequential(new Twice(), new Twice()).forward(randn([3])).shape).toEqual([3])
  })

  it('keeps its own fields as parts where a class extends it', () => {
    class Extended extends Sequential<[Linear<1, 1>]> {
      extra = new Linear(2, 2, { bias: false })
    }
    const names = new Extended(new Linear(1, 1)).namedParameters().map(([name]) => name)
    expect(names).toEqual(['0.weight', '0.bias', 'extra.weight'])
  })

  it('refuses what is no layer', () => {
    expect(refusal(() => new Sequential(new ReLU(), 3 as never)).message).toContain(
      'layer 1 must be a module',
    )
    expect(refusal(() => new Sequential(new (class extends Module {})())).name).toBe('OptionError')
  })
})

describe('ModuleList', () => {
  it('is a list whose modules are parts', () => {
    const [a, b] = [new Linear(1, 2), new Linear(2, 1)]
    const list = new ModuleList<Linear<number, number>>([a]).push(b)
    expect([...list]).toEqual([a, b])
    expect(list.length).toBe(2)
    expect(list.at(-1)).toBe(b)
    expect(list.at(2)).toBeUndefined()
    expect(list.namedModules().map(([name]) => name)).toEqual(['', '0', '1'])
    list.eval()
    expect(a.training).toBe(false)
  })

  it('refuses what is no module and stays as it was', () => {
    const list = new ModuleList([new ReLU()])
    expect(refusal(() => list.push('relu' as never)).name).toBe('OptionError')
    expect(list.length).toBe(1)
  })
})
