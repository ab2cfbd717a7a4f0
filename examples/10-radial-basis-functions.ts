// %% Radial basis functions
// A unit of a radial-basis-function network has a place, its centre c, and a width s; it answers with
// exp(-|x - c|² / 2 s²): 1 at its centre, hardly anything three widths away. Centres and widths start from the data and
// are learned with everything else.

import {
  crossEntropy,
  Generator,
  grad,
  manualSeed,
  mseLoss,
  noGrad,
  randn,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import { init, type Layer, Linear, RBF, Sequential, Tanh } from '@wengert/nn'
import { Adam } from '@wengert/optim'
import { compare, plain } from './support/byHand.ts'
import { fieldPanel, linesPanel, savePicture } from './support/chart.ts'

manualSeed(10)

// %% Its gradients by hand
// With g the error of the output y: a centre is pulled towards the inputs that should have moved it more,
// dc = Σ g y (x - c) / s², and a width grows with the distances, ds = Σ g y |x - c|² / s³. The layer learns log s, whose
// gradient is s ds, so that no step makes a width negative.

const layer = new RBF(3, 4, { dtype: 'float64' })
const [x, g] = [randn([5, 3], { dtype: 'float64' }), randn([5, 4], { dtype: 'float64' })]
const [byInput, byParameter] = [
  grad((input: Tensor) => layer.forward(input).mul(g).sum())(x.dynamic()),
  grad((model: typeof layer) => model.forward(x.dynamic()).mul(g).sum())(layer) as Record<string, Tensor>,
]
const byHand = oracles.radialBasisBackward(plain(x), plain(layer.centers), plain(layer.widths), plain(g))
compare(
  { x: byInput, centers: byParameter.centers!, widths: byParameter.logWidths!.div(layer.widths) },
  { x: byHand.dx, centers: byHand.dCentres, widths: byHand.dWidths },
)

// %% A regression that suits it
// Bumps here and there on a flat line: what happens at one place should not change what is learned at another.

const bumps = (t: Tensor) => {
  const bump = (place: number, width: number) => t.sub(place).div(width).square().div(-2).exp()
  return bump(-2.5, 0.25).sub(bump(-0.5, 0.5)).add(bump(2, 0.15).mul(0.8))
}
const inputs = tensor(Array.from({ length: 120 }, (_, i) => [i / 15 - 4]))
const targets = bumps(inputs).add(randn([120, 1]).mul(0.05))

const centers = init.kMeans([12, 1], { data: inputs.dynamic() })
const bumpNetwork = () =>
  new Sequential(new RBF(1, 12, { centers, widths: init.nearestDistances(centers) }), new Linear(12, 1))
const tanhNetwork = () => new Sequential(new Linear(1, 12), new Tanh(), new Linear(12, 1))

function fit(network: Layer) {
  const optimizer = new Adam(network.parameters(), { lr: 0.02 })
  const losses = Array.from({ length: 1000 }, () =>
    optimizer.minimize(() => mseLoss(network.forward(inputs), targets)),
  )
  const curve = [...noGrad(() => network.forward(inputs)).data()]
  return { losses, curve }
}

const [radial, sigmoidal] = [fit(bumpNetwork()), fit(tanhNetwork())]
console.log('regression, 12 hidden units, the noise has a mean square of 0.0025')
console.log(`  radial units: loss ${radial.losses.at(-1)!.toFixed(4)}`)
console.log(`  tanh units:   loss ${sigmoidal.losses.at(-1)!.toFixed(4)}`)

// %% A classification
// Three classes, one within the other: a disc, a ring, and a ring around that. Three networks say which is which:
//   - a softmax layer on the coordinates, which can only divide the plane by straight lines;
//   - the same behind 12 radial units;
//   - a hidden layer of tanh whose output layer is radial: one learned prototype for each class, and the logits are
//     -|h - c|² / 2 s², largest for the nearest prototype.

const rings = (count: number, generator: Generator) => {
  const labels = Array.from({ length: count }, (_, i) => i % 3)
  const points = labels.map((label) => {
    const radius = label + 0.35 * (generator.uniform() + generator.uniform()) + 0.1
    const angle = 2 * Math.PI * generator.uniform()
    return [radius * Math.cos(angle), radius * Math.sin(angle)]
  })
  return { points: tensor(points), labels: tensor(labels, { dtype: 'int32' }) }
}
const [train, test] = [rings(300, new Generator(1)), rings(600, new Generator(2))]

const spots = init.kMeans([12, 2], { data: train.points.dynamic() })
const classifiers = {
  'softmax layer alone': new Sequential(new Linear(2, 3)),
  'radial units - softmax': new Sequential(
    new RBF(2, 12, { centers: spots, widths: init.nearestDistances(spots) }),
    new Linear(12, 3),
  ),
  'tanh units - prototypes': new Sequential(
    new Linear(2, 12),
    new Tanh(),
    new RBF(12, 3, { kernel: 'logGaussian' }),
  ),
}

const predict = (network: Layer, points: Tensor) => noGrad(() => network.forward(points).argmax(1))
console.log('classification, three rings')
for (const [name, network] of Object.entries(classifiers) as [string, Layer][]) {
  const optimizer = new Adam(network.parameters(), { lr: 0.02 })
  for (let step = 0; step < 600; step++)
    optimizer.minimize(() => crossEntropy(network.forward(train.points), train.labels))
  const right = predict(network, test.points).equal(test.labels).to('float32').mean().item()
  console.log(`  ${name.padEnd(24)} ${(100 * right).toFixed(1)} % of 600 test points right`)
}

// %% The pictures

const pale = [
  [170, 200, 235],
  [245, 200, 175],
  [180, 222, 196],
] as const
const xs = [...inputs.data()]
const pairs = (ys: Iterable<number>) => [...ys].map((value, i): [number, number] => [xs[i]!, value])
const dots = (wanted: number) =>
  (train.points.toArray() as [number, number][]).filter((_, i) => i % 3 === wanted)

savePicture('10-radial-basis-functions', {
  title: 'Radial basis functions',
  rows: [
    [
      linesPanel({
        title: 'Bumps, learned with 12 hidden units',
        x: 'x',
        y: 'y',
        series: {
          data: pairs(targets.data()),
          'radial units': pairs(radial.curve),
          'tanh units': pairs(sigmoidal.curve),
        },
        dots: ['data'],
        rangeX: [-4, 4],
        colours: { data: '#9aa3aa' },
      }),
      linesPanel({
        title: 'Training',
        x: 'step',
        y: 'mean squared error',
        logY: true,
        series: { 'radial units': radial.losses, 'tanh units': sigmoidal.losses },
        colours: { 'radial units': '#c4501b', 'tanh units': '#2a8a57' },
      }),
    ],
    Object.entries(classifiers).map(([title, network]) => {
      return fieldPanel({
        title,
        x: 'x',
        y: 'y',
        rangeX: [-3.2, 3.2],
        rangeY: [-3.2, 3.2],
        series: { disc: dots(0), ring: dots(1), 'outer ring': dots(2) },
        dots: ['disc', 'ring', 'outer ring'],
        colour: (px, py) => pale[predict(network, tensor([[px, py]])).item()]!,
        resolution: 100,
      })
    }),
  ],
  heights: [260, 250],
  width: 1150,
})
