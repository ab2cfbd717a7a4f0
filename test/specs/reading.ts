import type { AdvancedIndex, Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { type ArrayIndex, arrayIndexMap, maskMap } from '#autograd/testing/oracles/movement/advanced.ts'
import { expandMap } from '#autograd/testing/oracles/movement/copies.ts'
import { gatherMap, takeMap } from '#autograd/testing/oracles/movement/gather.ts'
import type { IndexMap } from '#autograd/testing/oracles/movement/indexMap.ts'
import type { SliceRange } from '#autograd/testing/oracles/movement/part.ts'
import { at as entry, generate } from '#autograd/testing/oracles/ndarray.ts'
import { moving } from './oracles.ts'
import { between, bools, broadcasts, int32, positions, ranked } from './setups.ts'
import { family, row, type Setup } from './spec.ts'

// Reading by positions, ranges, masks and new axes at once, and along an axis with broadcasting.

type Shape = readonly number[]

/** An index, or the number of the constant argument that is one. */
export type Entry = number | SliceRange | '...' | null | { readonly constant: number }

const isConstant = (it: Entry): it is { readonly constant: number } =>
  typeof it === 'object' && it !== null && 'constant' in it

/** The list with the constants put in. */
export function withConstants<T>(list: readonly Entry[], constants: readonly T[]) {
  return list.map((it) => (isConstant(it) ? constants[it.constant]! : it))
}

/** The indices of a call as the operation takes them. */
export const indexList = (list: readonly Entry[], constants: readonly Tensor[]) =>
  withConstants(list, constants) as AdvancedIndex[]

/** The same for the oracle: which constants are masks their dtype said, which plain arrays have not. */
export function arrayMap(from: Shape, { list, masks }: Reading, constants: readonly NdArray[]): IndexMap {
  const arrays = constants.map((x, i): ArrayIndex => (masks.includes(i) ? { mask: x } : { positions: x }))
  return arrayIndexMap(from, withConstants(list, arrays) as ArrayIndex[])
}

/** What one index for each axis is, and which constants are masks. */
export interface Reading {
  readonly list: readonly Entry[]
  readonly masks: readonly number[]
}

const product = (shape: Shape) => shape.reduce((a, b) => a * b, 1)

/** A mask of any numbers of elements, none and all of them too. */
export const maskOf = (shape: Shape): fc.Arbitrary<Tensor> =>
  fc
    .array(fc.boolean(), { minLength: product(shape), maxLength: product(shape) })
    .map((list) => bools(list, shape))

const range = (n: number): fc.Arbitrary<Entry> =>
  fc.tuple(fc.option(between(-n, n)), fc.constantFrom(1, 1, 2, -1)).map(([start, step]) => ({ start, step }))

type Piece = { readonly entry: Entry; readonly constant?: Tensor; readonly mask?: boolean }

/** One index of an axis; those with tensors twice as often. */
function pieceOf(n: number, common: Shape): fc.Arbitrary<Piece> {
  const read = fc
    .constantFrom(
      common,
      common,
      common.map(() => 1),
      common.slice(1),
    )
    .chain((shape) => positions(n, shape))
    .map((constant): Piece => ({ entry: null, constant }))
  const plain = fc
    .oneof(range(n), between(-n, n - 1), fc.constant<Entry>({}))
    .map((entry): Piece => ({ entry }))
  return fc.oneof(read, plain)
}

/** Ranges, positions and tensors in any order, new axes between them; now and then '...' or too few. */
const mixed = ranked(1).chain((shape) =>
  ranked(1, 2).chain((common) =>
    fc
      .tuple(
        fc.tuple(...shape.map((n) => pieceOf(n, common))),
        fc.option(between(0, shape.length)),
        fc.constantFrom('all', 'all', 'dots', 'fewer'),
        fc.nat(shape.length),
      )
      .map(([pieces, added, form, cut]) => {
        let list: (Piece | '...')[] = pieces
        if (form === 'fewer') list = pieces.slice(0, cut)
        if (form === 'dots') list = [...pieces.slice(0, cut), '...', ...pieces.slice(cut + 1)]
        if (added !== null) list = list.toSpliced(Math.min(added, list.length), 0, { entry: null })
        return setupOf(shape, list)
      }),
  ),
)

/** A mask of the first axes or the last, beside a range. */
const masked = ranked(1).chain((shape) =>
  fc.tuple(between(1, shape.length), fc.boolean()).chain(([rank, first]) => {
    const axes = first ? shape.slice(0, rank) : shape.slice(shape.length - rank)
    return maskOf(axes).map((constant) => {
      const piece: Piece = { entry: null, constant, mask: true }
      return setupOf(shape, first ? [piece] : ['...', piece])
    })
  }),
)

function setupOf(shape: Shape, list: readonly (Piece | '...')[]): Setup<Reading> {
  const constants: Tensor[] = []
  const masks: number[] = []
  const entries = list.map((it): Entry => {
    if (it === '...') return it
    if (it.constant === undefined) return it.entry
    if (it.mask) masks.push(constants.length)
    return { constant: constants.push(it.constant) - 1 }
  })
  return { shapes: [shape], constants, options: { list: entries, masks } }
}

export const readings: fc.Arbitrary<Setup<Reading>> = fc.oneof({ arbitrary: mixed, weight: 3 }, masked)

const none = (shape: Shape) => int32([], shape)
const first = { constant: 0 } as const

export const emptyReadings: Setup<Reading>[] = [
  { shapes: [[3, 2]], constants: [none([0])], options: { list: [first], masks: [] } },
  { shapes: [[0, 2]], constants: [int32([1, 1])], options: { list: [{}, first], masks: [] } },
  { shapes: [[2, 2]], constants: [bools([false, false], [2])], options: { list: [first], masks: [0] } },
  { shapes: [[0, 2]], constants: [bools([], [0])], options: { list: [first, 1], masks: [0] } },
  { shapes: [[3]], options: { list: [{ start: 2, stop: 1 }], masks: [] } },
]

const moves = { linear: true, special: true, exact: true, integers: 'same' } as const

const index = row<Reading>({
  name: 'index',
  setups: readings,
  empty: emptyReadings,
  ...moves,
  oracle: moving(arrayMap),
  primitives: ['gather', 'slice'],
  call: (op, [x, ...constants], { list }) => op(x, indexList(list, constants)),
})

type Axis = readonly [axis: number | null]

/** x and an index that broadcast off an axis, or that are flattened. */
const along: fc.Arbitrary<Setup<Axis>> = ranked(1).chain((result) =>
  fc
    .tuple(
      fc.option(axis(result.length), { freq: 4 }),
      fc.array(fc.constantFrom(0, 1, 2), { minLength: 3, maxLength: 3 }),
    )
    .chain(([at, ones]) => {
      const shape = result.map((n, k) => (ones[k] === 1 ? 1 : n))
      const size = result.map((n, k) => (ones[k] === 2 ? 1 : n))
      const n = at === null ? product(shape) : shape.at(at)!
      return positions(n, size).map((given) => ({
        shapes: [shape],
        constants: [given],
        options: [at] as const,
      }))
    }),
)

function alongMap(from: Shape, [at]: Axis, [given]: readonly NdArray[]): IndexMap {
  if (at === null) return takeMap(from, { shape: [given!.data.length], data: given!.data })
  const off = from.map((n, k) => (k === (at + from.length) % from.length ? n : Math.max(n, given!.shape[k]!)))
  const wide = expandMap(from, off)
  const size = off.with(at < 0 ? at + from.length : at, given!.shape.at(at)!)
  const spread = expandMap(given!.shape, size)
  const index = generate(size, (i) => entry(given!, spread.source(i)!))
  const read = gatherMap(off, at, index)
  return { from, shape: read.shape, source: (i) => wide.source(read.source(i)!) }
}

const takeAlongAxis = row<Axis>({
  name: 'takeAlongAxis',
  setups: along,
  empty: [
    { shapes: [[3, 2]], constants: [none([0, 1])], options: [0] },
    { shapes: [[0]], constants: [none([0])], options: [null] },
  ],
  ...moves,
  oracle: moving(alongMap),
  call: (op, [x, given], [at]) => op(x, given, at),
})

const selections: fc.Arbitrary<Setup<readonly []>> = broadcasts(2).chain(({ shapes: [shape, size] }) =>
  maskOf(size!).map((mask) => ({ shapes: [shape!], constants: [mask], options: [] as const })),
)

const maskedSelect = row<readonly []>({
  name: 'maskedSelect',
  setups: selections,
  empty: [
    { shapes: [[0]], constants: [bools([], [0])], options: [] },
    { shapes: [[2, 0]], constants: [bools([true], [1])], options: [] },
    { shapes: [[2]], constants: [bools([false, false], [2])], options: [] },
  ],
  ...moves,
  oracle: moving((from, _options, [mask]: readonly NdArray[]) => maskMap(from, mask!)),
})

export const reading = family('reading', [index, takeAlongAxis, maskedSelect])
