// Gradients
//
// A function, its gradient, the gradient's gradient, and what finite differences make of them. Run it with
// `npx tsx examples/01-gradients.ts`.

import { grad, linspace, printTape, type Tensor, tensor } from '@wengert/autograd'
import { gradcheck, gradgradcheck } from '@wengert/autograd/testing'
import { linesPanel, pointsOf, savePicture, tapePanel } from './support/chart.ts'

// %% A function
//
// A wave that fades out: f(x) = sin x · exp(-x²/8), entry by entry. Nothing about it says that it will be
// differentiated.

const f = (x: Tensor) => x.sin().mul(x.square().div(-8).exp())

// %% Its derivatives
//
// `grad` takes a function with one number as its value. Entry i of f(x) depends on entry i of x alone, so the gradient
// of the sum holds the derivative at every entry. It is a function like any other: its gradient is the second
// derivative, and so on.

const derivative = (f: (x: Tensor) => Tensor) => grad((x: Tensor) => f(x).sum())
const first = derivative(f)
const second = derivative(first)
const third = derivative(second)

// By hand, with e = exp(-x²/8), e' = -x/4 e: the product rule gives f' = (cos x - x/4 sin x) e, and once more
// f'' = ((x²/16 - 5/4) sin x - x/2 cos x) e.

const x = linspace(-8, 8, 401, { dtype: 'float64' })
const e = x.square().div(-8).exp()
const byHand = {
  first: x.cos().sub(x.div(4).mul(x.sin())).mul(e),
  second: x.square().div(16).sub(1.25).mul(x.sin()).sub(x.div(2).mul(x.cos())).mul(e),
}
const largest = (difference: Tensor) => difference.abs().max().item()

console.log(
  `first derivative: tape and formula differ by ${largest(first(x).sub(byHand.first)).toExponential(1)}`,
)
console.log(
  `second derivative: tape and formula differ by ${largest(second(x).sub(byHand.second)).toExponential(1)}`,
)
console.log(
  `derivatives at 0: ${[f, first, second, third]
    .map((d) =>
      d(tensor([0]))
        .item()
        .toFixed(3),
    )
    .join(', ')}`,
)

// %% Finite differences
//
// (f(x + h) - f(x - h)) / 2h is the derivative plus h²/6 f''' plus the rounding of f divided by h. So a smaller step
// helps only down to the cube root of the rounding error, about 1e-5, and five digits are lost even there. The tape
// applies the rules of differentiation instead; there is no step to choose.

const difference = (h: number) =>
  f(x.add(h))
    .sub(f(x.sub(h)))
    .div(2 * h)
const steps = Array.from({ length: 53 }, (_, i) => 10 ** (-i / 4))
const errors = steps.map((h): [number, number] => [h, largest(difference(h).sub(byHand.first))])
const [best, least] = errors.reduce((a, b) => (b[1] < a[1] ? b : a))
console.log(
  `differences do best with the step ${best.toExponential(0)}: their error is ${least.toExponential(0)}`,
)

// %% The checkers
//
// Comparing with differences is what `gradcheck` does for any function of any tensors, and `gradgradcheck` for its
// second derivatives. They throw if something is wrong and say what.

const at = tensor([-3, -0.5, 0.1, 2], { dtype: 'float64' })
console.log(`gradcheck compared ${gradcheck(f, [at]).compared} entries of the Jacobian`)
console.log(`gradgradcheck compared ${gradgradcheck(f, [at]).compared} second derivatives`)

// %% The tape
//
// While f runs, every operation is written down: the tape. The gradient is found by reading it backwards, and that pass
// may be recorded in turn.

const leaf = tensor([0.5, 1], { requiresGrad: true })
const value = f(leaf).sum()
console.log(`the tape of f:\n${printTape(value)}`)
value.backward(undefined, { createGraph: true })
console.log(`the tape of its gradient has ${printTape(leaf.grad!).split('\n').length} lines`)

// %% The picture

const everyTenth = pointsOf(x, difference(1e-3)).filter((_, i) => i % 10 === 0)
savePicture('01-gradients', {
  title: 'f(x) = sin x · exp(-x²/8)',
  rows: [
    [
      linesPanel({
        title: 'The function and its derivatives',
        x: 'x',
        y: 'value',
        series: {
          f: pointsOf(x, f(x)),
          "f'": pointsOf(x, first(x)),
          "f''": pointsOf(x, second(x)),
          'finite differences': everyTenth,
        },
        dots: ['finite differences'],
      }),
      linesPanel({
        title: 'Largest error of the first derivative',
        x: 'step h of the differences',
        y: 'error',
        logX: true,
        logY: true,
        rangeY: [1e-17, 10],
        series: {
          'finite differences': errors,
          tape: steps.map((h) => [h, largest(first(x).sub(byHand.first))]),
        },
      }),
    ],
    [tapePanel('The tape of f', value)],
    [tapePanel('The tape of its gradient', leaf.grad!)],
  ],
  heights: [300, 90, 160],
})
