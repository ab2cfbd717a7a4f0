// A first convolutional network
//
// Convolution - sigmoid - subsampling - fully connected, as such networks were first taught. Subsampling by the maximum, by the mean, and by a random draw are compared in one run, the errors that
// reach each layer are drawn, and those of the convolution computed once more, as convolutions themselves. Run it with
// `npx tsx examples/06-first-convolutional-network.ts`.

import { crossEntropy, Generator, keep, manualSeed, noGrad, pad, type Tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import {
  AvgPool2d,
  Conv2d,
  DataLoader,
  Flatten,
  type Layer,
  Linear,
  MaxPool2d,
  Sequential,
  Sigmoid,
  StochasticPool2d,
  TensorDataset,
} from '@wengert/nn'
import { Adam } from '@wengert/optim'
import { compare, plain } from './support/byHand.ts'
import { imagesPanel, linesPanel, savePicture } from './support/chart.ts'
import { dataDirectory, loadDigits } from './support/loadDigits.ts'

// %% The network
//
// Six kernels of 5 × 5 make six maps of 24 × 24, subsampling halves their sides, and ten neurons see all that is left.

const poolings: Record<string, () => Layer> = {
  max: () => new MaxPool2d(2),
  mean: () => new AvgPool2d(2),
  stochastic: () => new StochasticPool2d(2, { generator: new Generator(1) }),
}

function networkWith(pooling: Layer, dtype: 'float32' | 'float64' = 'float32') {
  manualSeed(1)
  const layers: Layer[] = [new Conv2d(1, 6, 5, { dtype }), new Sigmoid(), pooling, new Flatten()]
  return new Sequential(...layers, new Linear(6 * 12 * 12, 10, { dtype }))
}

// %% Training until the error is small enough

const wanted = 0.2
const { train, test } = await loadDigits(dataDirectory(), 1, { train: 2000, test: 1000 })
const loader = new DataLoader(new TensorDataset(train.images, train.labels), {
  batchSize: 20,
  shuffle: true,
  seed: 1,
})
const curves: Record<string, number[]> = {}
const networks: Record<string, ReturnType<typeof networkWith>> = {}
for (const [name, pooling] of Object.entries(poolings)) {
  const network = networkWith(pooling())
  const optimizer = new Adam(network.parameters(), { lr: 0.006 })
  curves[name] = []
  do {
    let total = 0
    for (const [x, labels] of loader)
      total += optimizer.minimize(() => crossEntropy(network.forward(x), labels))
    curves[name].push(total / loader.length)
  } while (curves[name].at(-1)! > wanted && curves[name].length < 30)
  networks[name] = network
  network.eval()
  const right = noGrad(() => network.forward(test.images).argmax(1).equal(test.labels).sum().item())
  console.log(
    `${name}: error ${curves[name].at(-1)!.toFixed(4)} after ${curves[name].length} epochs, ` +
      `test accuracy ${((100 * right) / test.labels.size).toFixed(1)} %`,
  )
}

// %% The error that reaches each layer
//
// The error of a layer is the gradient of the cost with respect to what it gives out; a hook on each output keeps it.
// By hand, errors go back from the softmax, whose scores have the error p - y, through each layer's closed form: subsampling by the maximum hands an
// error to the entry that won, by the mean a quarter of it to each of four, and by a draw (in evaluation, where it is
// replaced by the expected value y) the share (2a - y) / Σa.

const digits = test.images.slice({ stop: 3 }).to('float64')
const labels = test.labels.slice({ stop: 3 })

function trace(network: Sequential<Layer[]>) {
  const x = digits.detach()
  x.requiresGrad = true
  const [outputs, errors]: [Tensor[], Tensor[]] = [[], []]
  let a: Tensor = x
  for (const [i, layer] of network.layers.entries()) {
    a = layer.forward(a)
    a.registerHook((error) => {
      errors[i] = keep(error)
    })
    outputs.push(a)
  }
  crossEntropy(a, labels).backward()
  return { outputs, errors, dx: x.grad! }
}

const window = { kernel: [2, 2] }
const poolBackward: Record<string, (x: oracles.NdArray, g: oracles.NdArray) => oracles.NdArray> = {
  max: (x, g) => oracles.maxPoolBackward(x, window, g),
  mean: (x, g) => oracles.meanPoolBackward(x, window, g),
  stochastic: (x, g) => oracles.stochasticPoolEvaluationBackward(x, window, g),
}

for (const [name, pooling] of Object.entries(poolings)) {
  const network = networkWith(pooling(), 'float64').eval()
  const { outputs, errors, dx } = trace(network)
  const [z, a, s, flat, scores] = outputs.map(plain)
  const [W, , V] = network.parameters()

  const dScores = oracles.softmaxCrossEntropyBackward(scores!, plain(labels.oneHot(10)))
  const dense = oracles.affineBackward(flat!, oracles.swapFirst(plain(V!)), dScores)
  const ds = { shape: s!.shape, data: dense.dx.data }
  const da = poolBackward[name]!(a!, ds)
  const dz = oracles.activationBackward(oracles.sigmoid, z!, da)
  const conv = oracles.convBackward(plain(digits), plain(W!), dz)
  console.log(`errors and gradients with subsampling by ${name}`)
  compare(
    { subsampled: errors[2]!, sigmoid: errors[1]!, convolution: errors[0]!, input: dx, kernels: W!.grad! },
    { subsampled: ds, sigmoid: da, convolution: dz, input: conv.dx, kernels: conv.dW },
  )
}

// %% The convolution's errors are convolutions
//
// Input pixel i was seen by tap k of the output at i - k. So the input's error is the output's error, with a border of
// kernel size - 1 zeros, convolved with the kernels turned by 180°; the channels in and out change places. And kernel
// tap k met input pixel i + k wherever output i was made: the kernel's gradient is the input convolved with the error,
// in which images take the place of channels.

const network = networkWith(new MaxPool2d(2), 'float64')
const { errors, dx } = trace(network)
const W = network.parameters()[0]!
const error = errors[0]!
const turned = W.dynamic().flip([2, 3]).transpose(0, 1)
const inputError = pad(error, [
  [4, 4],
  [4, 4],
]).conv2d(turned)
const kernelGradient = digits.transpose(0, 1).conv2d(error.transpose(0, 1)).transpose(0, 1)
console.log('the same as convolutions')
compare({ input: dx, kernels: W.grad! }, { input: plain(inputError), kernels: plain(kernelGradient) })

// %% The picture
//
// A digit's error on its way back through the trained networks; red raises the loss.

const maps = (x: Tensor) => x.slice(0).toArray() as number[][][]
const kernels = Object.values(networks).flatMap((network) => maps(network.parameters()[0]!.transpose(0, 1)))
const panels = Object.entries(networks).map(([name, network]) => {
  const { errors, dx } = trace(network.to('float64').train())
  return imagesPanel({
    title: `Subsampling by ${name}: a digit, the error behind the subsampling (six maps), before it, at the input`,
    images: [...maps(digits), ...maps(errors[2]!), ...maps(errors[1]!), ...maps(dx)],
    colours: 'signed',
    scale: 'each',
    columns: 14,
  })
})
savePicture('06-first-convolutional-network', {
  title: 'A first convolutional network',
  rows: [
    [
      linesPanel({
        title: 'Error until it is small enough',
        x: 'epoch',
        y: 'cross-entropy',
        logY: true,
        series: curves,
      }),
      imagesPanel({
        title: 'Kernels learned with each subsampling',
        images: kernels,
        labels: Object.keys(networks).flatMap((name) => new Array<string>(6).fill(name)),
        colours: 'signed',
        columns: 6,
      }),
    ],
    ...panels.map((panel) => [panel]),
  ],
  heights: [290, 70, 70, 70],
})
