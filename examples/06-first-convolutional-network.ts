// %% A convolutional network, as first taught
// Convolution - sigmoid - subsampling - fully connected - sigmoid, trained with the quadratic cost until it falls under
// a wanted value. Three ways to subsample are compared; then we look at the error that reaches each layer, and compute
// the convolution's two gradients a second way, as convolutions themselves.

import { conv2d, flip, manualSeed, noGrad, oneHot, pad, type Tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import {
  AvgPool2d,
  Conv2d,
  DataLoader,
  Flatten,
  init,
  initialise,
  type Layer,
  Linear,
  MaxPool2d,
  Sequential,
  Sigmoid,
  StochasticPool2d,
  TensorDataset,
} from '@wengert/nn'
import { SGD } from '@wengert/optim'
import { compare, plain } from './support/byHand.ts'
import { imagesPanel, linesPanel, savePicture } from './support/chart.ts'
import { dataDirectory, loadDigits } from './support/loadDigits.ts'

const { train, test, source } = await loadDigits(dataDirectory(), 6, { train: 2000, test: 500 })
console.log(`${train.labels.size} training and ${test.labels.size} test images: ${source}`)

// %% The network
// Six kernels of 5 x 5 turn an image of 28 x 28 into six maps of 24 x 24; subsampling halves them to 12 x 12; all of
// their 864 numbers go to each of ten sigmoid outputs, one for each digit.

function network(pool: Layer) {
  manualSeed(6)
  const model = new Sequential(
    new Conv2d(1, 6, 5),
    new Sigmoid(),
    pool,
    new Flatten(),
    new Linear(6 * 12 * 12, 10),
    new Sigmoid(),
  )
  initialise(model.layers[0].weight, init.xavierUniform, { gain: 2 })
  initialise(model.layers[4].weight, init.xavierUniform)
  // Outputs start near 0.1, the share of each digit. From 0.5 all of them would first be pushed down until they are flat.
  initialise(model.layers[4].bias!, init.constant, { value: -2.2 })
  return model
}

const cost = (output: Tensor, labels: Tensor) =>
  oneHot(labels, 10).to(output.dtype).sub(output).square().sum(1).mean().div(2)

// %% Training until the cost is low enough
// The cost of an epoch is the mean over its batches. Stochastic pooling draws one entry of each window with a
// probability proportional to its value, and takes the mean weighted by these probabilities afterwards.

const wanted = 0.1
const pools = { max: new MaxPool2d(2), mean: new AvgPool2d(2), stochastic: new StochasticPool2d(2) }
const costs: Record<string, number[]> = {}
const models = Object.entries(pools).map(([name, pool]) => {
  const model = network(pool)
  const optimizer = new SGD(model.parameters(), { lr: 0.2 })
  const loader = new DataLoader(new TensorDataset(train.images, train.labels), {
    batchSize: 10,
    shuffle: true,
  })
  const history: number[] = []
  while (history.length < 30 && (history.at(-1) ?? 1) > wanted) {
    let sum = 0
    for (const [x, y] of loader) sum += optimizer.minimize(() => cost(model.forward(x), y))
    history.push(sum / loader.length)
  }
  costs[name] = history
  const right = noGrad(() =>
    model.eval().forward(test.images).argmax(1).equal(test.labels).to('float32').mean(),
  )
  const said = `cost ${history.at(-1)!.toFixed(4)} after ${history.length} epochs`
  console.log(`${name} pooling: ${said}, ${(100 * right.item()).toFixed(1)} % of the test images right`)
  return model
})

// %% The error that reaches each layer
// The error of a layer is the derivative of the cost by what the layer gives. A hook on each tensor sees it go by; the
// image is a test image that this network gets wrong, so that there is some.

const model = models[0]!.to('float64')
const images = test.images.to('float64')
const wrong = noGrad(() => model.forward(images).argmax(1).notEqual(test.labels).to('int32').argmax(0).item())
const [image, label] = [images, test.labels].map((all) => all.slice({ start: wrong, stop: wrong + 1 }))

const outputs: Tensor[] = [image!.detach()]
outputs[0]!.requiresGrad = true
const errors: Tensor[] = []
for (const layer of model.layers) outputs.push((layer as Layer).forward(outputs.at(-1)!))
outputs.forEach((output, i) => {
  output.registerHook((error) => {
    errors[i] = error.detach()
  })
})
cost(outputs.at(-1)!, label!).backward()

const [atInput, atMaps, atSigmoid, atPooled] = errors as [Tensor, Tensor, Tensor, Tensor]
const maps = (x: Tensor) => x.reshape([-1, ...x.shape.slice(-2)]).toArray() as number[][][]
console.log(`errors of the layers: ${errors.map((error) => `[${error.shape}]`).join(' ')}`)

// %% The convolution's gradients, a second way
// Every input pixel takes part in as many outputs as the kernel has entries, and hears of their errors through the same
// weights: the error of the input is the error of the output, with 4 zeros all around, convolved with the kernel turned
// by 180°. And each weight meets the input wherever the kernel was laid: its gradient is the input convolved with the
// error.

const { weight, bias } = model.layers[0]
const turned = flip(weight, [2, 3]).transpose(0, 1)
const padded = pad(atMaps, [
  [4, 4],
  [4, 4],
])
const inputError = conv2d(padded, turned)
const kernelGradient = conv2d(image!, atMaps.transpose(0, 1)).transpose(0, 1)
compare(
  { 'input error by turned kernel': inputError, 'kernel gradient by convolution': kernelGradient },
  { 'input error by turned kernel': plain(atInput), 'kernel gradient by convolution': plain(weight.grad!) },
)

// Both, and the error behind the sigmoid and the pool, by loops over the textbook's formulas.
const byHand = oracles.convBackward(plain(image!), plain(weight), plain(atMaps))
const pooledByHand = oracles.maxPoolBackward(plain(outputs[2]!), { kernel: [2, 2] }, plain(atPooled))
const sigmoidByHand = oracles.activationBackward(oracles.sigmoid, plain(outputs[1]!), pooledByHand)
compare(
  {
    'input error': atInput,
    kernel: weight.grad!,
    bias: bias!.grad!,
    'before pool': atSigmoid,
    'before sigmoid': atMaps,
  },
  {
    'input error': byHand.dx,
    kernel: byHand.dW,
    bias: byHand.db,
    'before pool': pooledByHand,
    'before sigmoid': sigmoidByHand,
  },
)

// %% The pictures

savePicture('06-first-convolutional-network', {
  title: 'A first convolutional network',
  rows: [
    [
      linesPanel({
        title: `Training until the cost is below ${wanted}`,
        x: 'epoch',
        y: 'quadratic cost',
        series: costs,
      }),
    ],
    [
      imagesPanel({ title: 'Seen as another digit', images: maps(image!), scale: 'each' }),
      imagesPanel({ title: 'The error of its pixels', images: maps(atInput), colours: 'signed' }),
    ],
    [imagesPanel({ title: 'Error of the pooled maps', images: maps(atPooled), colours: 'signed' })],
    [
      imagesPanel({
        title: 'Error before max pooling: only the largest of four hears of it',
        images: maps(atSigmoid),
        colours: 'signed',
      }),
    ],
    [imagesPanel({ title: 'Kernels of the convolution', images: maps(weight), colours: 'signed' })],
  ],
  heights: [220, 150, 140, 140, 140],
})
