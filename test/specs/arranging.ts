import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import {
  diagEmbedMap,
  diagonalMap,
  traceBackward,
  traceForward,
} from '#autograd/testing/oracles/movement/diagonal.ts'
import { mapBackward, mapForward } from '#autograd/testing/oracles/movement/indexMap.ts'
import { transposeMap } from '#autograd/testing/oracles/movement/order.ts'
import { sliceMap } from '#autograd/testing/oracles/movement/part.ts'
import { meshgridMaps, repeatInterleaveMap, rot90Map } from '#autograd/testing/oracles/movement/repeats.ts'
import { move } from './movement.ts'
import { cutting, moving } from './oracles.ts'
import { between, empties, int32, ranked, shaped } from './setups.ts'
import { type EmptySetup, family, row, type Setup } from './spec.ts'

// Diagonals, single slices, turns, grids, and elements several times in a row.

type Shape = readonly number[]

const moves = { linear: true, special: true, exact: true, integers: 'same' } as const
const empty = <O>(shape: Shape, options: O): EmptySetup<O> => ({ shapes: [shape], options })

/** Two different axes, some counted from the end. */
const twoAxes = (rank: number) =>
  fc
    .tuple(fc.shuffledSubarray([...Array(rank).keys()], { minLength: 2, maxLength: 2 }), fc.boolean())
    .map(([[a, b], fromEnd]) => [a!, fromEnd ? b! - rank : b!] as [number, number])

const axisPairs = shaped((shape) => fc.tuple(axis(shape.length), axis(shape.length)), ranked(2))

type Diagonal = readonly [offset?: number, axis1?: number, axis2?: number]

const diagonals: fc.Arbitrary<Setup<Diagonal>> = shaped(
  (shape): fc.Arbitrary<Diagonal> =>
    fc.oneof<fc.Arbitrary<Diagonal>[]>(
      fc.tuple(between(-3, 3)),
      fc.tuple(between(-3, 3), twoAxes(shape.length)).map(([offset, [a, b]]) => [offset, a, b] as const),
    ),
  ranked(2),
)

const embeddings: fc.Arbitrary<Setup<Diagonal>> = shaped(
  (shape): fc.Arbitrary<Diagonal> =>
    fc.oneof<fc.Arbitrary<Diagonal>[]>(
      fc.tuple(between(-2, 2)),
      fc.tuple(between(-2, 2), twoAxes(shape.length + 1)).map(([offset, [a, b]]) => [offset, a, b] as const),
    ),
  ranked(1, 2),
)

const selections: fc.Arbitrary<Setup<readonly [axis: number, position: number]>> = shaped(
  (shape) =>
    axis(shape.length).chain((at) => fc.tuple(fc.constant(at), between(-shape.at(at)!, shape.at(at)! - 1))),
  ranked(1),
)

type Narrow = readonly [axis: number, start: number, length: number]

const narrowings: fc.Arbitrary<Setup<Narrow>> = shaped(
  (shape) =>
    axis(shape.length).chain((at) => {
      const n = shape.at(at)!
      return fc.tuple(between(0, n), between(0, n), fc.boolean()).map(([a, b, fromEnd]): Narrow => {
        const [start, stop] = [Math.min(a, b), Math.max(a, b)]
        return [at, fromEnd && start < n ? start - n : start, stop - start]
      })
    }),
  ranked(1),
)

/** A full range of every axis before this one. */
const before = (from: Shape, at: number) => new Array<object>(at < 0 ? at + from.length : at).fill({})

type Turn = readonly [k?: number, axes?: readonly [number, number]]

const turns: fc.Arbitrary<Setup<Turn>> = shaped(
  (shape): fc.Arbitrary<Turn> =>
    fc.oneof<fc.Arbitrary<Turn>[]>(fc.constant([]), fc.tuple(between(-5, 5), twoAxes(shape.length))),
  ranked(2),
)

interface Repeats {
  readonly repeats: number | readonly number[]
  readonly axis: number | null
}

const repeats: fc.Arbitrary<Setup<Repeats>> = shaped((shape) =>
  (shape.length === 0 ? fc.constant(null) : fc.option(axis(shape.length), { freq: 4 })).chain((at) => {
    const n = at === null ? shape.reduce((a, b) => a * b, 1) : shape.at(at)!
    const each = fc.array(between(0, 3), { minLength: n, maxLength: n })
    const one = fc.oneof<fc.Arbitrary<number | number[]>[]>(between(0, 3), fc.tuple(between(0, 3)))
    return fc
      .oneof<fc.Arbitrary<number | number[]>[]>(each, each, one)
      .map((list) => ({ repeats: list, axis: at }))
  }),
)

type Grid = readonly ['ij' | 'xy']

const grids: fc.Arbitrary<Setup<Grid>> = fc
  .tuple(
    fc.array(fc.oneof({ arbitrary: fc.tuple(between(1, 3)), weight: 4 }, fc.constant<number[]>([])), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom('ij' as const, 'xy' as const),
  )
  .map(([shapes, indexing]) => ({ shapes, options: [indexing] }))

const meshgrid = row<Grid>({
  name: 'meshgrid',
  setups: grids,
  empty: [{ shapes: [[0], [2]], options: ['ij'] }],
  ...moves,
  oracle: {
    value: (xs, [indexing]) => {
      const maps = meshgridMaps(
        xs.map((x) => x.shape),
        indexing,
      )
      return maps.map((m, i) => mapForward(m, xs[i]!))
    },
    backward: (gs, xs, [indexing]) => {
      const maps = meshgridMaps(
        xs.map((x) => x.shape),
        indexing,
      )
      return maps.map((m, i) => mapBackward(m, gs[i]!))
    },
  },
  call: (op, inputs, [indexing]) => op(inputs, { indexing }),
})

const repeatInterleave = row<Repeats>({
  name: 'repeatInterleave',
  setups: repeats,
  empty: [
    ...empties<Repeats>({ repeats: 2, axis: null }, [0], [2, 0]),
    empty([2], { repeats: [0, 0], axis: 0 }),
    empty([0, 2], { repeats: [], axis: 0 }),
  ],
  ...moves,
  oracle: moving((from, it) => repeatInterleaveMap(from, it.repeats, it.axis)),
  call: (op, [x], it) => op(x, typeof it.repeats === 'number' ? it.repeats : int32(it.repeats), it.axis),
})

const trace = row<readonly []>({
  name: 'trace',
  setups: shaped(() => fc.constant([] as const), ranked(2)),
  empty: empties([] as const, [0, 2], [0, 2, 2]),
  ...moves,
  special: false,
  integers: 'numeric',
  oracle: { value: ([x]) => traceForward(x!), backward: ([g], [x]) => [traceBackward(x!, g!)] },
})

export const arranging = family('arranging', [
  move('swapaxes', axisPairs, (from, [a, b]) => transposeMap(from, a, b), [empty([2, 0], [0, 1])]),
  move('select', selections, (from, [at, position]) => sliceMap(from, [...before(from, at), position]), [
    empty([3, 0], [0, 1]),
  ]),
  move(
    'narrow',
    narrowings,
    (from, [at, start, length]) => {
      const first = start < 0 ? start + from.at(at)! : start
      return sliceMap(from, [...before(from, at), { start: first, stop: first + length }])
    },
    [empty([3, 2], [0, 3, 0]), empty([0, 2], [0, 0, 0])],
  ),
  row<readonly [axis?: number]>({
    name: 'unbind',
    setups: shaped(
      (shape) => fc.oneof<fc.Arbitrary<readonly [number?]>[]>(fc.constant([]), fc.tuple(axis(shape.length))),
      ranked(1),
    ),
    empty: [empty([2, 0], [0]), empty([2, 0], [-2])],
    ...moves,
    oracle: cutting((from, [at = 0]) =>
      Array.from({ length: from.at(at)! }, (_, i) => sliceMap(from, [...before(from, at), i])),
    ),
  }),
  move('diagonal', diagonals, (from, it) => diagonalMap(from, ...it), [
    empty([0, 2], [0]),
    empty([2, 3, 0], [1, 0, 1]),
    empty([2, 2], [5]),
  ]),
  move('diagEmbed', embeddings, (from, it) => diagEmbedMap(from, ...it), [
    empty([0], [0]),
    empty([0], [-2]),
    empty([2, 0], [1, 0, 1]),
  ]),
  move(
    'diag',
    shaped(() => fc.tuple(between(-3, 3)), ranked(1, 2)),
    (from, [offset]) => (from.length === 1 ? diagEmbedMap(from, offset) : diagonalMap(from, offset)),
    [empty([0], [1]), empty([0, 3], [0])],
  ),
  trace,
  move('rot90', turns, (from, it) => rot90Map(from, ...it), [empty([2, 0], [1, [0, 1]])]),
  repeatInterleave,
  meshgrid,
])
