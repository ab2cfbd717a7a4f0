import type { Tensor, UniqueResult } from '@wengert/autograd'
import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { indexSelectMap, takeMap } from '#autograd/testing/oracles/movement/gather.ts'
import { type IndexMap, mapBackward, mapForward } from '#autograd/testing/oracles/movement/indexMap.ts'
import { sortMap } from '#autograd/testing/oracles/movement/sorting.ts'
import { ndarray } from '#autograd/testing/oracles/ndarray.ts'
import {
  bincountBackward,
  bincountForward,
  histcForward,
  isinForward,
  nonzeroForward,
  searchsortedForward,
  uniqueOrder,
} from '#autograd/testing/oracles/search.ts'
import { anyShape, between, int32, noElements, ranked, shaped, single } from './setups.ts'
import { family, row, type Setup } from './spec.ts'

// What depends on the values: search, counts, and what there is.

const counting = { ties: true, exact: true, order: 0, integers: 'int32', special: true } as const

type Side = readonly [right: boolean]

/** A vector with values of any shape, or lines with values for each. */
const searches: fc.Arbitrary<Setup<Side>> = fc
  .tuple(
    fc.oneof(
      fc.tuple(ranked(1, 1), anyShape),
      ranked(2).chain((lines) =>
        between(1, 3).map((m) => [lines, lines.with(-1, m)] as [number[], number[]]),
      ),
    ),
    fc.boolean(),
  )
  .map(([shapes, right]) => ({ shapes, options: [right] as const }))

const vectors: fc.Arbitrary<Setup<Side>> = fc
  .tuple(anyShape, between(1, 5), fc.boolean())
  .map(([shape, n, right]) => ({ shapes: [shape, [n]], options: [right] as const }))

const sorted = (x: NdArray) => mapForward(sortMap(x), x)
const side = (right: boolean) => (right ? { right } : {})

const searchsorted = row<Side>({
  name: 'searchsorted',
  setups: searches,
  empty: [
    { shapes: [[0], [2]], options: [false] },
    {
      shapes: [
        [2, 3],
        [2, 0],
      ] as number[][],
      options: [true],
    },
  ],
  ...counting,
  reason: 'a position is an integer',
  oracle: { value: ([line, values], [right]) => searchsortedForward(sorted(line!), values!, right) },
  call: (op, [line, values], [right]) => op(line!.sort().values, values, side(right)),
})

const bucketize = row<Side>({
  name: 'bucketize',
  setups: vectors,
  empty: [
    { shapes: [[2], [0]], options: [false] },
    { shapes: [[0], [2]], options: [true] },
  ],
  ...counting,
  reason: 'a position is an integer',
  oracle: { value: ([x, limits], [right]) => searchsortedForward(sorted(limits!), x!, right) },
  call: (op, [x, limits], [right]) => op(x, limits!.sort().values, side(right)),
})

const isin = row<readonly [invert: boolean]>({
  name: 'isin',
  setups: fc.tuple(anyShape, anyShape, fc.boolean()).map(([a, b, invert]) => ({
    shapes: [a, b],
    options: [invert] as const,
  })),
  empty: [
    { shapes: [[0], [2]], options: [false] },
    { shapes: [[2], [0]], options: [true] },
  ],
  ...counting,
  integers: 'bool',
  reason: 'truth values have no derivative',
  oracle: { value: ([x, elements], [invert]) => isinForward(x!, elements!, invert) },
  call: (op, [x, elements], [invert]) => op(x, elements, invert ? { invert } : {}),
})

const nonzero = row<readonly []>({
  name: 'nonzero',
  setups: single,
  empty: noElements,
  ...counting,
  domain: { kinks: [0] },
  reason: 'a position is an integer',
  oracle: { value: ([x]) => nonzeroForward(x!) },
})

type Least = readonly [minLength: number]

const bins: fc.Arbitrary<Setup<Least>> = fc
  .tuple(between(1, 6), between(1, 5), between(0, 7))
  .chain(([n, most, least]) =>
    fc.array(between(0, most), { minLength: n, maxLength: n }).map((list) => ({
      shapes: [],
      constants: [int32(list)],
      options: [least] as const,
    })),
  )

const bincount = row<Least>({
  name: 'bincount',
  setups: bins,
  empty: [
    { shapes: [], constants: [int32([])], options: [0] },
    { shapes: [], constants: [int32([])], options: [3] },
  ],
  ...counting,
  special: false,
  ties: false,
  reason: 'its input is an integer',
  oracle: { value: ([x], [least]) => bincountForward(x!, null, least) },
  call: (op, [x], [minLength]) => op(x, { minLength }),
})

const bincountWeighted = row<Least>({
  name: 'bincount (with weights)',
  op: 'bincount',
  setups: bins.map(({ constants, options }) => ({
    shapes: [[constants![0]!.size]],
    constants: constants!,
    options,
  })),
  empty: [{ shapes: [[0]], constants: [int32([])], options: [2] }],
  linear: true,
  exact: true,
  integers: 'numeric',
  oracle: {
    value: ([weights, x], [least]) => bincountForward(x!, weights!, least),
    backward: ([g], [, x]) => [bincountBackward(x!, g!)],
  },
  call: (op, [weights, x], [minLength]) => op(x, { weights, minLength }),
})

interface Bins {
  readonly bins?: number
  readonly min?: number
  readonly max?: number
}

const histc = row<Bins>({
  name: 'histc',
  setups: shaped(() =>
    fc.constantFrom<Bins[]>(
      { bins: 4, min: -1, max: 1 },
      { bins: 8, min: -2, max: 2 },
      { bins: 1 },
      { bins: 2 },
    ),
  ),
  empty: [
    { shapes: [[0]], options: { bins: 3 } },
    { shapes: [[2, 0]], options: { bins: 2, min: 0, max: 1 } },
  ],
  exact: true,
  order: 0,
  reason: 'a count is an integer',
  integers: 'refused',
  domain: { kinks: [-1, 0, 1] },
  oracle: { value: ([x], it) => histcForward(x!, it.bins, it.min, it.max) },
  call: (op, [x], it) => op(x, it),
})

type Along = readonly [axis: number | null]

/** The slices of x that are kept, as a map. */
function uniqueMap(x: NdArray, at: number | null): IndexMap {
  const { kept } = uniqueOrder(x, at)
  const index = ndarray([kept.length], kept)
  return at === null ? takeMap(x.shape, index) : indexSelectMap(x.shape, at, index)
}

function uniqueForward(x: NdArray, at: number | null): NdArray[] {
  const { kept, inverse } = uniqueOrder(x, at)
  const counts = kept.map((_, k) => inverse.filter((place) => place === k).length)
  return [
    mapForward(uniqueMap(x, at), x),
    ndarray(at === null ? x.shape : [inverse.length], inverse),
    ndarray([counts.length], counts),
  ]
}

const unique = row<Along>({
  name: 'unique',
  setups: shaped((shape) => {
    const none: fc.Arbitrary<number | null> = fc.constant(null)
    return fc.tuple(shape.length === 0 ? none : fc.option(axis(shape.length), { freq: 2 }))
  }) as fc.Arbitrary<Setup<Along>>,
  empty: [
    { shapes: [[0]], options: [null] },
    { shapes: [[0, 2]], options: [0] },
    { shapes: [[2, 0]], options: [0] },
  ],
  ties: true,
  special: true,
  exact: true,
  integers: 'same',
  oracle: {
    value: ([x], [at]) => uniqueForward(x!, at),
    backward: ([g], [x], [at]) => [mapBackward(uniqueMap(x!, at), g!)],
  },
  call: (op, [x], [at]) => {
    const { values, inverse, counts }: UniqueResult = op(x, at === null ? {} : { axis: at })
    return [values, inverse, counts] as Tensor[]
  },
})

export const searching = family('searching', [
  unique,
  nonzero,
  searchsorted,
  bucketize,
  isin,
  bincount,
  bincountWeighted,
  histc,
])
