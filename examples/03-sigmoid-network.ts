// A three-layer sigmoid network
//
// The network that backpropagation is usually learned with: 784 inputs, 30 hidden sigmoid neurons, 10 outputs, quadratic
// cost (M. Nielsen, Neural Networks and Deep Learning, chapter 2). It is trained twice from the same start: by the four
// equations of backpropagation written out, and by the tape. Run it with `npx tsx examples/03-sigmoid-network.ts`.

import { setImmediate } from 'node:timers/promises'
import { manualSeed, mseLoss, noGrad, oneHot, scope, type Tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import { DataLoader, Linear, Sequential, Sigmoid, TensorDataset } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import { compare, plain } from './support/byHand.ts'
import { imagesPanel, linesPanel, savePicture } from './support/chart.ts'
import { dataDirectory, loadDigits } from './support/loadDigits.ts'

// %% Digits
//
// Each image is a row x of 784 numbers, each label a row y of ten with a 1 in the place of the digit.

manualSeed(1)
const digits = await loadDigits(dataDirectory(), 1, { train: 5000, test: 1000 })
const [x, testX] = [digits.train, digits.test].map(({ images }) => images.flatten(1).to('float64'))
const y = oneHot(digits.train.labels, 10).to('float64')
const loader = new DataLoader(new TensorDataset(x!, y), { batchSize: 20, shuffle: true, seed: 1 })
const [rate, epochs] = [1, 10]

// %% By the tape
//
// Two layers of weights are three layers of neurons. The cost of n examples is C = 1/(2n) Σ |a - y|².

const dtype = 'float64'
const network = new Sequential(
  new Linear(784, 30, { dtype }),
  new Sigmoid(),
  new Linear(30, 10, { dtype }),
  new Sigmoid(),
)
const optimizer = new SGD(network.parameters(), { lr: rate })
const cost = (x: Tensor, y: Tensor) =>
  mseLoss(network.forward(x), y, { reduction: 'sum' }).div(2 * y.shape[0]!)

// %% By hand
//
// With z = a W' + b and a = σ(z) in every layer, the error of a layer is δ = ∂C/∂z, one row an example, and
//
//   BP1   δ = (a - y)/n ⊙ σ'(z)        in the last layer
//   BP2   δ = (δ₊ W₊) ⊙ σ'(z)          from the layer behind it
//   BP3   ∂C/∂b = the sum of δ over the examples
//   BP4   ∂C/∂W = δ' a₋                a₋ being what came into the layer
//
// where σ'(z) = a (1 - a).

const layers: { weight: Tensor; bias: Tensor | null }[] = [network.layers[0], network.layers[2]]
let weights = layers.map(({ weight }) => weight.detach())
let biases = layers.map(({ bias }) => bias!.detach())

function equations(x: Tensor, y: Tensor) {
  const [W1, W2] = weights as [Tensor, Tensor]
  const [b1, b2] = biases as [Tensor, Tensor]
  const a1 = x.matmul(W1.transpose(0, 1)).add(b1).sigmoid()
  const a2 = a1.matmul(W2.transpose(0, 1)).add(b2).sigmoid()
  const d2 = a2
    .sub(y)
    .div(y.shape[0]!)
    .mul(a2.mul(a2.neg().add(1))) // BP1
  const d1 = d2.matmul(W2).mul(a1.mul(a1.neg().add(1))) // BP2
  const dBiases = [d1.sum(0), d2.sum(0)] // BP3
  const dWeights = [d1.transpose(0, 1).matmul(x), d2.transpose(0, 1).matmul(a1)] // BP4
  return { dWeights, dBiases }
}

function stepByHand(x: Tensor, y: Tensor): void {
  const descend = (values: Tensor[], gradients: Tensor[]) =>
    values.map((v, l) => v.sub(gradients[l]!.mul(rate)))
  ;[weights, biases] = scope(() => {
    const { dWeights, dBiases } = equations(x, y)
    return [descend(weights, dWeights), descend(biases, dBiases)]
  })
}

// %% The first gradients
//
// Before any training the tape's gradients of ten examples are held against the same equations on plain arrays, with
// loops in the place of tensors.

const [someX, someY] = [x!.slice({ stop: 10 }), y.slice({ stop: 10 })]
const asArrays = layers.map(({ weight, bias }) => ({ weights: plain(weight), biases: plain(bias!) }))
const byLoops = oracles.sigmoidNetworkBackward(asArrays, plain(someX), plain(someY))
cost(someX, someY).backward()
for (const [l, { weight, bias }] of layers.entries()) {
  compare({ [`dW${l + 1}`]: weight.grad! }, { [`dW${l + 1}`]: byLoops.dWeights[l]! })
  compare({ [`db${l + 1}`]: bias!.grad! }, { [`db${l + 1}`]: byLoops.dBiases[l]! })
}

// %% Training, twice
//
// After every step the weights are compared. The rounding of 16 digits is all they may differ by; with a rate of 3 the
// path would be chaotic, and even differences as small as that would grow until they are seen.

const costs: number[] = []
const differences: number[] = []
const accuracies: number[] = []
for (let epoch = 0; epoch < epochs; epoch++) {
  await setImmediate() // lets the collector's news of the last epoch's batches come in
  for (const [x, y] of loader) {
    costs.push(optimizer.minimize(() => cost(x, y)))
    stepByHand(x, y)
    differences.push(largestDifference())
  }
  const right = noGrad(() => network.forward(testX!).argmax(1).equal(digits.test.labels).sum().item())
  accuracies.push((100 * right) / digits.test.labels.size)
}

function largestDifference(): number {
  return Math.max(...layers.map(({ weight }, l) => scope(() => weight.sub(weights[l]!).abs().max().item())))
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const batches = loader.length
const perEpoch = Array.from({ length: epochs }, (_, e) => mean(costs.slice(e * batches, (e + 1) * batches)))
console.log(`${differences.length} steps on ${digits.source}`)
console.log(`cost ${perEpoch[0]!.toFixed(4)} in the first epoch, ${perEpoch.at(-1)!.toFixed(4)} in the last`)
console.log(`weights by hand and by the tape differ by at most ${Math.max(...differences).toExponential(1)}`)
console.log(`test accuracy ${accuracies.at(-1)!.toFixed(1)} %`)

// %% The picture

savePicture('03-sigmoid-network', {
  title: 'A sigmoid network, by the four equations and by the tape',
  rows: [
    [
      linesPanel({
        title: 'Mean cost of an epoch',
        x: 'epoch',
        y: 'quadratic cost',
        series: { cost: perEpoch },
      }),
      linesPanel({ title: 'Test accuracy', x: 'epoch', y: 'accuracy (%)', series: { accuracy: accuracies } }),
    ],
    [
      linesPanel({
        title: 'Weights by hand against weights by the tape',
        x: 'step',
        y: 'largest difference',
        logY: true,
        rangeY: [1e-16, 1e-12],
        series: { difference: differences.map((d) => Math.max(d, 1e-16)) },
      }),
    ],
    [
      imagesPanel({
        title: 'What the 30 hidden neurons look for: their weights',
        images: layers[0]!.weight.reshape([30, 28, 28]).toArray() as number[][][],
        colours: 'signed',
      }),
    ],
  ],
  heights: [240, 200, 330],
})
