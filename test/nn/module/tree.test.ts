import {
  Generator,
  grad,
  jvp,
  ones,
  randn,
  type Tensor,
  treeFlatten,
  valueAndGrad,
  zeros,
} from '@wengert/autograd'
import { BatchNorm1d, Linear, Module, Parameter, ReLU, Sequential, Tanh } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectClose, refusal, values } from '../support.ts'

const generator = new Generator(11)
const options = { dtype: 'float64', generator } as const
const x = randn([5, 3], options) as Tensor

const network = () => new Sequential(new Linear(3, 4, options), new Tanh(), new Linear(4, 2, options))
const loss = (model: Module & { forward(x: Tensor): Tensor }) => model.forward(x).square().sum() as Tensor

type Net = Module & { forward(x: Tensor): Tensor }

describe('a module in a transform', () => {
  it('has as gradient, by name, what backward leaves in its parameters', () => {
    const model = network() as Net
    const [value, gradient] = valueAndGrad(loss)(model) as [Tensor, Record<string, Tensor>]
    expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true)
    const again = loss(model)
    again.backward()
    expect(value.item()).toBe(again.item())
    expect(Object.keys(gradient)).toEqual(model.namedParameters().map(([name]) => name))
    for (const [name, parameter] of model.namedParameters()) {
      expectClose(gradient[name]!, values(parameter.grad!))
    }
  })

  it('is itself again afterwards, whatever happened', () => {
    const model = network() as Net
    const before = model.namedParameters()
    grad(loss)(model)
    expect(model.namedParameters()).toEqual(before)
    const fail = (net: Net): Tensor => {
      loss(net)
      throw new Error('halfway')
    }
    expect(() => grad(fail)(model)).toThrow('halfway')
    for (const [i, parameter] of model.parameters().entries()) expect(parameter).toBe(before[i]![1])
  })

  it('gives through parameters() what is differentiated, so a penalty on them counts', () => {
    const model = network() as Net
    const penalty = (net: Net) =>
      net
        .parameters()
        .map((p) => p.square().sum() as Tensor)
        .reduce((a, b) => a.add(b))
    const gradient = grad(penalty)(model) as Record<string, Tensor>
    for (const [name, parameter] of model.namedParameters()) {
      expectClose(
        gradient[name]!,
        values(parameter).map((value) => 2 * value),
      )
    }
  })

  it('has gradients of gradients', () => {
    const model = new Sequential(new Linear(3, 1, { ...options, bias: false })) as Net
    // loss = |x wᵀ|², so its gradient is 2 w xᵀx, and the gradient of that squared 8 w (xᵀx)².
    const squared = (net: Net) =>
      (grad(loss)(net) as Record<string, Tensor>)['0.weight']!.square().sum() as Tensor
    const gradient = (grad(squared)(model) as Record<string, Tensor>)['0.weight']!
    const gram = x.transpose(0, 1).matmul(x)
    const want = model.parameters()[0]!.detach().matmul(gram).matmul(gram).mul(8)
    expectClose(gradient, values(want), 1e-10)
  })

  it('counts what is shared once, and replaces it everywhere', () => {
    class Tied extends Module {
      a = new Linear(3, 3, { ...options, bias: false })
      b = { weight: this.a.weight }
      forward(input: Tensor): Tensor {
        return this.a.forward(input).mul(this.b.weight.sum())
      }
    }
    const model = new Tied()
    const gradient = grad(loss)(model) as Record<string, Tensor>
    loss(model).backward()
    expect(Object.keys(gradient)).toEqual(['b.weight'])
    expectClose(gradient['b.weight']!, values(model.a.weight.grad!))
  })

  it('may stand anywhere in a tree, and be pushed forward along a tangent', () => {
    const model = network() as Net
    const tree = { nets: [model], scale: randn([2], options) }
    expect(treeFlatten(tree).leaves).toHaveLength(5)
    const f = ({ nets, scale }: typeof tree) => nets[0]!.forward(x).mul(scale).square().sum() as Tensor
    const tangent = treeFlatten(tree).leaves.map((leaf) => randn(leaf.shape, options) as Tensor)
    const names = model.namedParameters().map(([name]) => name)
    const record = Object.fromEntries(names.map((name, i) => [name, tangent[i]!]))
    const [, along] = jvp(
      f as never,
      [tree] as never,
      [{ nets: [record], scale: tangent[4]! }] as never,
    ) as unknown as [Tensor, Tensor]
    const gradient = treeFlatten(grad(f)(tree)).leaves
    const inner = gradient.map((g, i) => g.mul(tangent[i]!).sum().item()).reduce((a, b) => a + b, 0)
    expectClose(along, [inner], 1e-9)
  })

  it('updates its buffers as it would outside', () => {
    const model = new Sequential(new Linear(3, 2), new BatchNorm1d(2)) as Net
    grad((net: Net) => net.forward(randn([4, 3]) as Tensor).sum() as Tensor)(model)
    expect(model.buffers().at(-1)!.value.item()).toBe(1)
    expect(model.buffers().some(({ value }) => value.requiresGrad)).toBe(false)
  })

  it('of a frozen object is refused before anything changed', () => {
    class Frozen extends Module {
      weight = new Parameter(ones([2]))
      forward(input: Tensor): Tensor {
        return input.mul(this.weight)
      }
    }
    const model = new Sequential(new Frozen(), new ReLU()) as Net
    Object.freeze(model.children()[0])
    const run = () => grad((net: Net) => net.forward(zeros([2]) as Tensor).sum() as Tensor)(model)
    expect(refusal(run).name).toBe('StateError')
  })
})
