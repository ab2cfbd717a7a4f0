import fc from 'fast-check'
import { axes } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { lineMaps, reductions as lines, reductionsWith } from '#autograd/testing/oracles/lines/table.ts'
import { along, lineLength, type ReduceArgs, reducing } from './oracles.ts'
import { alongAxis, emptyReductions, reductions as setups, shaped } from './setups.ts'
import { family, type Oracle, type Row, row } from './spec.ts'

// Reductions over axes, and maps along one.

const args = (it: ReduceArgs) => it

const reduction = (name: keyof typeof lines, more: Partial<Row<ReduceArgs>> = {}): Row => ({
  name,
  setups,
  empty: emptyReductions('value'),
  integers: 'numeric',
  oracle: reducing(lines[name], args),
  ...more,
})

const selecting = {
  ties: true,
  special: true,
  exact: true,
  integers: 'same',
  empty: emptyReductions('refused'),
} as const
const noDerivative = { order: 0, ties: true, special: true, exact: true } as const
const positions = { ...noDerivative, reason: 'a position is an integer', integers: 'int32' } as const
const truths = { ...noDerivative, reason: 'a truth value has no derivative', integers: 'bool' } as const

/** Of equal entries the first takes the gradient over given axes; without axes they share it. */
const firstOrShared = (name: 'max' | 'min') =>
  reducing(([axis]: ReduceArgs) => (axis === null ? lines[`a${name}`] : lines[name]), args)

const position = (name: 'argmax' | 'argmin') =>
  reduction(name, {
    ...positions,
    empty: emptyReductions('refused'),
    primitives: [],
    oracle: { value: reducing(lines[name], args).value },
  })

const truth = (name: 'any' | 'all') =>
  reduction(name, { ...truths, primitives: [name], oracle: { value: reducing(lines[name], args).value } })

interface Spread {
  readonly axis: ReduceArgs[0]
  readonly correction: number
  readonly keepDims: boolean
}

/** Lines with more entries than the correction takes away. */
const spreads = shaped((shape) =>
  fc
    .record({ axis: axes(shape.length), correction: fc.constantFrom(0, 1), keepDims: fc.boolean() })
    .map((it): Spread => (lineLength(shape, it.axis) > 1 ? it : { ...it, correction: 0 })),
)

const spread = (name: 'variance' | 'std', more: Partial<Row<Spread>> = {}): Row =>
  row<Spread>({
    name,
    setups: spreads,
    empty: emptyReductions('value').map(({ options: [axis, keepDims], ...it }) => ({
      ...it,
      options: { axis, keepDims, correction: 1 },
    })),
    integers: 'floating',
    oracle: reducing(
      ({ correction }) => reductionsWith[name](correction),
      ({ axis, keepDims }) => [axis, keepDims],
    ),
    call: (op, [x], { axis, ...options }) => op(x, axis, options),
    ...more,
  })

interface Norm {
  readonly axis: ReduceArgs[0]
  readonly ord: number
  readonly keepDims: boolean
}

// 2 most of all: its gradient at the zero vector is met seldom enough.
const orders = [2, 2, 2, 2, 1, Infinity, -Infinity, 3, 0.5, 0]
const norms = shaped((shape) =>
  fc.record({ axis: axes(shape.length), ord: fc.constantFrom(...orders), keepDims: fc.boolean() }),
)

const norm = row<Norm>({
  name: 'norm',
  // Second derivatives near 0 are differences of large terms.
  tolerance32: 1e-4,
  setups: norms,
  empty: emptyReductions('value').map(({ options: [axis, keepDims], ...it }) => ({
    ...it,
    options: { axis, keepDims, ord: 2 },
  })),
  ties: true,
  integers: ({ ord }) => ([2, 3, 0.5].includes(ord) ? 'floating' : 'numeric'),
  oracle: reducing(
    ({ ord }) => reductionsWith.norm(ord),
    ({ axis, keepDims }) => [axis, keepDims],
  ),
  call: (op, [x], options) => op(x, options),
})

const line = (name: keyof typeof lineMaps, more: Partial<Row<readonly [axis: number]>>): Row => ({
  name,
  setups: alongAxis,
  empty: [
    { shapes: [[0]], options: [0] },
    { shapes: [[2, 0, 3]], options: [1] },
    { shapes: [[0, 2]], options: [1] },
  ],
  integers: 'floating',
  oracle: along(lineMaps[name]),
  ...more,
})

/** What an oracle says of k times the input. */
export function stretched<O>({ value, backward }: Oracle<O>, k: number): Oracle<O> {
  const times = (x: NdArray): NdArray => ({ shape: x.shape, data: x.data.map((each) => k * each) })
  return {
    value: (xs, options) => value(xs.map(times), options),
    backward: (gs, xs, options) => backward!(gs, xs.map(times), options).map(times),
  }
}

/** Entries up to ±1000, whose exponentials over- and underflow. */
const steep = (name: 'softmax' | 'logSoftmax'): Row => ({
  ...line(name, {}),
  name: `${name} (large entries)`,
  op: name,
  staircase: 'so steep that a difference steps over the slope',
  oracle: stretched(along(lineMaps[name]), 500),
  // Second derivatives are multiplied by 500², and with them what rounding leaves of zeros.
  tolerance32: 0.1,
  call: (op, [x], [axis]) => op(x!.mul(500), axis),
})

export const reductions = family('reductions', [
  reduction('sum', { linear: true, exact: true, primitives: ['sum', 'expand', 'reshape'] }),
  reduction('mean', { linear: true, integers: 'floating' }),
  reduction('prod', { exact: true, primitives: ['prod'] }),
  reduction('amax', { ...selecting, primitives: ['amax'] }),
  reduction('amin', { ...selecting, primitives: ['amin'] }),
  reduction('max', { ...selecting, oracle: firstOrShared('max'), primitives: ['pick', 'place'] }),
  reduction('min', { ...selecting, oracle: firstOrShared('min'), primitives: ['pick', 'place'] }),
  reduction('logSumExp', { integers: 'floating', special: 'value' }),
  truth('any'),
  truth('all'),
  position('argmax'),
  position('argmin'),
  spread('variance'),
  spread('std', { ties: true }),
  norm,
  line('cumsum', { linear: true, exact: true, integers: 'numeric', primitives: ['cumsum'] }),
  line('cumprod', { exact: true, integers: 'numeric', primitives: ['cumprod'] }),
  line('softmax', {}),
  steep('softmax'),
  line('logSoftmax', {}),
  steep('logSoftmax'),
])
