import { type Tensor, tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { axes, axis, type Broadcastable, broadcastable, indices, shapes } from '#autograd/testing/index.ts'
import type { ReduceArgs } from './oracles.ts'
import type { Setup } from './spec.ts'

// Shapes and options that many rows share. Sizes are tiny: most gradients are compared entry by entry.

type Shape = readonly number[]

export const between = (min: number, max: number) => fc.integer({ min, max })

/** Shapes with at least this many axes; left to chance, most would have one element. */
export function ranked(minRank: number, maxRank = 3): fc.Arbitrary<number[]> {
  const limits = { maxRank, maxSide: 3, maxSize: 12 }
  const several = shapes({ ...limits, minRank: Math.max(1, minRank), minSide: 2 })
  return fc.oneof(shapes({ ...limits, minRank }), several)
}

export const anyShape = ranked(0)

/** Shapes that broadcast; most of them do. */
export function broadcasts(count: number): fc.Arbitrary<Broadcastable> {
  const limits = { maxRank: 3, maxSide: 3, maxSize: 12 }
  return fc.oneof(broadcastable(count, limits), broadcastable(count, { ...limits, minRank: 2, minSide: 2 }))
}

/** Any shape, and options that may depend on it. */
export function shaped<O>(
  options: (shape: number[]) => fc.Arbitrary<O>,
  shape = anyShape,
): fc.Arbitrary<Setup<O>> {
  return shape.chain((size) => options(size).map((each) => ({ shapes: [size], options: each })))
}

/** One tensor and nothing else. */
export const single: fc.Arbitrary<Setup<readonly []>> = shaped(() => fc.constant([] as const))

/** Two tensors that broadcast and nothing else. */
export const pair: fc.Arbitrary<Setup<readonly []>> = broadcasts(2).map((drawn) => ({
  shapes: drawn.shapes,
  options: [] as const,
}))

/** A tensor with what reductions take. */
export const reductions: fc.Arbitrary<Setup<ReduceArgs>> = shaped((shape) =>
  fc.tuple(axes(shape.length), fc.boolean()),
)

/** A tensor of one axis or more, and one of its axes. */
export const alongAxis: fc.Arbitrary<Setup<readonly [axis: number]>> = shaped(
  (shape) => fc.tuple(axis(shape.length)),
  ranked(1),
)

/** Empty tensors with one set of options. */
export function empties<O>(options: O, ...list: Shape[]): Setup<O>[] {
  return list.map((shape) => ({ shapes: [shape], options }))
}

export const noElements = empties([] as const, [0], [2, 0, 3])

export const emptyPairs: Setup<readonly []>[] = [
  { shapes: [[0], [0]], options: [] },
  { shapes: [[2, 0], [1]], options: [] },
  {
    shapes: [
      [0, 1],
      [1, 3],
    ],
    options: [],
  },
]

/** Reductions of and over empty axes; over them there may be no result. */
export function emptyReductions(over: 'value' | 'refused'): (Setup<ReduceArgs> & { refused?: true })[] {
  const beside: Setup<ReduceArgs>[] = [
    { shapes: [[0, 3]], options: [1, false] },
    { shapes: [[2, 0]], options: [0, true] },
  ]
  const across: Setup<ReduceArgs>[] = [
    { shapes: [[0]], options: [null, false] },
    { shapes: [[2, 0]], options: [[1], true] },
    { shapes: [[0, 3]], options: [0, false] },
  ]
  return [
    ...beside,
    ...across.map((each) => (over === 'refused' ? { ...each, refused: true as const } : each)),
  ]
}

/** int32 positions of an axis of n elements, some of them equal and some counted from the end. */
export function positions(n: number, shape: Shape): fc.Arbitrary<Tensor> {
  const size = shape.reduce((a, b) => a * b, 1)
  // As often from the start alone: then the index is used as it is, strides and all.
  const some = fc.array(fc.boolean(), { minLength: size, maxLength: size })
  const ends = fc.oneof(fc.constant(new Array<boolean>(size).fill(false)), some)
  return fc.tuple(indices({ size: n, shape }), ends).map(([index, fromEnd]) =>
    int32(
      Array.from(index.data(), (i, at) => (fromEnd[at] ? i - n : i)),
      shape,
    ),
  )
}

export function int32(data: readonly number[], shape: Shape = [data.length]): Tensor {
  return tensor(Int32Array.from(data), shape).dynamic()
}

export function bools(data: readonly boolean[], shape: Shape): Tensor {
  return tensor(Uint8Array.from(data, Number), shape, { dtype: 'bool' }).dynamic()
}
