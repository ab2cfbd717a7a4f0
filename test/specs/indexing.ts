import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import {
  gatherMap,
  indexSelectMap,
  oneHotForward,
  scatterAddBackward,
  scatterAddForward,
  takeMap,
} from '#autograd/testing/oracles/movement/gather.ts'
import { moving } from './oracles.ts'
import { anyShape, between, int32, positions, ranked } from './setups.ts'
import { family, type Row, row, type Setup } from './spec.ts'

// Reading and writing at positions. They repeat wherever there is room for two.

type Axis = readonly [axis: number]

/** A shape, an axis of it, and positions on that axis for an index of another shape. */
const indexed = (indexShape: (shape: number[], at: number) => fc.Arbitrary<number[]>) =>
  ranked(1).chain((shape) =>
    axis(shape.length).chain((at) =>
      indexShape(shape, at < 0 ? at + shape.length : at).chain((size) =>
        positions(shape.at(at)!, size).map((index) => ({ shape, at, index })),
      ),
    ),
  )

/** An index of the same rank, smaller than the tensor or of its size off the axis, of any length on it. */
export const alongside = indexed((shape, at) =>
  fc.tuple(...shape.map((n, k) => (k === at ? between(1, 4) : between(1, n)))),
)

const gathers: fc.Arbitrary<Setup<Axis>> = alongside.map(({ shape, at, index }) => ({
  shapes: [shape],
  constants: [index],
  options: [at],
}))

const scatters: fc.Arbitrary<Setup<Axis>> = alongside.map(({ shape, at, index }) => ({
  shapes: [shape, [...index.shape]],
  constants: [index],
  options: [at],
}))

const selections: fc.Arbitrary<Setup<Axis>> = indexed(() => between(1, 5).map((n) => [n])).map(
  ({ shape, at, index }) => ({ shapes: [shape], constants: [index], options: [at] }),
)

const takes: fc.Arbitrary<Setup<readonly []>> = fc.tuple(anyShape, anyShape).chain(([shape, size]) =>
  positions(
    shape.reduce((a, b) => a * b, 1),
    size,
  ).map((index) => ({ shapes: [shape], constants: [index], options: [] as const })),
)

const labels: fc.Arbitrary<Setup<readonly [classes: number]>> = fc
  .tuple(anyShape, between(1, 4))
  .chain(([size, classes]) =>
    positions(classes, size).map((index) => ({
      shapes: [],
      constants: [index],
      options: [classes] as const,
    })),
  )

const none = (shape: readonly number[]) => int32([], shape)
const moves = { linear: true, special: true, exact: true, integers: 'same' } as const

const scatterAdd = row<Axis>({
  name: 'scatterAdd',
  setups: scatters,
  empty: [
    { shapes: [[3], [0]], constants: [none([0])], options: [0] },
    {
      shapes: [
        [0, 2],
        [0, 2],
      ],
      constants: [none([0, 2])],
      options: [1],
    },
  ],
  ...moves,
  special: false,
  integers: 'numeric',
  oracle: {
    value: ([x, src, index], [at]) => scatterAddForward(x!, at, index!, src!),
    backward: ([g], [_x, _src, index], [at]) => {
      const { dx, dsrc } = scatterAddBackward(at, index!, g!)
      return [dx, dsrc]
    },
  },
  primitives: ['scatterAdd', 'gather'],
  call: (op, [x, src, index], [at]) => op(x, at, index, src),
})

const oneHot = row<readonly [classes: number]>({
  name: 'oneHot',
  setups: labels,
  empty: [{ shapes: [], constants: [none([0])], options: [3] }],
  order: 0,
  reason: 'its input is an integer',
  exact: true,
  integers: 'float32',
  oracle: { value: ([index], [classes]) => oneHotForward(index!, classes) },
  call: (op, [index], [classes]) => op(index, classes),
})

type Constants = readonly NdArray[]

const rows: Row[] = [
  row<Axis>({
    name: 'gather',
    setups: gathers,
    empty: [
      { shapes: [[3, 2]], constants: [none([0, 2])], options: [0] },
      { shapes: [[0, 2]], constants: [none([0, 1])], options: [1] },
    ],
    ...moves,
    oracle: moving((from, [at], [index]: Constants) => gatherMap(from, at, index!)),
    primitives: ['gather', 'scatterAdd'],
    call: (op, [x, index], [at]) => op(x, at, index),
  }),
  scatterAdd,
  row<Axis>({
    name: 'indexSelect',
    setups: selections,
    empty: [
      { shapes: [[3, 2]], constants: [none([0])], options: [0] },
      { shapes: [[0, 2]], constants: [int32([1, 1])], options: [1] },
    ],
    ...moves,
    oracle: moving((from, [at], [index]: Constants) => indexSelectMap(from, at, index!)),
    call: (op, [x, index], [at]) => op(x, at, index),
  }),
  row<readonly []>({
    name: 'take',
    setups: takes,
    empty: [
      { shapes: [[2, 2]], constants: [none([0])], options: [] },
      { shapes: [[0]], constants: [none([2, 0])], options: [] },
    ],
    ...moves,
    oracle: moving((from, _options, [index]: Constants) => takeMap(from, index!)),
  }),
  oneHot,
]

export const indexing = family('indexing', rows)
