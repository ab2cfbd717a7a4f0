import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { axis, shapes } from '#autograd/testing/index.ts'
import { concatMaps, stackMaps } from '#autograd/testing/oracles/movement/join.ts'
import { type PadModeName, padMap } from '#autograd/testing/oracles/movement/pad.ts'
import { chunkMaps, type SliceIndex, sliceMap, splitMaps } from '#autograd/testing/oracles/movement/part.ts'
import { cutting, joining, moving } from './oracles.ts'
import { anyShape, between, empties, ranked, shaped } from './setups.ts'
import { family, row, type Setup } from './spec.ts'

// Parts of tensors, tensors put together, and padding.

const moves = { linear: true, special: true, exact: true, integers: 'same' } as const

/** Half of the bounds are left open, or most ranges would be empty. */
const range = (n: number) =>
  fc.record({
    start: fc.option(between(-n - 1, n + 1), { freq: 2 }),
    stop: fc.option(between(-n - 1, n + 1), { freq: 2 }),
    step: fc.constantFrom(1, 2, 3, -1, -2, -3),
  })

/** One element, as a range: what other libraries have got wrong. */
const oneElement = (n: number) =>
  fc.tuple(between(0, n - 1), fc.constantFrom(1, 2, -1, -3)).map(([at, step]) => ({
    start: at,
    stop: step > 0 ? at + 1 : at === 0 ? null : at - 1,
    step,
  }))

/** Long enough for several elements a step, backwards too; now and then a scalar. */
const longShapes = fc.oneof(
  { arbitrary: shapes({ minRank: 1, maxRank: 3, maxSide: 6, maxSize: 36 }), weight: 5 },
  fc.constant<number[]>([]),
)

const slices = shaped((shape) => {
  const one = (n: number): fc.Arbitrary<SliceIndex> =>
    fc.oneof({ arbitrary: range(n), weight: 4 }, oneElement(n), between(-n, n - 1))
  const each = fc.tuple(...shape.map(one))
  return fc
    .tuple(each, fc.nat(shape.length), fc.constantFrom('all', 'all', 'all', 'dots', 'fewer'))
    .map(([index, at, form]) => {
      if (form === 'all') return index
      return form === 'fewer' ? index.slice(0, at) : [...index.slice(0, at), '...' as const]
    })
}, longShapes)

interface Pad {
  readonly pairs: readonly (readonly [number, number])[]
  readonly mode: PadModeName
  readonly value: number
}

function padding(n: number, mode: PadModeName): fc.Arbitrary<readonly [number, number]> {
  const most = { constant: 2, replicate: 2, reflect: Math.min(2, n - 1), circular: Math.min(2, n) }[mode]
  const side = between(0, most)
  const crop = between(0, n).map((before) => [-before, before - n + 1] as const)
  return mode === 'constant' ? fc.oneof(fc.tuple(side, side), crop) : fc.tuple(side, side)
}

const pads = (modes: readonly PadModeName[], values: readonly number[]) =>
  shaped((shape): fc.Arbitrary<Pad> => {
    return fc.constantFrom(...modes).chain((mode) =>
      fc.record({
        pairs: fc
          .tuple(...shape.map((n) => padding(n, mode)))
          .chain((pairs) => fc.nat(shape.length).map((skip) => pairs.slice(skip))),
        mode: fc.constant(mode),
        value: fc.constantFrom(...values),
      }),
    )
  }, ranked(1))

const pad = (name: string, modes: readonly PadModeName[], values: readonly number[]) =>
  row<Pad>({
    name,
    op: 'pad',
    setups: pads(modes, values),
    empty: empties<Pad>({ pairs: [[1, 2]], mode: 'constant', value: values[0]! }, [0], [2, 0]),
    ...moves,
    integers: 'same',
    oracle: moving(
      (from, { pairs, mode }) => padMap(from, pairs, mode),
      ({ value }) => value,
    ),
    call: (op, [x], { pairs, mode, value }) => op(x, pairs, mode === 'constant' ? { value } : { mode }),
  })

/** Shapes that are equal but along one axis. */
const concats = ranked(1).chain((shape) =>
  fc.tuple(axis(shape.length), fc.array(between(0, 2), { minLength: 1, maxLength: 3 })).map(
    ([at, lengths]): Setup<readonly [number]> => ({
      shapes: lengths.map((n) => shape.with(at, n)),
      options: [at],
    }),
  ),
)

const stacks = anyShape.chain((shape) =>
  fc.tuple(axis(shape.length + 1), between(1, 3)).map(
    ([at, count]): Setup<readonly [number]> => ({
      shapes: Array.from({ length: count }, () => shape),
      options: [at],
    }),
  ),
)

const joined = {
  ...moves,
  call: (op: (...args: any[]) => Tensor, inputs: readonly Tensor[], [at]: readonly [number]) =>
    op(inputs, at),
}

type Sizes = number | readonly number[]

const splits = shaped((shape) => {
  return axis(shape.length).chain((at): fc.Arbitrary<readonly [Sizes, number]> => {
    const n = shape.at(at)!
    const list = between(0, n).map((first) => [first, 0, n - first])
    return fc.tuple(fc.oneof<fc.Arbitrary<Sizes>[]>(between(1, n + 1), list), fc.constant(at))
  })
}, ranked(1))

export const parts = family('parts', [
  row<readonly SliceIndex[]>({
    name: 'slice',
    setups: slices,
    empty: [
      { shapes: [[0]], options: [{ step: -1 }] },
      { shapes: [[3, 2]], options: [{ start: 2, stop: 1 }] },
      { shapes: [[2, 0]], options: ['...', { start: 1 }] },
    ],
    ...moves,
    oracle: moving((from, index) => sliceMap(from, index)),
    primitives: ['slice', 'embed'],
  }),
  { ...pad('pad', ['constant', 'reflect', 'replicate', 'circular'], [0]), primitives: ['pad'] },
  { ...pad('pad (with a value)', ['constant'], [1.5, -2]), linear: false, primitives: ['padWith'] },
  row<readonly [number]>({
    name: 'concat',
    setups: concats,
    empty: [
      { shapes: [[0], [0]], options: [0] },
      {
        shapes: [
          [2, 0],
          [2, 3],
        ],
        options: [1],
      },
    ],
    ...joined,
    oracle: joining((shapes, [at]: readonly [number]) => concatMaps(shapes, at)),
    primitives: ['concat'],
  }),
  row<readonly [number]>({
    name: 'stack',
    setups: stacks,
    empty: [
      {
        shapes: [
          [2, 0],
          [2, 0],
        ],
        options: [1],
      },
    ],
    ...joined,
    oracle: joining((shapes, [at]: readonly [number]) => stackMaps(shapes, at)),
  }),
  row<readonly [Sizes, number]>({
    name: 'split',
    setups: splits,
    empty: [
      { shapes: [[0]], options: [2, 0] },
      { shapes: [[2, 0]], options: [[1, 1], 0] },
    ],
    ...moves,
    oracle: cutting((from, [sizes, at]) => splitMaps(from, sizes, at)),
  }),
  row<readonly [count: number, axis: number]>({
    name: 'chunk',
    setups: shaped((shape) => fc.tuple(between(1, 4), axis(shape.length)), ranked(1)),
    empty: [
      { shapes: [[0]], options: [2, 0] },
      { shapes: [[3, 0]], options: [2, 0] },
    ],
    ...moves,
    oracle: cutting((from, [count, at]) => chunkMaps(from, count, at)),
  }),
])
