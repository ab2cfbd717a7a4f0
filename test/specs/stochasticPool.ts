import { Generator, rand } from '@wengert/autograd'
import fc from 'fast-check'
import {
  type NdArray,
  stochasticPoolBackward,
  stochasticPoolEvaluation,
  stochasticPoolEvaluationBackward,
  stochasticPoolForward,
  stochasticPoolProbabilities,
} from '#autograd/testing/oracles/index.ts'
import { anyPools, asOracle, noImages, type Pool, plain } from './pools.ts'
import { family, type Oracle, row } from './spec.ts'

// Pooling by an entry drawn with a probability proportional to its size, and by its expectation.

interface Stochastic extends Pool {
  readonly seed: number
}

/** The drawn taps: one uniform number a window, in the order of the windows, against the running sum of the shares. */
function drawn(x: NdArray, { seed, ...it }: Stochastic): NdArray {
  const p = stochasticPoolProbabilities(x, asOracle(it))
  const taps = p.shape.at(-1)!
  const shape = p.shape.slice(0, -1)
  const u = rand([...shape, 1], { dtype: 'float64', generator: new Generator(seed) }).data()
  const data = Array.from(u, (value, w) => {
    const shares = p.data.slice(w * taps, (w + 1) * taps)
    if (shares.every((share) => share === 0)) return 0
    let sum = 0
    return shares.findIndex((share) => {
      sum += share
      return share > 0 && value < sum
    })
  })
  return { shape, data }
}

const draws: Oracle<Stochastic> = {
  value: ([x], it) => stochasticPoolForward(x!, asOracle(it), drawn(x!, it)),
  backward: ([g], [x], it) => [stochasticPoolBackward(x!, asOracle(it), drawn(x!, it), g!)],
}

const stochastic = row<Stochastic>({
  name: 'stochasticPool2d',
  setups: fc.tuple(anyPools(2, false), fc.nat(1000)).map(
    ([
      {
        shapes,
        options: { ceilMode: _, ...it },
      },
      seed,
    ]) => {
      return { shapes, options: { ...it, seed } }
    },
  ),
  empty: [noImages(2, { ...plain(2), seed: 1 })],
  domain: { low: 0.25, high: 2 },
  exact: true,
  integers: 'refused',
  oracle: draws,
  call: (op, [x], { kernelSize, seed, ...options }) =>
    op(x, kernelSize, { ...options, generator: new Generator(seed) }),
})

const evaluation = row<Pool>({
  name: 'stochasticPool2d (evaluation)',
  op: 'stochasticPool2d',
  // Second derivatives of small windows are differences of large terms.
  tolerance32: 1e-4,
  setups: anyPools(2, false).map(({ shapes, options: { ceilMode: _, ...options } }) => ({ shapes, options })),
  empty: [noImages(2, plain(2))],
  domain: { low: 0.25, high: 2 },
  integers: 'refused',
  oracle: {
    value: ([x], it) => stochasticPoolEvaluation(x!, asOracle(it)),
    backward: ([g], [x], it) => [stochasticPoolEvaluationBackward(x!, asOracle(it), g!)],
  },
  call: (op, [x], { kernelSize, ...options }) => op(x, kernelSize, { ...options, training: false }),
})

export const stochasticPooling = family('stochastic pools', [stochastic, evaluation])
