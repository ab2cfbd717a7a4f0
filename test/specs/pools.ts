import type { Tensor } from '@wengert/autograd'
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
} from '#autograd/testing/oracles/index.ts'
import { between } from './setups.ts'
import { type EmptySetup, family, type Row, row, type Setup } from './spec.ts'

// Pools over one to three axes: by the largest, by the mean, and adaptive.

type Numbers = readonly number[]

export interface Pool {
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

export const asOracle = ({ kernelSize, padding, ...it }: Pool): PoolOptions => ({
  ...it,
  kernel: kernelSize,
  padding: padding.map((p) => [p, p] as const),
})

const symmetric = <O extends Pool, P>(it: O) => asOracle(it) as P

const call = (op: (...args: any[]) => Tensor, [x]: readonly Tensor[], { kernelSize, ...options }: Pool) =>
  op(x, kernelSize, options)

/** Windows that do not lie in padding alone; without dilation where there is none. */
export function anyPools(axes: number, dilated: boolean): fc.Arbitrary<Setup<Pool>> {
  return fc.tuple(windows({ axes, of: 'pool' }), fc.boolean()).map(([it, ceilMode]) => {
    const { kernelSize, stride, padding } = it
    // Without dilation a window reaches less far, so that less padding is allowed.
    const within = dilated ? padding : padding.map((p, i) => Math.min(p, kernelSize[i]! - 1))
    const options = { kernelSize, stride, padding: within, ceilMode }
    return { shapes: [it.input], options: dilated ? { ...options, dilation: it.dilation } : options }
  })
}

/** An axis with room for a part of one window more, which ceilMode adds; it may be the only window. */
const partialAxis = fc
  .tuple(
    fc.constantFrom({ k: 2, s: 2, p: 0 }, { k: 3, s: 2, p: 0 }, { k: 3, s: 2, p: 1 }, { k: 3, s: 3, p: 0 }),
    between(-1, 1),
  )
  .map(([{ k, s, p }, more]) => ({ n: k + more * s + 1 - 2 * p, k, s, p }))
  .filter(({ n }) => n > 0)

const partialPools = (axes: number): fc.Arbitrary<Setup<Pool>> =>
  fc.array(partialAxis, { minLength: axes, maxLength: axes }).map((list) => ({
    shapes: [[1, 2, ...list.map(({ n }) => n)]],
    options: {
      kernelSize: list.map(({ k }) => k),
      stride: list.map(({ s }) => s),
      padding: list.map(({ p }) => p),
      ceilMode: true,
    },
  }))

/** What a pool may be given, now and then with windows that ceilMode adds. */
export function pools(axes: number, dilated: boolean): fc.Arbitrary<Setup<Pool>> {
  return fc.oneof({ arbitrary: anyPools(axes, dilated), weight: 3 }, partialPools(axes))
}

export const noImages = <O>(axes: number, options: O): EmptySetup<O> => ({
  shapes: [[0, 2, ...new Array<number>(axes).fill(3)]],
  options,
})

const fill = (axes: number, value: number) => new Array<number>(axes).fill(value)

export const plain = (axes: number): Pool => ({
  kernelSize: fill(axes, 2),
  stride: fill(axes, 1),
  padding: fill(axes, 1),
})

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

const divisors = fc.record({
  countIncludePad: fc.boolean(),
  divisorOverride: fc.constantFrom(null, null, null, 3, -2),
})

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

const axes = [1, 2, 3]

export const pooling = family('pools', [
  ...axes.map(maxPool),
  ...axes.map(meanPool),
  ...axes.map((n) => adaptive('adaptiveAvgPool', n, means, { linear: true })),
  ...axes.map((n) => adaptive('adaptiveMaxPool', n, maxima, { ties: true, exact: true })),
])
