import fc from 'fast-check'
import type { IndexMap } from '#autograd/testing/oracles/movement/indexMap.ts'
import {
  channelShuffleMap,
  pixelShuffleMap,
  pixelUnshuffleMap,
} from '#autograd/testing/oracles/movement/shuffle.ts'
import { moving } from './oracles.ts'
import { between } from './setups.ts'
import { type EmptySetup, family, type Row, row, type Setup } from './spec.ts'

// Channels and pixels exchanged.

type Factor = readonly [factor: number]

const shuffle = (
  name: string,
  setups: fc.Arbitrary<Setup<Factor>>,
  map: (shape: readonly number[], factor: number) => IndexMap,
  empty: readonly EmptySetup<Factor>[],
): Row =>
  row<Factor>({
    name,
    setups,
    empty,
    linear: true,
    special: true,
    exact: true,
    integers: 'same',
    oracle: moving((shape, [factor]) => map(shape, factor)),
  })

const sizes = fc.tuple(
  fc.constantFrom([], [2], [1, 2]),
  between(1, 2),
  between(1, 2),
  between(1, 2),
  between(1, 3),
)

const shuffled = sizes.map(
  ([lead, c, h, w, r]): Setup<Factor> => ({ shapes: [[...lead, c * r * r, h, w]], options: [r] }),
)
const unshuffled = sizes.map(
  ([lead, c, h, w, r]): Setup<Factor> => ({ shapes: [[...lead, c, h * r, w * r]], options: [r] }),
)
const grouped = fc.tuple(between(1, 2), between(1, 3), between(1, 3), fc.constantFrom([], [2], [1, 2])).map(
  ([n, each, groups, rest]): Setup<Factor> => ({
    shapes: [[n, each * groups, ...rest]],
    options: [groups],
  }),
)

const empty = (shape: readonly number[], factor: number): EmptySetup<Factor> => ({
  shapes: [shape],
  options: [factor],
})

export const shuffles = family('windows', [
  shuffle('pixelShuffle', shuffled, pixelShuffleMap, [empty([0, 4, 2, 2], 2), empty([4, 0, 2], 2)]),
  shuffle('pixelUnshuffle', unshuffled, pixelUnshuffleMap, [empty([0, 1, 4, 2], 2), empty([2, 0, 2], 2)]),
  shuffle('channelShuffle', grouped, channelShuffleMap, [empty([0, 4, 2], 2), empty([2, 0], 2)]),
])
