import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import { mapBackward, mapForward } from '#autograd/testing/oracles/movement/indexMap.ts'
import {
  argsortForward,
  type SortOrder,
  sortMap,
  topkIndices,
  topkMap,
} from '#autograd/testing/oracles/movement/sorting.ts'
import { between, ranked, shaped } from './setups.ts'
import { type EmptySetup, family, row, type Setup } from './spec.ts'

// Sorting along an axis: values go back to where they came from.

const sorts: fc.Arbitrary<Setup<SortOrder>> = shaped(
  (shape) =>
    fc.record(
      { axis: axis(shape.length), descending: fc.boolean() },
      { requiredKeys: [] },
    ) as fc.Arbitrary<SortOrder>,
  ranked(1),
)

const emptySorts: EmptySetup<SortOrder>[] = [
  { shapes: [[0]], options: {} },
  { shapes: [[2, 0]], options: { axis: 0 } },
]

interface TopK {
  readonly k: number
  readonly axis: number
  readonly largest: boolean
}

const topks: fc.Arbitrary<Setup<TopK>> = shaped(
  (shape) =>
    axis(shape.length).chain((at) =>
      fc.record({ k: between(1, shape.at(at)!), axis: fc.constant(at), largest: fc.boolean() }),
    ),
  ranked(1),
)

const selecting = { ties: true, special: true, exact: true, integers: 'same' } as const
const list = ({ values, indices }: { values: Tensor; indices: Tensor }) => [values, indices]

const sort = row<SortOrder>({
  name: 'sort',
  setups: sorts,
  empty: emptySorts,
  ...selecting,
  oracle: {
    value: ([x], it) => [mapForward(sortMap(x!, it), x!), argsortForward(x!, it)],
    backward: ([g], [x], it) => [mapBackward(sortMap(x!, it), g!)],
  },
  primitives: ['gather', 'scatterAdd'],
  call: (op, [x], it) => list(op(x, it)),
})

const topk = row<TopK>({
  name: 'topk',
  setups: topks,
  empty: [
    { shapes: [[3]], options: { k: 0, axis: 0, largest: true } },
    { shapes: [[0, 2]], options: { k: 1, axis: 1, largest: false } },
  ],
  ...selecting,
  oracle: {
    value: ([x], { k, axis: at, largest }) => {
      return [mapForward(topkMap(x!, k, at, largest), x!), topkIndices(x!, k, at, largest)]
    },
    backward: ([g], [x], { k, axis: at, largest }) => [mapBackward(topkMap(x!, k, at, largest), g!)],
  },
  call: (op, [x], { k, ...it }) => list(op(x, k, it)),
})

const argsort = row<SortOrder>({
  name: 'argsort',
  setups: sorts,
  empty: emptySorts,
  ...selecting,
  order: 0,
  reason: 'a position is an integer',
  integers: 'int32',
  oracle: { value: ([x], it) => argsortForward(x!, it) },
  call: (op, [x], it) => op(x, it),
})

export const sorting = family('sorting', [sort, topk, argsort])
