import { ones, type Tensor, zeros } from '@wengert/autograd'
import { Buffer, Dropout, Linear, Module, ModuleList, Parameter, ReLU, Sequential } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { refusal } from '../support.ts'

class Block extends Module {
  fc = new Linear(3, 3)
  scale = new Parameter(ones([3]))
  forward(x: Tensor): Tensor {
    return this.fc.forward(x).mul(this.scale)
  }
}

class Net extends Module {
  stem = new Sequential(new Linear(2, 3), new ReLU(), new Linear(3, 3, { bias: false }))
  blocks = [new Block(), new Block()]
  heads = { left: new Linear(3, 1), right: new Linear(3, 1) }
  list = new ModuleList([new Linear(1, 1)])
  mean = new Buffer(zeros([3]))
  note = 'no part'
  constant = ones([3])
  forward(x: Tensor): Tensor {
    let h: Tensor = this.stem.forward(x)
    for (const block of this.blocks) h = block.forward(h)
    return this.heads.left.forward(h)
  }
}

const names = (entries: [string, unknown][]) => entries.map(([name]) => name)

describe('a module finds its parts', () => {
  it('by the dotted paths of their fields, in order, parents first', () => {
    expect(names(new Net().namedParameters())).toEqual([
      'stem.0.weight',
      'stem.0.bias',
      'stem.2.weight',
      'blocks.0.scale',
      'blocks.0.fc.weight',
      'blocks.0.fc.bias',
      'blocks.1.scale',
      'blocks.1.fc.weight',
      'blocks.1.fc.bias',
      'heads.left.weight',
      'heads.left.bias',
      'heads.right.weight',
      'heads.right.bias',
      'list.0.weight',
      'list.0.bias',
    ])
    expect(names(new Net().namedBuffers())).toEqual(['mean'])
    expect(names(new Net().namedModules()).slice(0, 6)).toEqual([
      '',
      'stem',
      'stem.0',
      'stem.1',
      'stem.2',
      'blocks.0',
    ])
  })

  it('with the same objects under parameters() as under namedParameters()', () => {
    const net = new Net()
    expect(net.parameters()).toEqual(net.namedParameters().map(([, parameter]) => parameter))
    expect(net.children()).toEqual([net.stem, ...net.blocks, net.heads.left, net.heads.right, net.list])
  })

  it('and takes no plain tensor, string or private field for one', () => {
    class Hidden extends Module {
      readonly #secret = new Linear(2, 2)
      constant = ones([3])
      reveal() {
        return this.#secret
      }
    }
    expect(new Hidden().parameters()).toEqual([])
  })

  it('once each, where they are shared, under the first name', () => {
    class Tied extends Module {
      a = new Linear(2, 2)
      b = this.a
      again = { weight: this.a.weight }
    }
    expect(names(new Tied().namedParameters())).toEqual(['again.weight', 'a.bias'])
    expect(new Tied().modules()).toHaveLength(2)
  })

  it('in cycles of modules and of records', () => {
    class Loop extends Module {
      fc = new Linear(1, 1)
      self: Module = this
      record: Record<string, unknown> = {}
      forward(x: Tensor): Tensor {
        return this.fc.forward(x)
      }
    }
    const loop = new Loop()
    loop.record.again = loop.record
    const outer = new Sequential(loop)
    ;(loop as unknown as { parent: Module }).parent = outer
    expect(names(outer.namedParameters())).toEqual(['0.fc.weight', '0.fc.bias'])
  })

  it('without recursion: a chain of 20,000 modules', () => {
    class Link extends Module {
      next: Link | null = null
    }
    const head = new Link()
    let last = head
    for (let i = 0; i < 20_000; i++) {
      last.next = new Link()
      last = last.next
    }
    Object.assign(last, { fc: new Linear(1, 1) })
    expect(head.modules()).toHaveLength(20_002)
    expect(head.parameters()).toHaveLength(2)
  })
})

describe('a module and all its parts', () => {
  it('change between training and evaluation together', () => {
    const net = new Net()
    expect(net.modules().every((module) => module.training)).toBe(true)
    expect(net.eval()).toBe(net)
    expect(net.modules().some((module) => module.training)).toBe(false)
    net.train()
    expect(net.modules().every((module) => module.training)).toBe(true)
    expect(refusal(() => net.train('yes' as never)).name).toBe('OptionError')
  })

  it('are visited by apply, parts before the whole', () => {
    const seen: Module[] = []
    const model = new Sequential(new Linear(1, 1), new Sequential(new Dropout()))
    expect(model.apply((module) => seen.push(module))).toBe(model)
    expect(seen.at(-1)).toBe(model)
    expect(seen.indexOf(model.layers[1].layers[0])).toBeLessThan(seen.indexOf(model.layers[1]))
    expect(refusal(() => model.apply(null as never)).name).toBe('OptionError')
  })

  it('freeze and thaw together, and lose their gradients by zeroGrad', () => {
    const model = new Sequential(new Linear(2, 2), new Linear(2, 1))
    const loss = () =>
      model
        .forward(ones([1, 2]))
        .sum()
        .backward()
    loss()
    expect(model.parameters().every(({ grad }) => grad !== null)).toBe(true)
    model.zeroGrad()
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true)
    model.layers[0].requiresGrad(false)
    loss()
    expect(model.parameters().map(({ grad }) => grad !== null)).toEqual([false, false, true, true])
    model.requiresGrad()
    expect(model.parameters().every(({ requiresGrad }) => requiresGrad)).toBe(true)
    expect(refusal(() => model.requiresGrad(1 as never)).name).toBe('OptionError')
  })
})
