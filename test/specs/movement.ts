import fc from 'fast-check'
import { axes, axis } from '#autograd/testing/index.ts'
import { expandMap, repeatMap, tileMap } from '#autograd/testing/oracles/movement/copies.ts'
import type { IndexMap } from '#autograd/testing/oracles/movement/indexMap.ts'
import {
  flipMap,
  movedimMap,
  permuteMap,
  rollMap,
  transposeMap,
} from '#autograd/testing/oracles/movement/order.ts'
import {
  flattenMap,
  reshapeMap,
  squeezeMap,
  unflattenMap,
  unsqueezeMap,
} from '#autograd/testing/oracles/movement/reshape.ts'
import { trilMap, triuMap } from '#autograd/testing/oracles/movement/triangle.ts'
import { moving } from './oracles.ts'
import { anyShape, between, broadcasts, ranked, shaped } from './setups.ts'
import { type EmptySetup, family, type Row, row, type Setup } from './spec.ts'

// The same elements in another shape, in another order, or several times.

type Shape = readonly number[]
type Numbers = readonly number[]

/** A row of an op that moves entries: everything is linear and exact, and keeps any dtype. */
export function move<O extends readonly unknown[]>(
  name: string,
  setups: fc.Arbitrary<Setup<O>>,
  map: (shape: Shape, options: O) => IndexMap,
  empty: readonly EmptySetup<O>[],
  primitives: readonly string[] = [],
): Row {
  return row<O>({
    name,
    setups,
    empty,
    linear: true,
    special: true,
    exact: true,
    integers: 'same',
    oracle: moving(map),
    primitives,
  })
}

const product = (shape: Shape) => shape.reduce((a, b) => a * b, 1)
const orders = (rank: number) =>
  fc.shuffledSubarray([...Array(rank).keys()], { minLength: rank, maxLength: rank })
const empty = <O>(shape: Shape, options: O): EmptySetup<O> => ({ shapes: [shape], options })

/** Sizes with a given product, of which one may be -1. */
function factorings(n: number): fc.Arbitrary<number[]> {
  const divisors = [...Array(n).keys()].map((i) => i + 1).filter((d) => n % d === 0)
  return fc.tuple(fc.constantFrom(...divisors), fc.nat(2), fc.option(fc.nat(2))).map(([d, at, open]) => {
    const sizes = [d, n / d].toSpliced(at, 0, 1)
    return open === null ? sizes : sizes.with(open, -1)
  })
}

const reshapes = shaped((shape) => fc.tuple(factorings(product(shape))))

const expansions: fc.Arbitrary<Setup<readonly [Numbers]>> = fc
  .tuple(broadcasts(2), fc.boolean())
  .map(([{ shapes, result }, keep]) => {
    const shape = shapes[0]!
    const lead = result.length - shape.length
    const kept = result.map((n, axis) => (keep && axis >= lead && shape[axis - lead] === n ? -1 : n))
    return { shapes: [shape], options: [kept] as const }
  })

const squeezes = fc
  .tuple(anyShape, fc.nat(2), fc.constantFrom('all', 'one', 'list'))
  .map(([shape, at, which]): Setup<readonly [(number | Numbers)?]> => {
    const size = shape.toSpliced(Math.min(at, shape.length), 0, 1)
    const place = size.indexOf(1)
    const options = which === 'all' ? [] : [which === 'one' ? place : [place - size.length]]
    return { shapes: [size], options: options as [(number | Numbers)?] }
  })

const flattens = shaped(
  (shape) =>
    fc.tuple(fc.nat(shape.length - 1), fc.nat(shape.length - 1)).map(([a, b]) => {
      return [Math.min(a, b), Math.max(a, b) - shape.length] as const
    }),
  ranked(1),
)

const unflattens = shaped(
  (shape) => axis(shape.length).chain((at) => fc.tuple(fc.constant(at), factorings(shape.at(at)!))),
  ranked(1),
)

const flips = shaped((shape) => {
  const some = axes(shape.length).map((it) => it ?? [])
  return fc.tuple(some)
})

const rolls = shaped((shape) => {
  const flat = fc.tuple(between(-5, 5))
  if (shape.length === 0) return flat as fc.Arbitrary<readonly [number | Numbers, Numbers?]>
  const list = fc.array(fc.tuple(between(-5, 5), axis(shape.length)), { minLength: 1, maxLength: 3 })
  const named = list.map((pairs) => [pairs.map(([shift]) => shift), pairs.map(([, at]) => at)] as const)
  return fc.oneof<fc.Arbitrary<readonly [number | Numbers, Numbers?]>[]>(flat, named)
})

const repeats = (least: (rank: number) => number) =>
  shaped(
    (shape) =>
      fc.tuple(fc.array(between(1, 2), { minLength: least(shape.length), maxLength: shape.length + 1 })),
    ranked(0, 2),
  )

const axisPairs = shaped((shape) => fc.tuple(axis(shape.length), axis(shape.length)), ranked(2))
const diagonals = shaped(() => fc.tuple(between(-2, 2)), ranked(2))

export const movement = family('movement', [
  move(
    'reshape',
    reshapes,
    (from, [sizes]) => reshapeMap(from, sizes),
    [empty([0, 3], [[3, 0]]), empty([2, 0], [[0, 5, 1]])],
    ['reshape'],
  ),
  move(
    'permute',
    shaped((shape) => fc.tuple(orders(shape.length))),
    (from, [order]) => permuteMap(from, order),
    [empty([2, 0, 3], [[2, 0, 1]] as [number[]])],
    ['permute'],
  ),
  move('transpose', axisPairs, (from, [a, b]) => transposeMap(from, a, b), [empty([2, 0], [0, 1])]),
  move('movedim', axisPairs, (from, [a, b]) => movedimMap(from, a, b), [empty([2, 0, 3], [0, 2])]),
  ...['expand', 'broadcastTo'].map((name) =>
    move(
      name,
      expansions,
      (from, [sizes]) => expandMap(from, sizes),
      [empty([1, 0], [[2, 0]]), empty([2, 1], [[2, 0]]), empty([1], [[0]])],
      ['expand', 'sum'],
    ),
  ),
  move('squeeze', squeezes, (from, [at]) => squeezeMap(from, at), [empty([1, 0, 1], []), empty([0, 1], [1])]),
  move(
    'unsqueeze',
    shaped((shape) => fc.tuple(axis(shape.length + 1))),
    (from, [at]) => unsqueezeMap(from, at),
    [empty([0], [0] as [number]), empty([2, 0], [-1] as [number])],
  ),
  move('flatten', flattens, (from, [a, b]) => flattenMap(from, a, b), [empty([2, 0, 3], [1, -1])]),
  move('unflatten', unflattens, (from, [at, sizes]) => unflattenMap(from, at, sizes), [
    empty([2, 0], [1, [0, 3]] as const),
  ]),
  move('flip', flips, (from, [turned]) => flipMap(from, turned), [empty([0], [0]), empty([2, 0], [[0, 1]])]),
  move('roll', rolls, (from, [shifts, at]) => rollMap(from, shifts, at), [
    empty([0], [2]),
    empty([2, 0], [
      [1, 1],
      [0, 1],
    ] as const),
  ]),
  move(
    'repeat',
    repeats((rank) => rank),
    (from, [sizes]) => repeatMap(from, sizes),
    [empty([0], [[2]]), empty([2], [[0]]), empty([2], [[0, 1]])],
  ),
  move(
    'tile',
    repeats(() => 0),
    (from, [sizes]) => tileMap(from, sizes),
    [empty([2, 0], [[2]]), empty([2], [[0]])],
  ),
  move('tril', diagonals, (from, [k]) => trilMap(from, k), [empty([0, 2], [0]), empty([3, 0], [1])]),
  move('triu', diagonals, (from, [k]) => triuMap(from, k), [empty([0, 2], [0]), empty([3, 0], [-1])]),
])
