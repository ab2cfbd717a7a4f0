import { lineMaps, reductions as lines, reductionsWith } from '#autograd/testing/oracles/lines/table.ts'
import fc from 'fast-check'
import { axes } from '#autograd/testing/index.ts'
import { along, lineLength, type ReduceArgs, reducing } from './oracles.ts'
import { alongAxis, emptyReductions, reductions as setups, shaped } from './setups.ts'
import { family, type Row, row } from './spec.ts'

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

const selecting = { ties: true, special: true, exact: true, integers: 'same', empty: emptyReductions('refused') } as const
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

const orders = [2, 1, Infinity, -Infinity, 3, 0.5, 0]
const norms = shaped((shape) =>
  fc.record({ axis: axes(shape.length), ord: fc.constantFrom(...orders), keepDims: fc.boolean() }),
)

const norm = row<Norm>({
  name: 'norm',
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

export const reductions = family('reductions', [
  reduction('sum', { linear: true, exact: true, primitives: ['sum', 'expand', 'reshape'] }),
  reduction('mean', { linear: true, integers: 'floating' }),
  reduction('prod', { exact: true, primitives: ['prod'] }),
  reduction('amax', { ...selecting, primitives: ['amax'] }),
  reduction('amin', { ...selecting, primitives: ['amin'] }),
  reduction('max', { ...selecting, oracle: firstOrShared('max'), primitives: ['pick', 'place'] }),
  reduction('min', { ...selecting, oracle: firstOrShared('min'), primitives: ['pick', 'place'] }),
  reduction('logSumExp', { integers: 'floating' }),
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
  line('logSoftmax', {}),
])
