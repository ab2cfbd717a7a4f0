import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { axis } from '#autograd/testing/index.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { alongBackward, alongForward, type LineMap } from '#autograd/testing/oracles/lines/lineMap.ts'
import { norm } from '#autograd/testing/oracles/lines/norms.ts'
import * as lines from '#autograd/testing/oracles/lines/order.ts'
import { reduceBackward, reduceForward } from '#autograd/testing/oracles/lines/reduction.ts'
import { along, type ReduceArgs, reducing } from './oracles.ts'
import { stretched } from './reductions.ts'
import { alongAxis, between, emptyReductions, ranked, reductions, shaped } from './setups.ts'
import { family, type Row, row } from './spec.ts'

// What follows from the order of lines, running results, and what leaves NaN out.

const { cummax, cummin, nansum, nanmean, countNonzero } = lines
const extremes = { cummax, cummin }
const counts = { nansum, nanmean, countNonzero }

const args = (it: ReduceArgs) => it
const list = ({ values, indices }: { values: Tensor; indices: Tensor }) => [values, indices]
const selecting = { ties: true, exact: true, integers: 'same' } as const

type OneOrAll = readonly [axis: number | null, keepDims: boolean]

const oneOrAll = shaped(
  (shape) => fc.tuple(fc.option(axis(shape.length)), fc.boolean()) as fc.Arbitrary<OneOrAll>,
  ranked(1),
)
const over = ([axes, keepDims]: OneOrAll) => ({ axes, keepDims })

const median = row<OneOrAll>({
  name: 'median',
  setups: oneOrAll,
  empty: [
    { shapes: [[0, 3]], options: [1, false] },
    { shapes: [[0]], options: [null, false], refused: true },
    { shapes: [[2, 0]], options: [1, true], refused: true },
  ],
  ...selecting,
  special: true,
  oracle: {
    value: ([x], it) => [
      reduceForward(lines.median, x!, over(it)),
      reduceForward({ ...lines.median, value: lines.medianPlace }, x!, over(it)),
    ],
    backward: ([g], [x], it) => [reduceBackward(lines.median, x!, g!, over(it))],
  },
  call: (op, [x], it) => list(op(x, ...it)),
})

interface Quantile {
  readonly q: number | readonly number[]
  readonly axis: number | null
  readonly keepDims: boolean
  readonly interpolation: lines.Interpolation
}

const parts = fc.constantFrom<Quantile['q'][]>(0, 0.5, 1, 0.25, 0.3, [0.5], [0.1, 0.9, 0.5])
const quantiles = shaped(
  (shape) =>
    fc.record({
      q: parts,
      axis: fc.option(axis(shape.length)),
      keepDims: fc.boolean(),
      interpolation: fc.constantFrom<lines.Interpolation[]>(
        'linear',
        'lower',
        'higher',
        'midpoint',
        'nearest',
      ),
    }),
  ranked(1),
)

/** One reduction for each q, behind each other. */
function eachPart<T>(
  { q, interpolation }: Quantile,
  run: (f: ReturnType<typeof lines.quantile>, i: number) => T,
) {
  return [q].flat().map((part, i) => run(lines.quantile(part, interpolation), i))
}

const quantile = row<Quantile>({
  name: 'quantile',
  setups: quantiles,
  empty: [
    { shapes: [[0, 3]], options: { q: [0.5, 1], axis: 1, keepDims: true, interpolation: 'linear' } },
    {
      shapes: [[0]],
      options: { q: 0.5, axis: null, keepDims: false, interpolation: 'linear' },
      refused: true,
    },
  ],
  ties: true,
  integers: 'floating',
  oracle: {
    value: ([x], it) => {
      const all = eachPart(it, (f) => reduceForward(f, x!, { axes: it.axis, keepDims: it.keepDims }))
      const { shape } = all[0]!
      const lead = typeof it.q === 'number' ? [] : [it.q.length]
      return { shape: [...lead, ...shape], data: all.flatMap(({ data }) => [...data]) }
    },
    backward: ([g], [x], it) => {
      const size = g!.data.length / [it.q].flat().length
      const shape = typeof it.q === 'number' ? g!.shape : g!.shape.slice(1)
      const each = eachPart(it, (f, i) => {
        const own = { shape, data: g!.data.slice(i * size, (i + 1) * size) }
        return reduceBackward(f, x!, own, { axes: it.axis, keepDims: it.keepDims })
      })
      return [
        { shape: x!.shape, data: x!.data.map((_, i) => each.reduce((sum, dx) => sum + dx.data[i]!, 0)) },
      ]
    },
  },
  call: (op, [x], { q, ...options }) => op(x, q, options),
})

const reduction = (name: 'nansum' | 'nanmean' | 'countNonzero', more: Partial<Row<ReduceArgs>>): Row => ({
  name,
  setups: reductions,
  empty: emptyReductions('value'),
  integers: 'numeric',
  oracle: reducing(counts[name], args),
  ...more,
})

const emptyLines = [
  { shapes: [[0]], options: [0] as const },
  { shapes: [[2, 0, 3]], options: [1] as const },
]

const extreme = (name: 'cummax' | 'cummin'): Row =>
  row<readonly [axis: number]>({
    name,
    setups: alongAxis,
    empty: emptyLines,
    ...selecting,
    special: true,
    oracle: {
      value: ([x], [at]) => [
        alongForward(extremes[name], x!, at),
        alongForward(
          { ...extremes[name], value: (line) => lines.runningPlaces(line, name === 'cummax' ? 1 : -1) },
          x!,
          at,
        ),
      ],
      backward: ([g], [x], [at]) => [alongBackward(extremes[name], x!, at, g!)],
    },
    call: (op, [x], [at]) => list(op(x, at)),
  })

interface Diff {
  readonly n: number
  readonly axis: number
}

/** y_i = x_(i+1) - x_i as a map of lines of one length, of which the last entry is cut off. */
const step: LineMap = {
  value: (line) => line.map((x, i) => (line[i + 1] ?? 0) - x),
  jacobian: (line) => line.map((_, i) => line.map((_x, j) => (j === i + 1 ? 1 : j === i ? -1 : 0))),
}

/** Keeps the first entries of an axis, or puts zeros behind them. */
function resized(x: NdArray, at: number, size: number): NdArray {
  const inner = x.shape.slice(at + 1).reduce((a, b) => a * b, 1)
  const outer = x.shape.slice(0, at).reduce((a, b) => a * b, 1)
  const data = Array.from({ length: outer * size * inner }, (_, i) => {
    const place = Math.floor(i / inner) % size
    return place < x.shape[at]!
      ? x.data[Math.floor(i / inner / size) * x.shape[at]! * inner + place * inner + (i % inner)]!
      : 0
  })
  return { shape: x.shape.with(at, size), data }
}

const diff = row<Diff>({
  name: 'diff',
  setups: shaped((shape) => fc.record({ n: between(0, 3), axis: axis(shape.length) }), ranked(1)),
  empty: [
    { shapes: [[0]], options: { n: 1, axis: 0 } },
    { shapes: [[2, 0]], options: { n: 2, axis: 0 } },
  ],
  linear: true,
  exact: true,
  integers: ({ n }) => (n === 0 ? 'same' : 'numeric'),
  oracle: {
    value: ([x], { n, axis: given }) => {
      const at = given < 0 ? given + x!.shape.length : given
      let y = x!
      for (let k = 0; k < n; k++) y = resized(alongForward(step, y, at), at, Math.max(0, y.shape[at]! - 1))
      return y
    },
    backward: ([g], [x], { n, axis: given }) => {
      const at = given < 0 ? given + x!.shape.length : given
      let dx = resized(g!, at, x!.shape[at]!)
      for (let k = 0; k < n; k++) dx = alongBackward(step, dx, at, dx)
      return [g!.data.length === 0 ? { ...x!, data: x!.data.map(() => 0) } : dx]
    },
  },
  call: (op, [x], { n, axis: at }) => op(x, n, at),
})

interface Normalize {
  readonly ord: number
  readonly axis: number
  readonly eps: number
}

const normalizing = ({ ord, eps }: Normalize) => lines.normalize(norm(ord), eps)

const normalize = row<Normalize>({
  name: 'normalize',
  setups: shaped(
    (shape) =>
      fc.record({
        ord: fc.constantFrom(2, 2, 1, 3),
        axis: axis(shape.length),
        eps: fc.constantFrom(1e-12, 0.1),
      }),
    ranked(1),
  ),
  empty: [{ shapes: [[2, 0]], options: { ord: 2, axis: 1, eps: 1e-12 } }],
  domain: { low: 0.25, high: 2 },
  tolerance32: 1e-4,
  integers: 'floating',
  integerRange: [1, 3],
  oracle: {
    value: ([x], it) => alongForward(normalizing(it), x!, it.axis),
    backward: ([g], [x], it) => [alongBackward(normalizing(it), x!, it.axis, g!)],
  },
  call: (op, [x], it) => op(x, it),
})

export const order = family('order', [
  median,
  quantile,
  reduction('nansum', { linear: true, exact: true, special: true }),
  reduction('nanmean', { linear: true, special: true, integers: 'floating' }),
  reduction('countNonzero', {
    order: 0,
    reason: 'a count is an integer',
    exact: true,
    special: 'value',
    integers: 'int32',
    oracle: { value: reducing(lines.countNonzero, args).value },
  }),
  extreme('cummax'),
  extreme('cummin'),
  {
    name: 'logCumSumExp',
    setups: alongAxis,
    empty: emptyLines,
    integers: 'floating',
    oracle: along(lines.logCumSumExp),
  },
  {
    name: 'logCumSumExp (large entries)',
    op: 'logCumSumExp',
    setups: alongAxis,
    empty: emptyLines,
    integers: 'floating',
    staircase: 'so steep that a difference steps over the slope',
    oracle: stretched(along(lines.logCumSumExp), 500),
    // Second derivatives are multiplied by 500².
    tolerance32: 0.1,
    call: (op, [x], [at]) => op(x!.mul(500), at),
  },
  diff,
  normalize,
])
