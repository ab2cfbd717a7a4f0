import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { maskMap } from '#autograd/testing/oracles/movement/advanced.ts'
import { expandMap } from '#autograd/testing/oracles/movement/copies.ts'
import { gatherMap, indexSelectMap } from '#autograd/testing/oracles/movement/gather.ts'
import { type IndexMap, mapBackward, mapForward } from '#autograd/testing/oracles/movement/indexMap.ts'
import {
  type Meeting,
  scatterReduceBackward,
  scatterReduceForward,
} from '#autograd/testing/oracles/movement/scatterReduce.ts'
import {
  addBackward,
  addForward,
  fillBackward,
  fillForward,
  writeBackward,
  writeForward,
} from '#autograd/testing/oracles/movement/write.ts'
import { alongside } from './indexing.ts'
import { arrayMap, indexList, maskOf, type Reading, readings } from './reading.ts'
import { between, bools, broadcasts, int32, positions, ranked } from './setups.ts'
import { type EmptySetup, family, type Oracle, type Row, row, type Setup } from './spec.ts'

// Writing at positions, in ranges and under masks. Positions repeat wherever there is room for two.

type Axis = readonly [axis: number]
type Shape = readonly number[]

const moves = { linear: true, special: true, exact: true, integers: 'same' } as const
const none = (shape: Shape) => int32([], shape)

type MapOf<O> = (shape: Shape, options: O, constants: readonly NdArray[]) => IndexMap

/** x and src, and where src is written. */
function overwriting<O>(mapOf: MapOf<O>): Oracle<O> {
  return {
    value: ([x, src, ...rest], it) => writeForward(mapOf(x!.shape, it, rest), x!, src!),
    backward: ([g], [x, src, ...rest], it) => {
      const { dx, dsrc } = writeBackward(mapOf(x!.shape, it, rest), src!, g!)
      return [dx, dsrc]
    },
  }
}

/** x and a scalar that is written. */
function filling<O>(mapOf: MapOf<O>): Oracle<O> {
  return {
    value: ([x, value, ...rest], it) => fillForward(mapOf(x!.shape, it, rest), x!, value!.data[0]!),
    backward: ([g], [x, _value, ...rest], it) => {
      const { dx, dvalue } = fillBackward(mapOf(x!.shape, it, rest), g!)
      return [dx, dvalue]
    },
  }
}

/** x and a number that is written, which is the last of the options. */
function fillingWith<O extends readonly unknown[]>(mapOf: MapOf<O>): Oracle<O> {
  return {
    value: ([x, ...rest], it) => fillForward(mapOf(x!.shape, it, rest), x!, it.at(-1) as number),
    backward: ([g], [x, ...rest], it) => [fillBackward(mapOf(x!.shape, it, rest), g!).dx],
  }
}

const atIndex: MapOf<readonly [axis: number, ...rest: unknown[]]> = (shape, [at], [index]) =>
  gatherMap(shape, at, index!)
const atSlices: MapOf<readonly [axis: number, ...rest: unknown[]]> = (shape, [at], [index]) =>
  indexSelectMap(shape, at, index!)

const scatters: fc.Arbitrary<Setup<Axis>> = alongside.map(({ shape, at, index }) => ({
  shapes: [shape, [...index.shape]],
  constants: [index],
  options: [at],
}))

const emptyScatters = <O>(options: (at: number) => O): EmptySetup<O>[] => [
  { shapes: [[3], [0]], constants: [none([0])], options: options(0) },
  {
    shapes: [
      [0, 2],
      [0, 2],
    ] as Shape[],
    constants: [none([0, 2])],
    options: options(1),
  },
]

const numbers = fc.constantFrom(1.5, -2)
const integersBeside = (value: number) => (Number.isInteger(value) ? 'numeric' : 'floating')

type Valued = readonly [axis: number, value: number]

const scatterNumber = row<Valued>({
  name: 'scatter (a number)',
  op: 'scatter',
  setups: fc.tuple(alongside, numbers).map(([{ shape, at, index }, value]) => ({
    shapes: [shape],
    constants: [index],
    options: [at, value] as const,
  })),
  empty: [{ shapes: [[3]], constants: [none([0])], options: [0, 1.5] }],
  ...moves,
  linear: false,
  integers: ([, value]) => integersBeside(value),
  oracle: fillingWith(atIndex),
  call: (op, [x, index], [at, value]) => op(x, at, index, value),
})

/** Positions of an axis, and slices for them. */
const slices: fc.Arbitrary<Setup<Axis>> = ranked(1).chain((shape) =>
  fc.tuple(axis(shape.length), between(1, 4)).chain(([at, count]) =>
    positions(shape.at(at)!, [count]).map((index) => ({
      shapes: [shape, shape.with(at, count)],
      constants: [index],
      options: [at] as const,
    })),
  ),
)

const emptySlices = <O>(options: (at: number) => O): EmptySetup<O>[] => [
  {
    shapes: [
      [3, 2],
      [0, 2],
    ] as Shape[],
    constants: [none([0])],
    options: options(0),
  },
  {
    shapes: [
      [0, 2],
      [0, 1],
    ] as Shape[],
    constants: [int32([1])],
    options: options(1),
  },
]

type Scaled = readonly [axis: number, alpha: number]

const indexAdd = (name: string, alphas: readonly number[], integers: 'numeric' | 'floating'): Row =>
  row<Scaled>({
    name,
    op: 'indexAdd',
    setups: fc.tuple(slices, fc.constantFrom(...alphas)).map(([setup, alpha]) => ({
      ...setup,
      options: [setup.options[0], alpha] as const,
    })),
    empty: emptySlices((at) => [at, alphas[0]!] as const),
    ...moves,
    special: false,
    integers,
    oracle: {
      value: ([x, src, index], it) => addForward(atSlices(x!.shape, it, [index!]), x!, src!, it[1]),
      backward: ([g], [x, src, index], it) => {
        const { dx, dsrc } = addBackward(atSlices(x!.shape, it, [index!]), src!, g!, it[1])
        return [dx, dsrc]
      },
    },
    call: (op, [x, src, index], [at, alpha]) => op(x, at, index, src, alpha === 1 ? {} : { alpha }),
  })

const indexFill = row<Axis>({
  name: 'indexFill',
  setups: slices.map(({ shapes: [shape], constants, options }) => ({
    shapes: [shape!, []],
    constants: constants!,
    options,
  })),
  empty: [
    { shapes: [[3, 2], []], constants: [none([0])], options: [0] },
    { shapes: [[0, 2], []], constants: [int32([1])], options: [1] },
  ],
  ...moves,
  oracle: filling(atSlices),
  call: (op, [x, value, index], [at]) => op(x, at, index, value),
})

const maskedFill = row<readonly []>({
  name: 'maskedFill',
  setups: masks((shape) => [shape, []]),
  empty: [{ shapes: [[2, 0], []], constants: [bools([true], [1])], options: [] }],
  ...moves,
  oracle: filling((shape, _options, [mask]) => maskMap(shape, mask!)),
  call: (op, [x, value, mask]) => op(x, mask, value),
})

const maskedFillNumber = row<readonly [value: number]>({
  name: 'maskedFill (a number)',
  op: 'maskedFill',
  setups: fc
    .tuple(
      masks((shape) => [shape]),
      fc.constantFrom(1.5, -2, -Infinity),
    )
    .map(([setup, value]) => ({
      ...setup,
      options: [value] as const,
    })),
  empty: [{ shapes: [[0]], constants: [bools([], [0])], options: [1.5] }],
  ...moves,
  linear: false,
  integers: ([value]) => integersBeside(value),
  oracle: fillingWith((shape, _options, [mask]) => maskMap(shape, mask!)),
  call: (op, [x, mask], [value]) => op(x, mask, value),
})

/** A shape with a mask that broadcasts to it. */
function masks(shapesOf: (shape: Shape, mask: Tensor) => Shape[]): fc.Arbitrary<Setup<readonly []>> {
  return broadcasts(2).chain(({ shapes: [size], result }) =>
    maskOf(size!).map((mask) => ({
      shapes: shapesOf(result, mask),
      constants: [mask],
      options: [] as const,
    })),
  )
}

const maskedScatter = row<readonly []>({
  name: 'maskedScatter',
  // As many elements as there are places, and more.
  setups: masks((shape) => [shape, shape.toSpliced(0, 0, 2)]),
  empty: [
    { shapes: [[2], [0]] as Shape[], constants: [bools([false, false], [2])], options: [] },
    { shapes: [[2, 0], []], constants: [bools([true], [1])], options: [] },
    { shapes: [[2], [0]] as Shape[], constants: [bools([true, false], [2])], options: [], refused: true },
  ],
  ...moves,
  oracle: overwriting((shape, _options, [mask]) => maskMap(shape, mask!)),
  call: (op, [x, src, mask]) => op(x, mask, src),
})

interface Put extends Reading {
  /** Of the values, which broadcast to what is written. */
  readonly shape: Shape
}

/** Values of the shape of what is written, or smaller; under a mask one, since other layouts are of other masks. */
const puts: fc.Arbitrary<Setup<Put>> = readings.chain((setup) => {
  const [shape] = setup.shapes as [Shape]
  const constants = (setup.constants ?? []).map((x) => ({ shape: x.shape, data: Array.from(x.data()) }))
  const { shape: part } = arrayMap(shape, setup.options, constants)
  return fc
    .oneof(
      fc.constant(setup.options.masks.length > 0 ? [] : part),
      fc.constant(part.map(() => 1)),
      fc.constant(setup.options.masks.length > 0 ? [] : part.slice(1)),
      fc.constant<number[]>([]),
    )
    .map((size) => ({ ...setup, shapes: [shape, size], options: { ...setup.options, shape: size } }))
})

/** What is written where, with the values stretched to it. */
function spread([x, src, ...rest]: readonly NdArray[], it: Put) {
  const m = arrayMap(x!.shape, it, rest)
  const stretch = expandMap(src!.shape, m.shape)
  return { m, stretch, values: mapForward(stretch, src!) }
}

const emptyPuts: EmptySetup<Put>[] = [
  { shapes: [[3], [0]], constants: [none([0])], options: { list: [{ constant: 0 }], masks: [], shape: [0] } },
  {
    shapes: [[2], []],
    constants: [bools([false, false], [2])],
    options: { list: [{ constant: 0 }], masks: [0], shape: [] },
  },
  { shapes: [[0, 2], [1]], options: { list: [{}, 1], masks: [], shape: [1] } },
]

const indexPut = (accumulate: boolean): Row => {
  const [forward, backward] = accumulate ? [addForward, addBackward] : [writeForward, writeBackward]
  return row<Put>({
    name: accumulate ? 'indexPut (added)' : 'indexPut',
    op: 'indexPut',
    setups: puts,
    empty: emptyPuts,
    ...moves,
    special: !accumulate,
    integers: accumulate ? 'numeric' : 'same',
    oracle: {
      value: (xs, it) => {
        const { m, values } = spread(xs, it)
        return forward(m, xs[0]!, values)
      },
      backward: ([g], xs, it) => {
        const { m, stretch, values } = spread(xs, it)
        const { dx, dsrc } = backward(m, values, g!)
        return [dx, mapBackward(stretch, dsrc)]
      },
    },
    primitives: accumulate ? ['scatterAdd'] : ['where'],
    call: (op, [x, src, ...constants], { list }) =>
      op(x, indexList(list, constants), src, accumulate ? { accumulate } : {}),
  })
}

type Meet = readonly [axis: number, includeSelf: boolean]

const scatterReduce = (meeting: Meeting, more: Partial<Row>): Row =>
  row<Meet>({
    name: `scatterReduce (${meeting})`,
    op: 'scatterReduce',
    setups: fc.tuple(scatters, fc.boolean()).map(([setup, includeSelf]) => ({
      ...setup,
      options: [setup.options[0], includeSelf] as const,
    })),
    empty: emptyScatters((at) => [at, false] as const),
    integers: 'numeric',
    oracle: {
      value: ([x, src, index], [at, self]) =>
        scatterReduceForward(gatherMap(x!.shape, at, index!), x!, src!, meeting, self),
      backward: ([g], [x, src, index], [at, self]) => {
        const m = gatherMap(x!.shape, at, index!)
        const { dx, dsrc } = scatterReduceBackward(m, x!, src!, g!, meeting, self)
        return [dx, dsrc]
      },
    },
    ...more,
    call: (op, [x, src, index], [at, includeSelf]) =>
      op(x, at, index, src, meeting, includeSelf ? {} : { includeSelf }),
  })

const extreme = { ties: true, exact: true, special: 'value', integers: 'same' } as const

export const writing = family('writing', [
  row<Axis>({
    name: 'scatter',
    setups: scatters,
    empty: emptyScatters((at) => [at] as const),
    ...moves,
    oracle: overwriting(atIndex),
    primitives: ['where', 'gather'],
    call: (op, [x, src, index], [at]) => op(x, at, index, src),
  }),
  scatterNumber,
  scatterReduce('sum', { linear: true, exact: true }),
  scatterReduce('mean', { linear: true, integers: 'floating' }),
  scatterReduce('prod', {}),
  scatterReduce('amax', extreme),
  scatterReduce('amin', extreme),
  indexAdd('indexAdd', [1, 2, -3], 'numeric'),
  indexAdd('indexAdd (by a fraction)', [0.5, -1.5], 'floating'),
  row<Axis>({
    name: 'indexCopy',
    setups: slices,
    empty: emptySlices((at) => [at] as const),
    ...moves,
    oracle: overwriting(atSlices),
    call: (op, [x, src, index], [at]) => op(x, at, index, src),
  }),
  indexFill,
  indexPut(false),
  indexPut(true),
  maskedFill,
  maskedFillNumber,
  maskedScatter,
])
