// Caffe's way
//
// An inner-product layer and a solver as Caffe computes them (Jia et al., 2014): the layer in calls of BLAS, the step
// in one formula for learning rate, momentum and weight decay. A small network is trained by them, on plain arrays,
// and by the tape and `SGD` beside them. Run it with `npx tsx examples/04-caffe-solver.ts`.

import { crossEntropy, Generator, linspace, manualSeed, noGrad, stack, tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import { Linear, Sequential, Tanh } from '@wengert/nn'
import { SGD } from '@wengert/optim'
import { compare, plain, relativeDifference } from './support/byHand.ts'
import { linesPanel, savePicture, scatterPanel } from './support/chart.ts'

type NdArray = oracles.NdArray
const { gemm, gemv } = oracles

// %% Three arms of a spiral
//
// 50 points in each arm; to tell the arms apart takes a hidden layer.

manualSeed(1)
const noise = new Generator(1)
const arms = [0, 1, 2].map((arm) =>
  Array.from({ length: 50 }, (_, i) => {
    const radius = 0.1 + (0.9 * i) / 49
    const angle = (2 * Math.PI * arm) / 3 + 3.5 * radius + 0.5 * (noise.uniform() - 0.5)
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  }),
)
const x = tensor(arms.flat(), { dtype: 'float64' })
const labels = tensor(
  arms.flatMap((points, arm) => points.map(() => arm)),
  { dtype: 'int32' },
)
const [bottom, target] = [plain(x), plain(labels.oneHot(3))]

// %% The inner-product layer in three calls
//
// With the rows of `bottom` as samples and a weight stored by output, top = bottom W' + 1 b'. Going back, dtop is the
// error of the top, and
//
//   dW = dtop' bottom      one gemm
//   db = dtop' 1           one gemv
//   dbottom = dtop W       one gemm

function forward(bottom: NdArray, W: NdArray, b: NdArray): NdArray {
  const [m, n, k] = [bottom.shape[0]!, W.shape[0]!, W.shape[1]!]
  const product = gemm(['no', 'yes'], [m, n, k], [1, 0], bottom.data, W.data, [])
  return { shape: [m, n], data: gemm(['no', 'no'], [m, n, 1], [1, 1], ones(m), b.data, product) }
}

function backward(bottom: NdArray, W: NdArray, dTop: NdArray) {
  const [m, n, k] = [bottom.shape[0]!, W.shape[0]!, W.shape[1]!]
  const dW = gemm(['yes', 'no'], [n, k, m], [1, 0], dTop.data, bottom.data, [])
  const db = gemv('yes', [m, n], [1, 0], dTop.data, ones(m), [])
  const dBottom = gemm(['no', 'no'], [m, k, n], [1, 0], dTop.data, W.data, [])
  return {
    dW: { shape: [n, k], data: dW },
    db: { shape: [n], data: db },
    dBottom: { shape: [m, k], data: dBottom },
  }
}

function ones(count: number): number[] {
  return new Array<number>(count).fill(1)
}

// %% The whole network by these calls
//
// Inner product, tanh, inner product, softmax with cross-entropy; the parameters are W and b of the one layer, then of
// the other.

type Parameters = readonly NdArray[]

function byHand([W1, b1, W2, b2]: Parameters): { loss: number; gradients: Parameters } {
  const z = forward(bottom, W1!, b1!)
  const a = oracles.activationForward(oracles.tanh, z)
  const scores = forward(a, W2!, b2!)
  const second = backward(a, W2!, oracles.softmaxCrossEntropyBackward(scores, target))
  const first = backward(bottom, W1!, oracles.activationBackward(oracles.tanh, z, second.dBottom))
  return {
    loss: oracles.softmaxCrossEntropyForward(scores, target),
    gradients: [first.dW, first.db, second.dW, second.db],
  }
}

// %% The same network on the tape

const dtype = 'float64'
const network = new Sequential(new Linear(2, 24, { dtype }), new Tanh(), new Linear(24, 3, { dtype }))
const parameters = network.parameters()
const start = parameters.map(plain)

crossEntropy(network.forward(x), labels).backward()
const { gradients } = byHand(start)
for (const [i, [name, parameter]] of network.namedParameters().entries())
  compare({ [name]: parameter.grad! }, { [name]: gradients[i]! })

// %% The solver
//
// Caffe keeps a history V of updates, and a step over the whole net is
//
//   V = momentum V + rate (gradient + decay w),   w = w - V
//
// with multipliers of rate and decay for each parameter. It is the custom that biases learn twice as fast and do not
// decay; in `SGD` these are two groups of parameters.

const [momentum, weightDecay] = [0.9, 1e-4]
const multipliers = parameters.map(({ rank }) =>
  rank === 1 ? { rateMultiplier: 2, decayMultiplier: 0 } : { rateMultiplier: 1, decayMultiplier: 1 },
)

let state = start.map((w) => ({ w, history: oracles.zeros(w.shape) }))
function stepByHand(learningRate: number): number {
  const { loss, gradients } = byHand(state.map(({ w }) => w))
  state = state.map(({ w, history }, i) =>
    oracles.solverStep(w, gradients[i]!, history, {
      learningRate,
      momentum,
      weightDecay,
      ...multipliers[i]!,
    }),
  )
  return loss
}

const optimizer = new SGD(
  [
    { params: parameters.filter(({ rank }) => rank === 2), weightDecay },
    { params: parameters.filter(({ rank }) => rank === 1) },
  ],
  { momentum },
)
function stepByTape(learningRate: number): number {
  optimizer.configure({ lr: learningRate }, 0)
  optimizer.configure({ lr: 2 * learningRate }, 1)
  return optimizer.minimize(() => crossEntropy(network.forward(x), labels))
}

// %% Training, twice
//
// 400 steps at one rate, in which the two agree to the last digits. Then the rate is divided by ten, and they part: in
// Caffe's history stand updates, made with the old rate, in SGD's buffer gradients, to which the new rate applies at
// once. It takes about 1/(1 - momentum) steps until the old updates have faded.

const losses: { hand: number; tape: number; difference: number }[] = []
for (let step = 0; step < 600; step++) {
  const rate = step < 400 ? 0.1 : 0.01
  const [hand, tape] = [stepByHand(rate), stepByTape(rate)]
  const differences = parameters.map((parameter, i) => relativeDifference(parameter, state[i]!.w))
  losses.push({ hand, tape, difference: Math.max(...differences) })
}
const constant = losses.slice(0, 400)
const right = network.forward(x).argmax(1).equal(labels).sum().item()
console.log(
  `at a constant rate: weights differ by at most ${Math.max(...constant.map(({ difference }) => difference)).toExponential(1)}`,
)
console.log(
  `after the rate has fallen: by ${Math.max(...losses.slice(400).map(({ difference }) => difference)).toExponential(1)}`,
)
console.log(
  `loss ${losses[0]!.tape.toFixed(3)} before, ${losses.at(-1)!.tape.toFixed(3)} after; ${right} of 150 points are right`,
)

// %% The picture

const [rows, columns] = [linspace(1.2, -1.2, 80, { dtype }), linspace(-1.2, 1.2, 80, { dtype })]
const plane = stack([columns.expand([80, 80]), rows.unsqueeze(1).expand([80, 80])], -1)
const region = noGrad(() => network.forward(plane).argmax(-1)).toArray() as number[][]
savePicture('04-caffe-solver', {
  title: "Caffe's solver and SGD",
  rows: [
    [
      linesPanel({
        title: 'Training',
        x: 'step',
        y: 'loss',
        logY: true,
        series: { 'by hand': losses.map(({ hand }) => hand), 'by the tape': losses.map(({ tape }) => tape) },
        broken: ['by the tape'],
      }),
      scatterPanel({
        title: 'The arms, and what they are taken for',
        x: 'x',
        y: 'y',
        series: { 'arm 1': arms[0]!, 'arm 2': arms[1]!, 'arm 3': arms[2]! },
        rangeX: [-1.2, 1.2],
        rangeY: [-1.2, 1.2],
        regions: region,
      }),
    ],
    [
      linesPanel({
        title: 'Weights by hand against weights by the tape',
        x: 'step',
        y: 'relative difference',
        logY: true,
        series: { difference: losses.map(({ difference }) => difference) },
      }),
    ],
  ],
  heights: [360, 200],
})
