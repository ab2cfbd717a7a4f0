import { assign, Generator, ones, tensor, zeros } from '@wengert/autograd'
import { BatchNorm1d, Buffer, Linear, Module, Sequential } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectSame, refusal, values } from '../support.ts'

const model = (seed: number) =>
  new Sequential(new Linear(2, 3, { generator: new Generator(seed) }), new BatchNorm1d(3))

/** Everything a module holds, as numbers. */
const contents = (module: Module) =>
  [...module.parameters(), ...module.buffers().map(({ value }) => value)].map(values)

describe('a state dict', () => {
  it('names parameters, then buffers, and carries no history', () => {
    const state = model(1).stateDict()
    expect(Object.keys(state)).toEqual([
      '0.weight',
      '0.bias',
      '1.weight',
      '1.bias',
      '1.runningMean',
      '1.runningVar',
      '1.numBatchesTracked',
    ])
    expect(Object.values(state).some(({ requiresGrad }) => requiresGrad)).toBe(false)
  })

  it('makes another module equal, to the bit', () => {
    const [a, b] = [model(1), model(2)]
    a.forward(
      tensor([
        [1, 2],
        [3, 5],
      ]),
    )
    expect(contents(a)).not.toEqual(contents(b))
    expect(b.loadStateDict(a.stateDict())).toEqual({ missing: [], unexpected: [] })
    expect(contents(b)).toEqual(contents(a))
    a.eval()
    b.eval()
    expectSame(b.forward(ones([1, 2])), a.forward(ones([1, 2])))
  })

  it.each([true, false])('is a snapshot: later steps do not change it (requiresGrad %s)', (on) => {
    const layer = new Linear(2, 1).requiresGrad(on)
    const state = layer.stateDict()
    const before = values(state.weight!)
    assign(layer.weight, ones([1, 2]))
    expect(values(state.weight!)).toEqual(before)
    layer.loadStateDict(state)
    expect(values(layer.weight)).toEqual(before)
  })

  it('loads into the same parameters, so optimizers keep them', () => {
    const layer = new Linear(2, 1)
    const { weight } = layer
    layer.loadStateDict({ weight: ones([1, 2]), bias: zeros([1]) })
    expect(layer.weight).toBe(weight)
    expect(weight.requiresGrad).toBe(true)
  })
})

describe('a state dict that does not fit', () => {
  const wrong = {
    '0.weight': zeros([3, 3]),
    '0.bias': zeros([3], { dtype: 'float64' }),
    '1.weight': 'not a tensor' as never,
    extra: zeros([1]),
    toString: zeros([1]),
  }

  it('is refused with all names at once, and changes nothing', () => {
    const own = model(3)
    const before = contents(own)
    const error = refusal(() => own.loadStateDict(wrong))
    expect(error.name).toBe('StateError')
    expect(error.message).toMatchInlineSnapshot(
      `"loadStateDict: the module's names, shapes and dtypes (module against state); got missing [1.bias, 1.runningMean, 1.runningVar, 1.numBatchesTracked], unexpected [extra, toString], mismatched [0.weight: float32 [3, 2] against float32 [3, 3]; 0.bias: float32 [3] against float64 [3]; 1.weight: float32 [3] against "not a tensor"]; try a state saved from a module of the same sizes and dtype (to() changes the dtype)"`,
    )
    expect(contents(own)).toEqual(before)
  })

  it.each([
    ['a missing name', (state: Record<string, any>) => delete state['0.bias']],
    ['an unexpected name', (state: Record<string, any>) => Object.assign(state, { extra: zeros([1]) })],
    ['another shape', (state: Record<string, any>) => Object.assign(state, { '0.bias': zeros([1, 3]) })],
    [
      'another dtype',
      (state: Record<string, any>) =>
        Object.assign(state, { '1.runningVar': zeros([3], { dtype: 'float64' }) }),
    ],
  ])('by %s alone is refused and changes nothing', (_, spoil) => {
    const own = model(3)
    const before = contents(own)
    const state = model(4).stateDict()
    spoil(state)
    expect(refusal(() => own.loadStateDict(state)).name).toBe('StateError')
    expect(contents(own)).toEqual(before)
  })

  it('loads without strict where the names meet, and reports the rest', () => {
    const own = new Linear(2, 2)
    const bias = values(own.bias!)
    const report = own.loadStateDict({ weight: ones([2, 2]), extra: zeros([1]) }, { strict: false })
    expect(report).toEqual({ missing: ['bias'], unexpected: ['extra'] })
    expect(values(own.weight)).toEqual([1, 1, 1, 1])
    expect(values(own.bias!)).toEqual(bias)
  })

  it('is refused without strict where shapes differ', () => {
    const own = new Linear(2, 2)
    const before = contents(own)
    const run = () => own.loadStateDict({ bias: ones([2]), weight: ones([2, 3]) }, { strict: false })
    expect(refusal(run).name).toBe('StateError')
    expect(contents(own)).toEqual(before)
  })

  it('is refused when it is no record or the option is unknown', () => {
    expect(refusal(() => new Linear(1, 1).loadStateDict(null as never)).name).toBe('StateError')
    expect(refusal(() => new Linear(1, 1).loadStateDict({}, { strickt: false } as never)).name).toBe(
      'OptionError',
    )
  })
})

describe('Buffer', () => {
  it('takes values of its shape and dtype only', () => {
    const buffer = new Buffer(zeros([2]))
    buffer.value = tensor([1, 2]) as never
    expect(values(buffer.value)).toEqual([1, 2])
    expect(
      refusal(() => {
        buffer.value = zeros([3]) as never
      }).name,
    ).toBe('ShapeError')
    expect(
      refusal(() => {
        buffer.value = zeros([2], { dtype: 'float64' })
      }).name,
    ).toBe('StateError')
    expect(
      refusal(() => {
        buffer.value = 3 as never
      }).name,
    ).toBe('StateError')
    expect(values(buffer.value)).toEqual([1, 2])
  })

  it('drops the history of what it is given', () => {
    const x = zeros([2], { requiresGrad: true })
    const buffer = new Buffer(x.mul(2))
    expect(buffer.value.requiresGrad).toBe(false)
    buffer.value = x.add(1)
    expect(buffer.value.requiresGrad).toBe(false)
  })
})

describe('to(dtype)', () => {
  it('converts parameters and float buffers, leaves counts, keeps sharing and freezing', () => {
    class Tied extends Module {
      a = new Linear(2, 2)
      b = { weight: this.a.weight }
      norm = new BatchNorm1d(2)
    }
    const tied = new Tied()
    tied.a.weight.requiresGrad = false
    const numbers = values(tied.a.weight)
    expect(tied.to('float64')).toBe(tied)
    expect(tied.parameters().every(({ dtype }) => dtype === 'float64')).toBe(true)
    expect(tied.norm.runningVar!.value.dtype).toBe('float64')
    expect(tied.norm.numBatchesTracked!.value.dtype).toBe('int32')
    expect(tied.b.weight).toBe(tied.a.weight)
    expect(tied.a.weight.requiresGrad).toBe(false)
    expect(tied.a.bias!.requiresGrad).toBe(true)
    expect(values(tied.a.weight)).toEqual(numbers)
  })

  it('refuses other dtypes and frozen fields, and changes nothing', () => {
    const layer = new Linear(2, 2)
    const { weight } = layer
    expect(refusal(() => layer.to('int32' as never)).name).toBe('OptionError')
    const outer = new Sequential(layer)
    Object.freeze(layer)
    expect(refusal(() => outer.to('float64')).message).toContain(
      '0.weight must be a field that can be replaced',
    )
    expect(layer.weight).toBe(weight)
  })
})
