import { Parameter, type Tensor, tensor, zeros } from '@wengert/autograd'
import { Linear } from '@wengert/nn'
import { nonNegative, Optimizer, type ParameterState, SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import { objective, parameter, refusal, values } from './support.ts'

const give = (p: Parameter, ...gradient: number[]) => {
  p.zeroGrad()
  p.mul(tensor(gradient, { dtype: 'float64' }))
    .sum()
    .backward()
}

describe('parameter groups', () => {
  it('have the options of the optimizer where they have none of their own', () => {
    const [p, q] = [parameter([1, 1]), parameter([1, 1])]
    const optimizer = new SGD(
      [
        { params: [p], lr: 0.5 },
        { params: [q], weightDecay: 1 },
      ],
      { lr: 0.1 },
    )
    give(p, 1, 2)
    give(q, 1, 2)
    optimizer.step()
    expect(values(p)).toEqual([1 - 0.5, 1 - 1])
    expect(values(q)).toEqual([1 - 0.1 * 2, 1 - 0.1 * 3])
    expect(optimizer.groups.map(({ options }) => options.lr)).toEqual([0.5, 0.1])
  })

  it('take the parameters of a module, or any iterable', () => {
    const layer = new Linear(2, 2)
    expect(new SGD(layer.parameters()).groups[0]!.parameters).toEqual(layer.parameters())
    expect(new SGD(new Set(layer.parameters())).groups[0]!.parameters).toHaveLength(2)
    const groups = new Set([{ params: new Set([layer.weight]) as Iterable<Parameter> }])
    expect(new SGD(groups).groups[0]!.parameters).toEqual([layer.weight])
  })

  it('change their options by configure and lr, together or one by one', () => {
    const optimizer = new SGD([{ params: [parameter()] }, { params: [parameter()], lr: 1 }])
    optimizer.lr = 0.25
    expect(optimizer.groups.map(({ options }) => options.lr)).toEqual([0.25, 0.25])
    optimizer.configure({ momentum: 0.9 }, 1)
    expect(optimizer.groups.map(({ options }) => options.momentum)).toEqual([0, 0.9])
    expect(optimizer.lr).toBe(0.25)
    expect(() => Object.assign(optimizer.groups[0]!.options, { lr: Number.NaN })).toThrow(TypeError)
  })

  it('refuse a change that is not valid, whole, in every group', () => {
    const optimizer = new SGD([{ params: [parameter()], momentum: 0.9 }, { params: [parameter()] }], {
      lr: 0.1,
    })
    const before = optimizer.groups.map(({ options }) => ({ ...options }))
    expect(
      refusal(() => {
        optimizer.lr = -1
      }).name,
    ).toBe('OptionError')
    expect(refusal(() => optimizer.configure({ lr: 1, rate: 2 } as never)).name).toBe('OptionError')
    expect(refusal(() => optimizer.configure({ nesterov: true })).name).toBe('OptionError')
    expect(refusal(() => optimizer.configure({ lr: 1 }, 2)).name).toBe('OptionError')
    expect(optimizer.groups.map(({ options }) => ({ ...options }))).toEqual(before)
  })
})

describe('an optimizer refuses', () => {
  const p = parameter()
  it.each([
    ['no parameters', []],
    ['an empty group', [{ params: [] }]],
    ['a parameter twice', [p, p]],
    ['a parameter in two groups', [{ params: [p] }, { params: [p] }]],
    ['a plain tensor', [tensor([1], { requiresGrad: true })]],
    ['a result', [p.mul(2)]],
    ['integers', [zeros([2], { dtype: 'int32' })]],
    ['a number', [3]],
    ['groups and parameters mixed', [p, { params: [parameter()] }]],
    ['a parameter alone', p],
    ['a module', new Linear(1, 1)],
    ['a group without parameters', [{ lr: 1 }]],
    ['a group with an unknown option', [{ params: [p], rate: 1 }]],
    ['a group with a negative rate', [{ params: [p], lr: -1 }]],
    ['nothing', null],
  ])('%s', (_, params) => {
    expect(refusal(() => new SGD(params as never)).name).toBe('OptionError')
  })
})

describe('a step', () => {
  it('moves the parameters that have a gradient and leaves the others', () => {
    const [p, q] = [parameter([1]), parameter([1])]
    const optimizer = new SGD([p, q], { lr: 1 })
    give(p, 0.25)
    optimizer.step()
    expect([values(p), values(q)]).toEqual([[0.75], [1]])
  })

  it('records nothing and leaves the gradient', () => {
    const p = parameter([1])
    const optimizer = new SGD([p], { lr: 1, momentum: 0.5 })
    give(p, 2)
    optimizer.step()
    expect(p.isLeaf && p.requiresGrad).toBe(true)
    expect(values(p.grad!)).toEqual([2])
    optimizer.zeroGrad()
    expect(p.grad).toBeNull()
  })

  it('without any gradient is refused', () => {
    const optimizer = new SGD([parameter()])
    expect(refusal(() => optimizer.step()).message).toMatchInlineSnapshot(
      `"SGD.step: gradients; got none on any parameter; try loss.backward() first; an optimizer made before model.to(dtype) holds the old parameters"`,
    )
  })

  it('happens wholly or not at all: an update that fails on the last parameter changes none', () => {
    class Failing extends Optimizer<{ lr: number }> {
      failing = true
      constructor(params: Parameter[]) {
        super(
          params,
          {},
          { name: 'Failing', defaults: { lr: 1 }, rules: { lr: nonNegative }, state: { seen: 'count' } },
        )
      }
      protected update(x: Tensor, g: Tensor, state: ParameterState, { lr }: { lr: number }) {
        if (this.failing && x.size === 2) throw new Error('halfway')
        return { value: x.sub(g.mul(lr)), state: { seen: ((state.seen as number) ?? 0) + 1 } }
      }
    }
    const [p, q] = [parameter([1]), parameter([1, 1])]
    const optimizer = new Failing([p, q])
    give(p, 1)
    give(q, 1, 1)
    expect(() => optimizer.step()).toThrow('halfway')
    expect([values(p), values(q)]).toEqual([[1], [1, 1]])
    expect(optimizer.stateDict().groups[0]!.states).toEqual([{}, {}])
    optimizer.failing = false
    optimizer.step()
    expect([values(p), values(q)]).toEqual([[0], [0, 0]])
    expect(optimizer.stateDict().groups[0]!.states).toEqual([{ seen: 1 }, { seen: 1 }])
  })

  it('keeps float32 parameters in float32', () => {
    const p = new Parameter(tensor([1, 2]))
    const optimizer = new SGD([p], { lr: 0.1, momentum: 0.9 })
    p.square().sum().backward()
    optimizer.step()
    expect(p.dtype).toBe('float32')
  })

  it('goes down to the minimum', () => {
    const p = parameter()
    const optimizer = new SGD([p], { lr: 0.05, momentum: 0.8 })
    for (let i = 0; i < 1000; i++) optimizer.minimize(() => objective(p))
    optimizer.zeroGrad()
    objective(p).backward()
    for (const slope of values(p.grad!)) expect(Math.abs(slope)).toBeLessThan(1e-9)
  })
})
