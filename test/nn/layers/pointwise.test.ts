import { dropout, Generator, ones, randn, type Tensor, zeros } from '@wengert/autograd'
import {
  Dropout,
  ELU,
  Flatten,
  GELU,
  Identity,
  type Layer,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Tanh,
} from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { expectSame, refusal, values } from '../support.ts'

const x = randn([3, 4], { dtype: 'float64', generator: new Generator(6) }) as Tensor

describe('an activation layer is its operation', () => {
  const layers: [string, Layer<any>, Tensor][] = [
    ['Identity', new Identity(), x],
    ['ReLU', new ReLU(), x.relu()],
    ['LeakyReLU', new LeakyReLU(), x.leakyRelu(0.01)],
    ['LeakyReLU(0.2)', new LeakyReLU(0.2), x.leakyRelu(0.2)],
    ['ELU', new ELU(), x.elu(1)],
    ['ELU(0.5)', new ELU(0.5), x.elu(0.5)],
    ['GELU', new GELU(), x.gelu()],
    ['GELU tanh', new GELU({ approximate: 'tanh' }), x.gelu({ approximate: 'tanh' })],
    ['SiLU', new SiLU(), x.silu()],
    ['Sigmoid', new Sigmoid(), x.sigmoid()],
    ['Tanh', new Tanh(), x.tanh()],
    ['Softmax(0)', new Softmax(0), x.softmax(0)],
    ['LogSoftmax(-1)', new LogSoftmax(-1), x.logSoftmax(-1)],
  ]
  it.each(layers)('%s', (_, layer, want) => {
    expectSame(layer.forward(x), want)
    expect(layer.parameters()).toEqual([])
  })

  it.each([
    ['no axis', () => new Softmax(undefined as never)],
    ['half an axis', () => new LogSoftmax(0.5)],
    ['a slope that is NaN', () => new LeakyReLU(Number.NaN)],
    ['an alpha that is infinite', () => new ELU(Infinity)],
    ['an unknown approximation', () => new GELU({ approximate: 'erf' as never })],
    ['an unknown option', () => new GELU({ approx: 'tanh' } as never)],
    ['an axis that is none', () => new Flatten('1' as never)],
  ])('or refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })
})

describe('Flatten', () => {
  it('keeps the batch, or joins the axes that are named', () => {
    const images = zeros([2, 3, 4, 5]) as Tensor
    expect([...new Flatten().forward(images).shape]).toEqual([2, 60])
    expect([...new Flatten(0).forward(images).shape]).toEqual([120])
    expect([...new Flatten(1, 2).forward(images).shape]).toEqual([2, 12, 5])
    expect(refusal(() => new Flatten(4).forward(images)).name).toBe('AxisError')
  })
})

describe('Dropout', () => {
  it('is its operation in training, the input itself in evaluation', () => {
    const layer = new Dropout(0.3, { generator: new Generator(8) })
    expectSame(layer.forward(x), dropout(x, 0.3, { generator: new Generator(8) }))
    expect(layer.eval().forward(x)).toBe(x)
  })

  it('keeps the mean: the rest is divided by 1 - p', () => {
    const kept = values(new Dropout(0.25, { generator: new Generator(1) }).forward(ones([4000])))
    expect(new Set(kept)).toEqual(new Set([0, Math.fround(1 / 0.75)]))
    // The mean of 4000 draws of variance 1/3 has standard deviation 0.0091.
    expect(Math.abs(kept.reduce((s, v) => s + v, 0) / 4000 - 1)).toBeLessThan(0.04)
  })

  it.each([
    ['a p above 1', () => new Dropout(1.1)],
    ['a p that is NaN', () => new Dropout(Number.NaN)],
    ['an unknown option', () => new Dropout(0.5, { seed: 1 } as never)],
  ])('refuses %s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })
})
