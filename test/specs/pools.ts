import { Generator, rand, type Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { windows } from '#autograd/testing/index.ts'
import {
  adaptiveMaxPoolBackward,
  adaptiveMaxPoolForward,
  adaptiveMeanPoolBackward,
  adaptiveMeanPoolForward,
  type MeanPoolOptions,
  maxPoolBackward,
  maxPoolForward,
  meanPoolBackward,
  meanPoolForward,
  type NdArray,
  type PoolOptions,
  stochasticPoolBackward,
  stochasticPoolEvaluation,
  stochasticPoolEvaluationBackward,
  stochasticPoolForward,
  stochasticPoolProbabilities,
} from '#autograd/testing/oracles/index.ts'
import { between } from './setups.ts'
import { type EmptySetup, family, type Oracle, type Row, row, type Setup } from './spec.ts'

// Pools over one to three axes: by the largest, by the mean, adaptive, stochastic.

type Numbers = readonly number[]

interface Pool {
  readonly kernelSize: Numbers
  readonly stride: Numbers
  readonly padding: Numbers
  readonly dilation?: Numbers
  readonly ceilMode?: boolean
}

interface MeanPool extends Pool {
  readonly countIncludePad: boolean
  readonly divisorOverride: number | null
}

const asOracle = ({ kernelSize, padding, ...it }: Pool): PoolOptions => ({
  ...it,
  kernel: kernelSize,
  padding: padding.map((p) => [p, p] as const),
})

const symmetric = <O extends Pool, P>(it: O) => asOracle(it) as P

const call = (op: (...args: any[]) => Tensor, [x]: readonly Tensor[], { kernelSize, ...options }: Pool) =>
  op(x, kernelSize, options)

/** Windows that do not lie in padding alone; without dilation where there is none. */
function pools(axes: number, dilated: boolean): fc.Arbitrary<Setup<Pool>> {
  return fc.tuple(windows({ axes, of: 'pool' }), fc.boolean()).map(([it, ceilMode]) => {
    const { kernelSize, stride, padding } = it
    // Without dilation a window reaches less far, so that less padding is allowed.
    const within = dilated ? padding : padding.map((p, i) => Math.min(p, kernelSize[i]! - 1))
    const options = { kernelSize, stride, padding: within, ceilMode }
    return { shapes: [it.input], options: dilated ? { ...options, dilation: it.dilation } : options }
  })
}

const noImages = <O>(axes: number, options: O): EmptySetup<O> => ({
  shapes: [[0, 2, ...new Array<number>(axes).fill(3)]],
  options,
})

const fill = (axes: number, value: number) => new Array<number>(axes).fill(value)

const plain = (axes: number): Pool => ({ kernelSize: fill(axes, 2), stride: fill(axes, 1), padding: fill(axes, 1) })

const maxPool = (axes: number): Row =>
  row<Pool>({
    name: `maxPool${axes}d`,
    setups: pools(axes, true),
    empty: [noImages(axes, plain(axes))],
    ties: true,
    special: true,
    exact: true,
    integers: 'refused',
    oracle: {
      value: ([x], it) => maxPoolForward(x!, asOracle(it)),
      backward: ([g], [x], it) => [maxPoolBackward(x!, asOracle(it), g!)],
    },
    call,
  })

const divisors = fc.record({ countIncludePad: fc.boolean(), divisorOverride: fc.constantFrom(null, 3, -2) })

const meanPool = (axes: number): Row =>
  row<MeanPool>({
    name: `avgPool${axes}d`,
    setups: fc
      .tuple(pools(axes, false), divisors)
      .map(([it, counting]) => ({ ...it, options: { ...it.options, ...counting } })),
    empty: [noImages(axes, { ...plain(axes), countIncludePad: false, divisorOverride: null })],
    linear: true,
    integers: 'refused',
    oracle: {
      value: ([x], it) => meanPoolForward(x!, symmetric<MeanPool, MeanPoolOptions>(it)),
      backward: ([g], [x], it) => [meanPoolBackward(x!, symmetric<MeanPool, MeanPoolOptions>(it), g!)],
    },
    call,
  })

/** Outputs smaller and larger than the input, and of its size. */
const adaptions = (axes: number): fc.Arbitrary<Setup<readonly [Numbers]>> =>
  fc
    .tuple(
      between(1, 2),
      fc.array(between(1, 5 - axes + 1), { minLength: axes, maxLength: axes }),
      fc.array(between(1, 4), { minLength: axes, maxLength: axes }),
    )
    .map(([n, size, outputSize]) => ({ shapes: [[n, 2, ...size]], options: [outputSize] as const }))

interface Adaptive {
  readonly forward: (x: NdArray, size: Numbers) => NdArray
  readonly backward: (x: NdArray, size: Numbers, g: NdArray) => NdArray
}

const adaptive = (name: string, axes: number, { forward, backward }: Adaptive, more: Partial<Row>): Row =>
  row<readonly [Numbers]>({
    name: `${name}${axes}d`,
    setups: adaptions(axes),
    empty: [noImages(axes, [fill(axes, 2)] as const)],
    integers: 'refused',
    oracle: {
      value: ([x], [size]) => forward(x!, size),
      backward: ([g], [x], [size]) => [backward(x!, size, g!)],
    },
    ...more,
  })

const means = { forward: adaptiveMeanPoolForward, backward: adaptiveMeanPoolBackward }
const maxima = { forward: adaptiveMaxPoolForward, backward: adaptiveMaxPoolBackward }

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
  setups: fc.tuple(pools(2, false), fc.nat(1000)).map(([{ shapes, options: { ceilMode: _, ...it } }, seed]) => {
    return { shapes, options: { ...it, seed } }
  }),
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
  setups: pools(2, false).map(({ shapes, options: { ceilMode: _, ...options } }) => ({ shapes, options })),
  empty: [noImages(2, plain(2))],
  domain: { low: 0.25, high: 2 },
  integers: 'refused',
  oracle: {
    value: ([x], it) => stochasticPoolEvaluation(x!, asOracle(it)),
    backward: ([g], [x], it) => [stochasticPoolEvaluationBackward(x!, asOracle(it), g!)],
  },
  call: (op, [x], { kernelSize, ...options }) => op(x, kernelSize, { ...options, training: false }),
})

const axes = [1, 2, 3]

export const pooling = family('pools', [
  ...axes.map(maxPool),
  ...axes.map(meanPool),
  ...axes.map((n) => adaptive('adaptiveAvgPool', n, means, { linear: true })),
  ...axes.map((n) => adaptive('adaptiveMaxPool', n, maxima, { ties: true, exact: true })),
  stochastic,
  evaluation,
])
