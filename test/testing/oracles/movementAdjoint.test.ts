import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  arrayIndexMap,
  chunkMaps,
  concatMaps,
  cutBackward,
  cutForward,
  diagEmbedMap,
  diagonalMap,
  expandMap,
  flattenMap,
  flipMap,
  gatherMap,
  type IndexMap,
  indexSelectMap,
  inner,
  joinBackward,
  joinForward,
  map,
  mapBackward,
  mapForward,
  maskMap,
  movedimMap,
  ndarray,
  padMap,
  permuteMap,
  repeatInterleaveMap,
  repeatMap,
  reshapeMap,
  rollMap,
  rot90Map,
  sliceMap,
  sortMap,
  splitMaps,
  squeezeMap,
  stackMaps,
  takeMap,
  tileMap,
  topkMap,
  transposeMap,
  trilMap,
  triuMap,
  unflattenMap,
  unfoldMap,
  unsqueezeMap,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectEqual } from './differences.ts'
import { type Drawer, draw } from './draw.ts'

/** A shape of three axes and numbers to draw from, for one map of each kind. */
const drawn = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
  seed: fc.integer(),
})

const positions = (random: Drawer, shape: readonly number[], n: number) =>
  map(random.integers(shape), () => random.below(2 * n) - n)

type Maker = (shape: number[], random: Drawer) => IndexMap

const makers: Record<string, Maker> = {
  reshape: ([a, b, c]) => reshapeMap([a!, b!, c!], [c!, -1]),
  flatten: (shape) => flattenMap(shape, 1),
  unflatten: ([a, b, c]) => unflattenMap([a!, b! * c!], -1, [b!, -1]),
  squeeze: ([a, b]) => squeezeMap([a!, 1, b!, 1]),
  unsqueeze: (shape, random) => unsqueezeMap(shape, random.below(8) - 4),
  permute: (shape) => permuteMap(shape, [2, 0, 1]),
  transpose: (shape) => transposeMap(shape, 0, -1),
  movedim: (shape) => movedimMap(shape, 2, 0),
  flip: (shape) => flipMap(shape, [0, -1]),
  roll: (shape, random) => rollMap(shape, [random.below(9) - 4, 2], [1, 2]),
  'roll of the flattened array': (shape, random) => rollMap(shape, random.below(9) - 4),
  diagonal: (shape, random) => diagonalMap(shape, random.below(5) - 2, 2, 0),
  diagEmbed: (shape, random) => diagEmbedMap(shape, random.below(5) - 2, 0, -2),
  rot90: (shape, random) => rot90Map(shape, random.below(7) - 3, [2, 1]),
  repeatInterleave: (shape, random) =>
    repeatInterleaveMap(shape, shape.map(() => random.below(3)).slice(0, 1), 1),
  'indexing with arrays': (shape, random) =>
    arrayIndexMap(shape, [
      { positions: positions(random, [2, 1], shape[0]!) },
      { step: -1 },
      { positions: positions(random, [3], shape[2]!) },
    ]),
  'indexing with a mask': (shape, random) =>
    maskMap(
      shape,
      map(random.integers(shape), () => random.below(2)),
    ),
  expand: ([a, b]) => expandMap([a!, 1], [2, -1, b!]),
  repeat: (shape, random) => repeatMap(shape, [2, 1, random.below(3), 3]),
  tile: (shape) => tileMap(shape, [2]),
  slice: (shape, random) => {
    const bound = () => random.below(9) - 4
    const range = { start: bound(), stop: bound(), step: (random.below(3) + 1) * (random.below(2) * 2 - 1) }
    return sliceMap(shape, [range, '...', -1])
  },
  tril: (shape, random) => trilMap(shape, random.below(5) - 2),
  triu: (shape, random) => triuMap(shape, random.below(5) - 2),
  'pad with a constant, and crop': (shape) =>
    padMap(shape, [
      [2, -1],
      [-1, 2],
    ]),
  'pad by reflection': ([a, b]) => padMap([a!, b! + 2], [[2, 1]], 'reflect'),
  'pad by replication': (shape) =>
    padMap(
      shape,
      [
        [1, 3],
        [2, 0],
      ],
      'replicate',
    ),
  'pad from the other end': ([a, b]) => padMap([a!, b! + 1], [[2, 1]], 'circular'),
  gather: ([a, b, c], random) => gatherMap([a!, b!, c!], 1, positions(random, [1, 4, c!], b!)),
  indexSelect: ([a, b, c], random) => indexSelectMap([a!, b!, c!], 1, positions(random, [4], b!)),
  take: (shape, random) =>
    takeMap(
      shape,
      positions(
        random,
        [3, 2],
        shape.reduce((p, n) => p * n),
      ),
    ),
  sort: (shape, random) => sortMap(random.integers(shape), { axis: 1 }),
  topk: ([a, b, c], random) => topkMap(random.integers([a!, b! + 1, c!]), 2, 1, false),
  unfold: ([a, b, c]) =>
    unfoldMap([a!, b! + 2, c! + 2], { kernel: [2, 3], stride: [2, 1], dilation: [2, 1] }),
}

describe('<A x, y> = <x, Aᵀ y>, exactly, and Aᵀ y is the gradient of <A x, y>:', () => {
  test.each(Object.entries(makers))('%s', (_, make) => {
    fc.assert(
      fc.property(drawn, ({ shape, seed }) => {
        const random = draw(seed)
        const m = make(shape, random)
        const [x, y] = [random.integers(m.from), random.integers(m.shape)]
        const dx = mapBackward(m, y)
        expect(inner(mapForward(m, x), y)).toBe(inner(x, dx))
        expectEqual(
          dx,
          differences((p) => mapForward(m, p, 7), x, y, 1),
        )
      }),
      { numRuns: 40 },
    )
  })
})

type Cutter = (shape: number[]) => IndexMap[]
const cutters: Record<string, Cutter> = {
  'split into pieces of a length': (shape) => splitMaps(shape, 2, 1),
  'split into listed lengths': ([a, b, c]) => splitMaps([a!, b! + 3, c!], [2, 0, b! + 1], 1),
  chunk: ([a, b, c]) => chunkMaps([a!, b!, c! + 3], 3, -1),
}
const joiners: Record<string, Cutter> = {
  concat: ([a, b, c]) =>
    concatMaps(
      [
        [a!, 2, c!],
        [a!, b!, c!],
        [a!, 0, c!],
      ],
      1,
    ),
  stack: (shape) => stackMaps([shape, shape], -2),
}

describe('pieces of one array, and one array of pieces, are adjoint maps:', () => {
  test.each(Object.entries(cutters))('%s', (_, make) => {
    fc.assert(
      fc.property(drawn, ({ shape, seed }) => {
        const random = draw(seed)
        const maps = make(shape)
        const x = random.integers(maps[0]!.from)
        const gs = maps.map((m) => random.integers(m.shape))
        const forward = cutForward(maps, x).reduce((sum, piece, k) => sum + inner(piece, gs[k]!), 0)
        expect(forward).toBe(inner(x, cutBackward(maps, gs)))
      }),
    )
  })

  test.each(Object.entries(joiners))('%s', (_, make) => {
    fc.assert(
      fc.property(drawn, ({ shape, seed }) => {
        const random = draw(seed)
        const maps = make(shape)
        const xs = maps.map((m) => random.integers(m.from))
        const g = random.integers(maps[0]!.shape)
        const gradients = joinBackward(maps, g)
        expect(inner(joinForward(maps, xs), g)).toBe(
          gradients.reduce((sum, dx, k) => sum + inner(dx, xs[k]!), 0),
        )
      }),
    )
  })
})

test('an entry that is read several times gets several errors, one that is never read gets 0', () => {
  const m = indexSelectMap([4], 0, ndarray([4], [2, 0, 2, -2]))
  expectEqual(mapForward(m, ndarray([4], [5, 6, 7, 8])), ndarray([4], [7, 5, 7, 7]))
  expectEqual(mapBackward(m, ndarray([4], [1, 10, 100, 1000])), ndarray([4], [10, 0, 1101, 0]))
})
