// A fully connected network
//
// {affine - [batch norm] - relu - [dropout]} × (L - 1) - affine - softmax, of any depth, with L2 regularisation in the
// loss. Every gradient is held against its closed form, through dropout too; then the network is trained with and without
// its two optional parts. Run it with `npx tsx examples/05-fully-connected.ts`.

import {
  crossEntropy,
  Generator,
  manualSeed,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import {
  BatchNorm1d,
  DataLoader,
  Dropout,
  init,
  initialise,
  type Layer,
  Linear,
  ReLU,
  Sequential,
  TensorDataset,
} from '@wengert/nn'
import { SGD } from '@wengert/optim'
import { plain, relativeDifference } from './support/byHand.ts'
import { imagesPanel, linesPanel, savePicture } from './support/chart.ts'
import { dataDirectory, loadDigits } from './support/loadDigits.ts'

// %% The network
//
// Weights are Gaussian, biases 0; batch norm starts with γ = 1 and β = 0. An affine layer needs no bias before it, which
// takes away the mean, and has β instead.

interface Options {
  batchNorm?: boolean
  /** The probability that a hidden neuron is dropped in a step. */
  dropout?: number
  dtype?: 'float32' | 'float64'
}

function fullyConnected(
  sizes: readonly number[],
  { batchNorm = false, dropout = 0, dtype = 'float32' }: Options,
) {
  const layers: Layer[] = []
  const generator = new Generator(5)
  for (let l = 1; l < sizes.length; l++) {
    const isLast = l === sizes.length - 1
    const affine = new Linear(sizes[l - 1]!, sizes[l]!, { dtype, bias: isLast || !batchNorm })
    initialise(affine.weight, init.normal, { std: Math.sqrt(2 / sizes[l - 1]!) })
    layers.push(affine)
    if (isLast) break
    if (batchNorm) layers.push(new BatchNorm1d(sizes[l]!, { dtype }))
    layers.push(new ReLU())
    if (dropout > 0) layers.push(new Dropout(dropout, { generator }))
  }
  return new Sequential(...layers)
}

// The loss is the cross-entropy of the softmax, which `crossEntropy` takes of the scores, plus λ/2 Σ W² over all weights.

function lossOf(network: Sequential<Layer[]>, x: Tensor, labels: Tensor, lambda: number): Tensor {
  const affine = network.layers.filter((layer) => layer instanceof Linear)
  const penalty = affine.reduce<Tensor>(
    (sum, { weight }) => sum.add(weight.dynamic().square().sum()),
    tensor(0),
  )
  return crossEntropy(network.forward(x), labels).add(penalty.mul(lambda / 2))
}

// %% Every gradient by hand
//
// The same network on plain arrays: each layer forwards, then, in reverse, the closed form of its gradients. The random
// masks of dropout are drawn anew from a generator with the same seed.

type NdArray = oracles.NdArray

function gradientsByHand(network: Sequential<Layer[]>, x: Tensor, labels: number[], lambda: number) {
  const gradients: Record<string, NdArray> = {}
  const backwards: ((g: NdArray) => NdArray)[] = []
  const masks = new Generator(5)
  let a = plain(x)
  for (const [i, layer] of network.layers.entries()) {
    const input = a
    if (layer instanceof Linear) {
      const W = oracles.swapFirst(plain(layer.weight))
      const b = layer.bias ? plain(layer.bias) : oracles.zeros([W.shape[1]!])
      a = oracles.affineForward(input, W, b)
      backwards.push((g) => {
        const { dx, dW, db } = oracles.affineBackward(input, W, g)
        gradients[`${i}.weight`] = oracles.swapFirst(oracles.zip(dW, W, (d, w) => d + lambda * w))
        gradients[`${i}.bias`] = db
        return dx
      })
    } else if (layer instanceof BatchNorm1d) {
      const [gamma, beta] = [plain(layer.weight!), plain(layer.bias!)]
      a = oracles.batchNormForward(input, gamma, beta)
      backwards.push((g) => {
        const { dx, dGamma, dBeta } = oracles.batchNormBackward(input, gamma, g)
        gradients[`${i}.weight`] = dGamma
        gradients[`${i}.bias`] = dBeta
        return dx
      })
    } else if (layer instanceof Dropout) {
      const mask = plain(
        ones(input.shape, { dtype: 'float64' }).dropout(layer.p, { generator: masks }).greater(0),
      )
      a = oracles.dropoutForward(input, mask, layer.p)
      backwards.push((g) => oracles.dropoutBackward(mask, layer.p, g))
    } else {
      a = oracles.activationForward(oracles.relu, input)
      backwards.push((g) => oracles.activationBackward(oracles.relu, input, g))
    }
  }
  const dScores = oracles.softmaxCrossEntropyBackward(a, oracles.oneHot(labels, a.shape[1]!))
  gradients.x = backwards.reverse().reduce((g, backward) => backward(g), dScores)
  return gradients
}

// Networks of four layers, with and without batch norm, both with dropout, on twelve random examples of seven numbers.

manualSeed(1)
const classes = [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]
for (const batchNorm of [false, true]) {
  const x = randn([12, 7], { dtype: 'float64', requiresGrad: true })
  const network = fullyConnected([7, 9, 8, 6, 5], { batchNorm, dropout: 0.3, dtype: 'float64' })
  lossOf(network, x, tensor(classes, { dtype: 'int32' }), 0.1).backward()
  const byHand = gradientsByHand(network, x, classes, 0.1)
  const onTape = [['x', x] as const, ...network.namedParameters()]
  const differences = onTape.map(([name, { grad }]) => relativeDifference(grad!, byHand[name]!))
  console.log(
    `${batchNorm ? 'with' : 'without'} batch norm, ${differences.length} gradients: ` +
      `tape and formula differ by at most ${Math.max(...differences).toExponential(1)} of the largest entry`,
  )
}

// %% Training
//
// Digits, by stochastic gradient descent with momentum.

const digits = await loadDigits(dataDirectory(), 1, { train: 4000, test: 1000 })
const [train, test] = [digits.train, digits.test].map(({ images, labels }) => ({
  images: images.flatten(1),
  labels,
}))
const variants: Record<string, Options> = {
  plain: {},
  'batch norm': { batchNorm: true },
  dropout: { dropout: 0.2 },
  both: { batchNorm: true, dropout: 0.2 },
}
const losses: Record<string, number[]> = {}
const accuracies: Record<string, number[]> = {}
const networks: Record<string, Sequential<Layer[]>> = {}
for (const [name, options] of Object.entries(variants)) {
  manualSeed(1)
  const network = fullyConnected([784, 128, 64, 10], options)
  const loader = new DataLoader(new TensorDataset(train!.images, train!.labels), {
    batchSize: 50,
    shuffle: true,
    seed: 1,
  })
  const optimizer = new SGD(network.parameters(), { lr: 0.02, momentum: 0.9 })
  losses[name] = []
  accuracies[name] = []
  networks[name] = network
  for (let epoch = 0; epoch < 10; epoch++) {
    let total = 0
    network.train()
    for (const [x, labels] of loader) total += optimizer.minimize(() => lossOf(network, x, labels, 1e-4))
    losses[name].push(total / loader.length)
    network.eval()
    const right = noGrad(() => network.forward(test!.images).argmax(1).equal(test!.labels).sum().item())
    accuracies[name].push((100 * right) / test!.labels.size)
  }
  console.log(
    `${name}: loss ${losses[name].at(-1)!.toFixed(3)}, test accuracy ${accuracies[name].at(-1)!.toFixed(1)} %`,
  )
}

// %% The picture
//
// Below the curves, the digits that the last network takes for others.

const guesses = noGrad(() => networks.both!.forward(test!.images).argmax(1)).data()
const truth = test!.labels.data()
const mistaken = [...guesses.keys()].filter((i) => guesses[i] !== truth[i]).slice(0, 24)
const images = digits.test.images.indexSelect(0, tensor(mistaken, { dtype: 'int32' }))
const ink = images.sub(images.min()).squeeze(1)
savePicture('05-fully-connected', {
  title: 'A fully connected network: 784 - 128 - 64 - 10',
  rows: [
    [
      linesPanel({ title: 'Training loss', x: 'epoch', y: 'loss', logY: true, series: losses }),
      linesPanel({ title: 'Test accuracy', x: 'epoch', y: 'accuracy (%)', series: accuracies }),
    ],
    [
      imagesPanel({
        title: 'Mistaken, with batch norm and dropout: the true digit and what it was taken for',
        images: ink.toArray() as number[][][],
        labels: mistaken.map((i) => `${truth[i]} → ${guesses[i]}`),
        columns: 12,
        scale: 'each',
      }),
    ],
  ],
  heights: [300, 190],
})
