import { Generator, manualSeed, mseLoss, Parameter, softmax, type Tensor } from '@wengert/autograd'
import * as nn from '@wengert/nn'
import { Adam, clipGradNorm, SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import { float64 } from '#test/support/arrays.ts'
import { expectNumbers, normals } from './support.ts'

const draw = normals(1)
const own = { dtype: 'float64' } as const

/** Every layer with an input it takes. */
const layers: [name: string, make: () => nn.Layer, input: Tensor][] = [
  ['Identity', () => new nn.Identity(), draw(3)],
  ['Linear', () => new nn.Linear(3, 2, own), draw(4, 3)],
  ['Conv1d', () => new nn.Conv1d(2, 3, 2, own), draw(2, 2, 5)],
  ['Conv2d', () => new nn.Conv2d(2, 3, 2, own), draw(2, 2, 4, 4)],
  ['Conv3d', () => new nn.Conv3d(1, 2, 2, own), draw(1, 1, 3, 3, 3)],
  ['ConvTranspose1d', () => new nn.ConvTranspose1d(2, 3, 2, own), draw(2, 2, 5)],
  ['ConvTranspose2d', () => new nn.ConvTranspose2d(2, 3, 2, own), draw(2, 2, 4, 4)],
  ['BatchNorm1d', () => new nn.BatchNorm1d(3, own), draw(5, 3)],
  ['BatchNorm2d', () => new nn.BatchNorm2d(3, own), draw(2, 3, 2, 2)],
  ['BatchNorm3d', () => new nn.BatchNorm3d(1, own), draw(2, 1, 2, 2, 2)],
  ['MaxPool1d', () => new nn.MaxPool1d(2), draw(1, 2, 4)],
  ['MaxPool2d', () => new nn.MaxPool2d(2), draw(1, 2, 4, 4)],
  ['MaxPool3d', () => new nn.MaxPool3d(2), draw(1, 1, 2, 2, 2)],
  ['AvgPool1d', () => new nn.AvgPool1d(2), draw(1, 2, 4)],
  ['AvgPool2d', () => new nn.AvgPool2d(2), draw(1, 2, 4, 4)],
  ['AvgPool3d', () => new nn.AvgPool3d(2), draw(1, 1, 2, 2, 2)],
  ['AdaptiveAvgPool1d', () => new nn.AdaptiveAvgPool1d(2), draw(1, 2, 5)],
  ['AdaptiveAvgPool2d', () => new nn.AdaptiveAvgPool2d([2, 1]), draw(1, 2, 5, 4)],
  [
    'StochasticPool2d',
    () => new nn.StochasticPool2d(2, { generator: new Generator(1) }),
    draw(1, 2, 4, 4).abs(),
  ],
  ['Dropout', () => new nn.Dropout(0.5, { generator: new Generator(1) }), draw(20)],
  ['Flatten', () => new nn.Flatten(), draw(2, 2, 3)],
  ['ReLU', () => new nn.ReLU(), draw(6)],
  ['LeakyReLU', () => new nn.LeakyReLU(), draw(6)],
  ['ELU', () => new nn.ELU(), draw(6)],
  ['GELU', () => new nn.GELU(), draw(6)],
  ['SiLU', () => new nn.SiLU(), draw(6)],
  ['Sigmoid', () => new nn.Sigmoid(), draw(6)],
  ['Tanh', () => new nn.Tanh(), draw(6)],
  ['Softmax', () => new nn.Softmax(-1), draw(2, 3)],
  ['LogSoftmax', () => new nn.LogSoftmax(-1), draw(2, 3)],
  ['RBF', () => new nn.RBF(3, 2), draw(2, 3)],
  ['LocalResponseNorm', () => new nn.LocalResponseNorm(3), draw(1, 4, 2)],
  ['Upsample', () => new nn.Upsample({ scaleFactor: 2 }), draw(1, 2, 3)],
  ['PixelShuffle', () => new nn.PixelShuffle(2), draw(1, 4, 2, 2)],
  ['PixelUnshuffle', () => new nn.PixelUnshuffle(2), draw(1, 1, 4, 4)],
  ['Unfold', () => new nn.Unfold(2), draw(1, 2, 4, 4)],
  ['Fold', () => new nn.Fold(4, 2), draw(1, 8, 9)],
]

describe('layers', () => {
  it.each(layers)(
    'deepbox 1.0: %s is not cut off: its input and its parameters get gradients',
    (_name, make, input) => {
      const layer = make()
      const x = new Parameter(input).dynamic()
      const y = layer.forward(x as never) as Tensor
      y.backward(normals(2)(...y.shape))
      for (const p of [x, ...layer.parameters()])
        expect(p.grad!.data().some((value) => Number.isFinite(value) && value !== 0)).toBe(true)
    },
  )

  it('deepbox 1.0: no layer is missing from this list', () => {
    const abstract = [nn.Layer, nn.Sequential] as unknown[]
    const exported = Object.entries(nn).filter(
      ([, value]) =>
        typeof value === 'function' && value.prototype instanceof nn.Layer && !abstract.includes(value),
    )
    expect(exported.map(([name]) => name).sort()).toEqual(layers.map(([name]) => name).sort())
  })

  it('tfjs #5690: attention built on matrix products trains its projections', () => {
    const [q, k, v] = [4, 5, 6].map((seed) => new nn.Linear(4, 4, { ...own, generator: new Generator(seed) }))
    const x = draw(3, 4)
    const scores = q!.forward(x).matmul(k!.forward(x).transpose(0, 1)) as Tensor
    const y = softmax(scores.div(2), 1).matmul(v!.forward(x) as Tensor)
    y.backward(draw(3, 4))
    for (const layer of [q!, k!, v!])
      expect(layer.weight.grad!.data().some((value) => value !== 0)).toBe(true)
  })
})

describe('random numbers', () => {
  it('tfjs #7104: a seeded initialiser gives the same weights for the same seed, and others for another', () => {
    const weights = (seed: number) =>
      Array.from(new nn.Linear(3, 4, { generator: new Generator(seed) }).weight.data())
    expect(weights(5)).toEqual(weights(5))
    expect(weights(5)).not.toEqual(weights(6))
  })

  it('tfjs #316, #896, #2219: one seed repeats a training run bit by bit', () => {
    const [x, y] = [normals(3)(6, 2).to('float32'), normals(4)(6, 1).to('float32')]
    const run = () => {
      manualSeed(11)
      const model = new nn.Sequential(
        new nn.Linear(2, 8),
        new nn.Tanh(),
        new nn.Dropout(0.2),
        new nn.Linear(8, 1),
      )
      const optimizer = new Adam(model.parameters(), { lr: 0.05 })
      return [1, 2, 3, 4].map(() => optimizer.minimize(() => mseLoss(model.forward(x).dynamic(), y)))
    }
    const losses = run()
    expect(run()).toEqual(losses)
    expect(new Set(losses).size).toBe(4)
  })
})

describe('parameters', () => {
  it('ConvNetJS #40: a state that is loaded leaves typed arrays behind parameters, as before', () => {
    const [model, other] = [new nn.Linear(2, 2, own), new nn.Linear(2, 2, own)]
    other.loadStateDict(model.stateDict())
    expect(other.weight.data()).toEqual(model.weight.data())
    expect(other.weight.data()).toBeInstanceOf(Float64Array)
  })

  it('deepbox 1.0: clipping and stepping one parameter leaves the gradient of its neighbour alone', () => {
    const [a, b] = [new Parameter(float64([1, 2])), new Parameter(float64([3, 4]))]
    a.sub(b)
      .abs()
      .mul(float64([10, 0.5]))
      .sum()
      .backward()
    clipGradNorm([a], 1)
    expectNumbers(b.grad!.dynamic(), [10, 0.5])
    new SGD([a], { lr: 1 }).step()
    expectNumbers(b.dynamic(), [3, 4])
  })
})
