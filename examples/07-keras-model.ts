// %% The Keras model
// Everybody's first image classifier in Keras: Conv2D(32, 3x3, relu) - MaxPooling2D(2x2) - Flatten - Dense(10, softmax)
// on images of 64 x 64 x 3. Keras keeps the channels last; here images are [n, channels, height, width], so its output
// of 62 x 62 x 32 is our [32, 62, 62]. The numbers of parameters are the same.

import { crossEntropy, manualSeed, noGrad, randn, type Tensor, tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import {
  Conv2d,
  DataLoader,
  Flatten,
  init,
  initialise,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
  TensorDataset,
} from '@wengert/nn'
import { Adam } from '@wengert/optim'
import { compare, plain } from './support/byHand.ts'
import { colourImagesPanel, linesPanel, savePicture } from './support/chart.ts'
import { drawShapes, shapeNames } from './support/shapes.ts'

manualSeed(7)

// %% The model
// Dense(10, softmax) is a Linear layer here: the softmax is part of the loss, which is exact where it alone would
// round to 0. Keras starts with Glorot's uniform weights and biases of 0.

function kerasModel(side: number, filters: number) {
  const model = new Sequential(
    new Conv2d(3, filters, 3),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(filters * ((side - 2) >> 1) ** 2, 10),
  )
  for (const layer of [model.layers[0], model.layers[4]]) initialise(layer.weight, init.xavierUniform)
  return model
}

const model = kerasModel(64, 32)
console.log(model.summary([1, 3, 64, 64]))

// %% Its gradients by hand
// The same network on images of 10 x 10, small enough for formulas written as loops: the error p - y of softmax and
// cross entropy, then backwards through the dense layer, the maximum of each window, the relu and the convolution.

const small = kerasModel(10, 4).to('float64')
const [conv, , , , dense] = small.layers
const x = randn([2, 3, 10, 10], { dtype: 'float64' })
const labels = tensor([3, 8], { dtype: 'int32' })
crossEntropy(small.forward(x), labels).backward()

const window = { kernel: [2, 2] }
const a = oracles.convForward(plain(x), plain(conv.weight), plain(conv.bias!))
const h = oracles.activationForward(oracles.relu, a)
const pooled = oracles.maxPoolForward(h, window)
const flat = { shape: [2, 64], data: pooled.data }
const W = plain(dense.weight.transpose(0, 1))
const logits = oracles.affineForward(flat, W, plain(dense.bias!))
const error = oracles.softmaxCrossEntropyBackward(logits, oracles.oneHot([3, 8], 10))
const { dx, dW, db } = oracles.affineBackward(flat, W, error)
const toPool = oracles.maxPoolBackward(h, window, { shape: pooled.shape, data: dx.data })
const toConv = oracles.activationBackward(oracles.relu, a, toPool)
const kernel = oracles.convBackward(plain(x), plain(conv.weight), toConv)
const grads = {
  dense: dense.weight.grad!.transpose(0, 1),
  'dense bias': dense.bias!.grad!,
  kernel: conv.weight.grad!,
  'kernel bias': conv.bias!.grad!,
}
compare(grads, { dense: dW, 'dense bias': db, kernel: kernel.dW, 'kernel bias': kernel.db })

// %% Training

const [train, test] = [drawShapes(2000, 1), drawShapes(500, 2)]
const loader = new DataLoader(new TensorDataset(train.images, train.labels), { batchSize: 32, shuffle: true })
const optimizer = new Adam(model.parameters(), { lr: 1e-3, eps: 1e-7 })
const predict = (images: Tensor) => noGrad(() => model.forward(images).argmax(1))
const accuracy = () => predict(test.images).equal(test.labels).to('float32').mean().item()
const percent = (share: number, digits = 1) => `${(100 * share).toFixed(digits)} %`

const losses: number[] = []
const accuracies: number[] = []
for (let epoch = 1; epoch <= 5; epoch++) {
  const before = losses.length
  for (const [images, classes] of loader)
    losses.push(optimizer.minimize(() => crossEntropy(model.forward(images), classes)))
  const mean = losses.slice(before).reduce((sum, loss) => sum + loss) / loader.length
  accuracies.push(accuracy())
  console.log(
    `epoch ${epoch}: mean loss ${mean.toFixed(3)}, ${percent(accuracies.at(-1)!)} of unseen shapes right`,
  )
}

// %% What it says of shapes it has not seen
// The softmax that Keras writes into the last layer turns the logits into probabilities.

const shown = test.images.slice({ stop: 21 })
const probabilities = noGrad(() => model.forward(shown).softmax(1))
const [surest, guesses] = [probabilities.amax(1).toArray(), probabilities.argmax(1).toArray()] as [
  number[],
  number[],
]
const words = guesses.map((guess, i) => `${shapeNames[guess]} ${percent(surest[i]!, 0)}`)
savePicture('07-keras-model', {
  title: 'Conv2D - MaxPooling2D - Flatten - Dense on coloured shapes',
  rows: [
    [
      linesPanel({ title: 'Training', x: 'batch', y: 'loss (nats)', logY: true, series: { loss: losses } }),
      linesPanel({
        title: 'Unseen shapes',
        x: 'epoch',
        y: 'right (%)',
        series: { accuracy: accuracies.map((a) => 100 * a) },
      }),
    ],
    [
      colourImagesPanel({
        title: 'Unseen shapes and what the network says',
        images: shown.toArray() as number[][][][],
        labels: words,
        columns: 7,
      }),
    ],
  ],
  heights: [220, 420],
})
