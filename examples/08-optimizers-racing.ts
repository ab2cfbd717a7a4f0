// %% Optimizers racing
// Gradient descent, momentum, Adagrad, RMSprop and Adam start from the same points of the same surfaces, and from the
// same weights of the same small network. All they are told is the gradient; what they make of it differs.

import { grad, manualSeed, mseLoss, Parameter, type Tensor, tensor } from '@wengert/autograd'
import { oracles } from '@wengert/autograd/testing'
import { Linear, Sequential, Tanh } from '@wengert/nn'
import { Adagrad, Adam, type Optimizer, RMSprop, SGD } from '@wengert/optim'
import { compare } from './support/byHand.ts'
import { linesPanel } from './support/chart.ts'
import { type Point, saveRace } from './support/race.ts'

// %% The racers
// g is the gradient, x what is moved; all divisions and squares are by element.
//
//   descent    x = x - lr g
//   momentum   v = 0.9 v + g,                x = x - lr v
//   Adagrad    s = s + g²,                   x = x - lr g / sqrt(s)
//   RMSprop    s = 0.99 s + 0.01 g²,         x = x - lr g / sqrt(s)
//   Adam       m and s running averages of g and g², corrected for their start at 0;  x = x - lr m / sqrt(s)

type Make = (params: Parameter[], lr: number) => Optimizer<any>

const racers: Record<string, Make> = {
  descent: (params, lr) => new SGD(params, { lr }),
  momentum: (params, lr) => new SGD(params, { lr, momentum: 0.9 }),
  Adagrad: (params, lr) => new Adagrad(params, { lr }),
  RMSprop: (params, lr) => new RMSprop(params, { lr }),
  Adam: (params, lr) => new Adam(params, { lr }),
}

// %% Two surfaces, with their gradients by hand
// A ravine, thirty times steeper across than along; and Rosenbrock's bent valley, whose floor falls slowly to (1, 1).
// Each racer has a rate that suits it, found by trying 1, 2 and 5 times powers of ten.

const ravine = {
  title: 'A ravine: (x² + 30 y²) / 2',
  f: (x: Tensor, y: Tensor) => x.square().add(y.square().mul(30)).div(2),
  slope: (x: number, y: number) => [x, 30 * y],
  start: [-4, 1.2] as Point,
  minimum: [0, 0] as Point,
  rangeX: [-4.5, 1.5] as Point,
  rangeY: [-2, 2] as Point,
  soft: 0.1,
  rates: { descent: 0.05, momentum: 0.02, Adagrad: 0.5, RMSprop: 0.05, Adam: 0.2 },
}

const valley: typeof ravine = {
  title: 'Rosenbrock: (1 - x)² + 100 (y - x²)²',
  f: (x, y) => x.sub(1).square().add(y.sub(x.square()).square().mul(100)),
  slope: (x, y) => [2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)],
  start: [-1.2, 1],
  minimum: [1, 1],
  rangeX: [-1.6, 1.6],
  rangeY: [-0.6, 1.8],
  soft: 0.3,
  rates: { descent: 0.002, momentum: 0.001, Adagrad: 1, RMSprop: 0.05, Adam: 0.2 },
}

// %% The race

const float64 = { dtype: 'float64' } as const
const steps = 200

function race({ f, start, rates }: typeof ravine, name: keyof typeof rates): Point[] {
  const [x, y] = start.map((value) => new Parameter(tensor(value, float64))) as [Parameter, Parameter]
  const optimizer = racers[name]!([x, y], rates[name])
  return [
    start,
    ...Array.from({ length: steps }, (): Point => {
      optimizer.minimize(() => f(x, y))
      return [x.item(), y.item()]
    }),
  ]
}

const races = [ravine, valley].map((surface) => {
  const names = Object.keys(surface.rates) as (keyof typeof surface.rates)[]
  const paths = Object.fromEntries(names.map((name) => [name, race(surface, name)]))
  const height = (x: number, y: number) => surface.f(tensor(x, float64), tensor(y, float64)).item()
  console.log(`${surface.title}, height after ${steps} steps from ${height(...surface.start).toFixed(1)}`)
  for (const name of names)
    console.log(`  ${name.padEnd(8)} ${height(...paths[name]!.at(-1)!).toExponential(1)}`)
  return { ...surface, f: height, paths }
})

// %% The gradients of all these points by hand

for (const [surface, { paths }] of [ravine, valley].map((surface, i) => [surface, races[i]!] as const)) {
  const points = Object.values(paths).flat()
  const [x, y] = [0, 1].map((axis) =>
    tensor(
      points.map((point) => point[axis]!),
      float64,
    ),
  ) as [Tensor, Tensor]
  const byTape = grad((at: { x: Tensor; y: Tensor }) => surface.f(at.x, at.y).sum())({ x, y })
  const byHand = points.map(([px, py]) => surface.slope(px, py))
  const column = (axis: number) =>
    oracles.ndarray(
      [points.length],
      byHand.map((slope) => slope[axis]!),
    )
  compare({ 'df/dx': byTape.x, 'df/dy': byTape.y }, { 'df/dx': column(0), 'df/dy': column(1) })
}

// %% The same on a small network
// One hidden layer of tanh units learns three periods of a sine from 64 points, all of them in every step.

const x = tensor(Array.from({ length: 64 }, (_, i) => [i / 32 - 1]))
const y = x.mul(3 * Math.PI).sin()
const rates = { descent: 0.1, momentum: 0.1, Adagrad: 0.2, RMSprop: 0.02, Adam: 0.02 }

const curves = Object.entries(rates).map(([name, rate]): [string, number[]] => {
  manualSeed(8)
  const network = new Sequential(new Linear(1, 32), new Tanh(), new Linear(32, 1))
  const optimizer = racers[name]!(network.parameters(), rate)
  const losses = Array.from({ length: 1500 }, () => optimizer.minimize(() => mseLoss(network.forward(x), y)))
  console.log(`network by ${name.padEnd(8)} loss ${losses.at(-1)!.toFixed(4)}`)
  return [name, losses]
})

saveRace('08-optimizers-racing', {
  title: 'Optimizers racing',
  races,
  below: [
    [
      linesPanel({
        title: 'A small network learns a sine',
        x: 'step',
        y: 'mean squared error',
        logY: true,
        series: Object.fromEntries(curves),
      }),
    ],
  ],
  seconds: 12,
})
