// Your own operation
//
// An operation with a gradient rule of its own; a mistake in the rule, of the kind that survives training; what the
// checkers say of it; and the right rule. Run it with `npx tsx examples/02-your-own-op.ts`.

import { customVjp, grad, linspace, type Tensor } from '@wengert/autograd'
import { checkOp, GradientError, gradcheck, oracles } from '@wengert/autograd/testing'
import { linesPanel, pointsOf, savePicture } from './support/chart.ts'

// %% When a rule of one's own pays
//
// log cosh x is a loss that is quadratic near 0 and |x| far away. Written as it stands it overflows: cosh 1000 is
// infinite. With |x| taken out, log cosh x = |x| + log(1 + exp(-2|x|)) - log 2, it does not; but at 0 the tape would
// differentiate |x|, which has no derivative there. By hand it is simple: the derivative is tanh x everywhere.

const value = (x: Tensor) => {
  const size = x.abs()
  return size.add(size.mul(-2).exp().log1p()).sub(Math.LN2)
}

// %% A mistake
//
// `customVjp` takes the function and its rule. The rule gets g, the gradient with respect to the result, then the
// result, then the inputs, and returns the gradient with respect to each input. This one has the right sign everywhere
// and is right far away from 0, so that a network would learn with it, only worse.

const wrong = customVjp(value, (g, _out, x) => g.mul(x.sign()), { name: 'logCosh' })

// %% The kit finds it
//
// `gradcheck` says which entry is wrong and by how much.

const x = linspace(-2, 2, 5, { dtype: 'float64' })
try {
  gradcheck(wrong, [x])
} catch (error) {
  if (!(error instanceof GradientError)) throw error
  console.log(`the mistake: ${error.message}`)
}

// %% The right rule
//
// It is made of differentiable operations, so it can be differentiated again: second derivatives need no further rule.

const logCosh = customVjp(value, (g, _out, x) => g.mul(x.tanh()), { name: 'logCosh' })

console.log(`the right rule: gradcheck compares ${gradcheck(logCosh, [x]).compared} entries, all agree`)
const slope = grad((x: Tensor) => logCosh(x).sum())
const bend = grad((x: Tensor) => slope(x).sum())
console.log(`far away it is still finite: ${logCosh(x.mul(1000))}`)
console.log(`its gradient:  ${slope(x)}`)
console.log(`and once more: ${bend(x)}`)

// %% Every property at once
//
// `checkOp` tries an operation the way all of Wengert's own are tried: random inputs, first and second derivatives
// against differences, forward against reverse mode, transposed and sliced inputs, float32, and here also value and
// gradient against formulas on plain arrays, in which nothing of Wengert is used.

checkOp(logCosh, {
  name: 'logCosh',
  shapes: [[3, 4]],
  domain: [-3, 3],
  oracle: (x) => oracles.map(x, (v) => Math.log(Math.cosh(v))),
  oracleVjp: (g, x) => oracles.zip(g, x, (g, v) => g * Math.tanh(v)),
})
console.log('checkOp found nothing wrong')

// %% The picture

const wide = linspace(-4, 4, 201, { dtype: 'float64' })
const series = (f: (x: Tensor) => Tensor) => pointsOf(wide, grad((x: Tensor) => f(x).sum())(wide))
savePicture('02-your-own-op', {
  title: 'log cosh x, with a rule of its own',
  rows: [
    [
      linesPanel({
        title: 'The function',
        x: 'x',
        y: 'value',
        series: { 'log cosh x': pointsOf(wide, logCosh(wide)), '|x|': pointsOf(wide, wide.abs()) },
        broken: ['|x|'],
      }),
      linesPanel({
        title: 'Its gradient by each rule',
        x: 'x',
        y: 'gradient',
        series: {
          'tanh x': series(logCosh),
          'mistaken: sign x': series(wrong),
          '2nd derivative': pointsOf(wide, bend(wide)),
        },
        broken: ['mistaken: sign x'],
      }),
    ],
  ],
})
