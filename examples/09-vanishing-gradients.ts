// %% Vanishing and exploding gradients
// In a deep network the error of a layer is the error of the layer above it, times its weights, times the slope of the
// activation. A product of many factors below 1 vanishes, one of factors above 1 explodes: what initialisers and batch
// normalisation are for. Then a second question about such networks: what L2 and dropout do to the weights, and to the
// gap between training and test.

import { crossEntropy, manualSeed, noGrad, type Parameter, type Tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import {
  BatchNorm1d,
  Dropout,
  init,
  initialise,
  type Layer,
  Linear,
  type Module,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
} from '@wengert/nn'
import { Adam } from '@wengert/optim'
import { compare, plain } from './support/byHand.ts'
import { linesPanel, savePicture } from './support/chart.ts'
import { loadDigits } from './support/loadDigits.ts'

const { train, test } = await loadDigits(null, 9, { train: 300, test: 1000 })
const [images, unseen] = [train.images.reshape([-1, 784]), test.images.reshape([-1, 784])]

// %% A deep network
// Twelve hidden layers of 64 units, {affine - [batch norm] - activation}, and an affine output for the ten digits. Weights start
// normal, with a standard deviation of 0.01 or 1, or with that of Xavier (for tanh) or Kaiming (for relu).

const depth = 12
const activations = { sigmoid: Sigmoid, tanh: Tanh, relu: ReLU }
type Start = (weight: Parameter) => void

const starts: Record<string, Start> = {
  'std 0.01': (weight) => initialise(weight, init.normal, { std: 0.01 }),
  'std 1': (weight) => initialise(weight, init.normal),
  Xavier: (weight) => initialise(weight, init.xavierNormal),
  Kaiming: (weight) => initialise(weight, init.kaimingNormal, { nonlinearity: 'relu' }),
}

function deep(Activation: new () => Layer, start: Start, batchNorm: boolean) {
  manualSeed(9)
  const layers = Array.from({ length: depth }, (_, i) => [
    new Linear(i === 0 ? 784 : 64, 64),
    ...(batchNorm ? [new BatchNorm1d(64)] : []),
    new Activation(),
  ]).flat()
  const network = new Sequential(...([...layers, new Linear(64, 10)] as Layer[]))
  for (const weight of weightsOf(network)) start(weight)
  return network
}

const weightsOf = (network: Module): Parameter[] =>
  network.modules().flatMap((layer) => (layer instanceof Linear ? [layer.weight as Parameter] : []))

// %% The size of the error, layer by layer
// The root of the mean square of the gradient by what each hidden layer gives, seen by a hook as it goes by.

function sizes(network: ReturnType<typeof deep>): number[] {
  const found: number[] = []
  let output: Tensor = images
  for (const layer of network.layers) {
    output = layer.forward(output)
    const hidden = found.length
    if (layer instanceof Linear || layer instanceof BatchNorm1d || hidden === depth) continue
    found.push(0)
    output.registerHook((error) => {
      found[hidden] = error.to('float64').square().mean().sqrt().item()
    })
  }
  crossEntropy(output, train.labels).backward()
  return found
}

const panels = [false, true].map((batchNorm) =>
  Object.entries(activations).map(([name, Activation]) => {
    const title = `${name}${batchNorm ? ' with batch norm' : ''}`
    console.log(`${title}: error of the first hidden layer over that of the last`)
    const series = Object.entries(starts).map(([start, fill]): [string, number[]] => {
      const all = sizes(deep(Activation, fill, batchNorm))
      console.log(`  ${start.padEnd(8)} 10^${Math.log10(all[0]! / all[depth - 1]!).toFixed(1)}`)
      return [start, all]
    })
    return linesPanel({
      title,
      x: 'hidden layer',
      y: 'size of the error',
      logY: true,
      rangeY: [1e-25, 1e10],
      series: Object.fromEntries(series),
    })
  }),
)

// %% The same by hand
// Backwards through {affine - sigmoid} twelve times, by formulas on plain arrays: the error times the slope of the
// sigmoid, then times the weights.

const chain = deep(Sigmoid, starts.Xavier!, false).to('float64')
const few = images.slice({ stop: 4 }).to('float64')
crossEntropy(chain.forward(few), train.labels.slice({ stop: 4 })).backward()

const affine = chain.modules().filter((layer) => layer instanceof Linear)
const [weights, biases] = [
  affine.map(({ weight }) => plain(weight.transpose(0, 1))),
  affine.map(({ bias }) => plain(bias!)),
]
const [inputs, sums] = [[plain(few)], [] as oracles.NdArray[]]
for (const [l, weight] of weights.entries()) {
  sums.push(oracles.affineForward(inputs[l]!, weight, biases[l]!))
  inputs.push(oracles.activationForward(oracles.sigmoid, sums[l]!))
}
const labels = [...train.labels.slice({ stop: 4 }).data()]
let error = oracles.softmaxCrossEntropyBackward(sums[depth]!, oracles.oneHot(labels, 10))
const byHand: Record<string, oracles.NdArray> = {}
for (let l = depth; l >= 0; l--) {
  const { dx, dW } = oracles.affineBackward(inputs[l]!, weights[l]!, error)
  if (l % 4 === 0) byHand[`weights of layer ${l + 1}`] = dW
  if (l > 0) error = oracles.activationBackward(oracles.sigmoid, sums[l - 1]!, dx)
}
const byTape = affine.map(
  ({ weight }, l) => [`weights of layer ${l + 1}`, weight.grad!.transpose(0, 1)] as const,
)
compare(Object.fromEntries(byTape), byHand)

// %% L2 and dropout
// 300 digits are few enough to be learned by heart. L2 pulls every weight towards 0 (Adam's weightDecay adds it to the
// gradient); dropout takes away half of the units at random in every step, so that none can rely on another.

const kinds = {
  plain: { dropout: 0, weightDecay: 0 },
  L2: { dropout: 0, weightDecay: 0.01 },
  dropout: { dropout: 0.5, weightDecay: 0 },
}

function regularised({ dropout, weightDecay }: (typeof kinds)['plain']) {
  manualSeed(9)
  const network = new Sequential(new Linear(784, 128), new ReLU(), new Dropout(dropout), new Linear(128, 10))
  const optimizer = new Adam(network.parameters(), { lr: 1e-3, weightDecay })
  const evaluate = (x: Tensor, y: Tensor) =>
    noGrad(() => {
      const logits = network.eval().forward(x)
      const right = logits.argmax(1).equal(y).to('float32').mean().item()
      network.train()
      return { loss: crossEntropy(logits, y).item(), right }
    })
  const [gap, weight] = [[] as number[], [] as number[]]
  for (let step = 0; step < 300; step++) {
    optimizer.minimize(() => crossEntropy(network.forward(images), train.labels))
    if (step % 5 > 0) continue
    gap.push(evaluate(unseen, test.labels).loss - evaluate(images, train.labels).loss)
    weight.push(network.layers[0].weight.square().mean().sqrt().item())
  }
  return { gap, weight, seen: evaluate(images, train.labels), test: evaluate(unseen, test.labels) }
}

const runs = Object.entries(kinds).map(([name, options]) => [name, regularised(options)] as const)
for (const [name, { seen, test: other, weight }] of runs) {
  const rights = `${(100 * seen.right).toFixed(1)} % of the training images right and ${(100 * other.right).toFixed(1)} % of unseen ones`
  console.log(
    `${name.padEnd(8)} ${rights}; gap in loss ${(other.loss - seen.loss).toFixed(2)}, weights ${weight.at(-1)!.toFixed(4)}`,
  )
}

const against = (values: readonly number[]) => values.map((value, i): [number, number] => [5 * i + 1, value])
savePicture('09-vanishing-gradients', {
  title: 'The error that reaches each layer of a deep network, and what L2 and dropout do',
  rows: [
    ...panels,
    [
      linesPanel({
        title: 'Test loss less training loss',
        x: 'step',
        y: 'gap (nats)',
        series: Object.fromEntries(runs.map(([name, { gap }]) => [name, against(gap)])),
      }),
      linesPanel({
        title: 'Weights of the first layer',
        x: 'step',
        y: 'root mean square',
        series: Object.fromEntries(runs.map(([name, { weight }]) => [name, against(weight)])),
      }),
    ],
  ],
  heights: [240, 240, 220],
  width: 1400,
})
