import { crossEntropy, Generator, noGrad, tensor } from '@wengert/autograd'
import { DataLoader, Dropout, Linear, Sequential, Tanh, TensorDataset } from '@wengert/nn'
import { Adam, clipGradNorm, SGD } from '@wengert/optim'
import { describe, expect, it } from 'vitest'

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
])
const y = tensor([0, 1, 1, 0], { dtype: 'int32' })

function setup(seed: number) {
  const generator = new Generator(seed)
  const model = new Sequential(
    new Linear(2, 8, { generator }),
    new Tanh(),
    new Dropout(0.1, { generator }),
    new Linear(8, 2, { generator }),
  )
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: 2, shuffle: true, seed })
  return { model, loader }
}

function train(seed: number, epochs: number) {
  const { model, loader } = setup(seed)
  const optimizer = new Adam(model.parameters(), { lr: 0.05 })
  const losses: number[] = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [images, labels] of loader) {
      losses.push(optimizer.minimize(() => crossEntropy(model.forward(images), labels)))
    }
  }
  return { model, losses }
}

describe('a network of layers, trained by an optimizer on a loader', () => {
  it('learns what no linear map can: the exclusive or', () => {
    const { model } = train(1, 150)
    const guesses = noGrad(() => model.eval().forward(x).argmax(1))
    expect(guesses.toArray()).toEqual(y.toArray())
  })

  it('gives identical losses from one seed and others from another', () => {
    expect(train(2, 5).losses).toEqual(train(2, 5).losses)
    expect(train(2, 5).losses).not.toEqual(train(3, 5).losses)
  })

  it('steps the same by minimize as by zeroGrad, backward, clip and step', () => {
    const [a, b] = [setup(4), setup(4)]
    const optimizers = [a, b].map(({ model }) => new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 }))
    for (const [images, labels] of a.loader) {
      optimizers[0]!.minimize(() => crossEntropy(a.model.forward(images), labels))
    }
    for (const [images, labels] of b.loader) {
      const loss = crossEntropy(b.model.forward(images), labels)
      optimizers[1]!.zeroGrad()
      loss.backward()
      clipGradNorm(b.model.parameters(), 1e6)
      optimizers[1]!.step()
    }
    expect(b.model.parameters().map((p) => p.toArray())).toEqual(a.model.parameters().map((p) => p.toArray()))
  })
})
