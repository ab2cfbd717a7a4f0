import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import type { Elementwise } from '#autograd/testing/oracles/elementwise/function.ts'
import type { NdArray } from '#autograd/testing/oracles/index.ts'
import { termLossBackward, termLossForward, weighted } from '#autograd/testing/oracles/losses/termLoss.ts'
import { floats } from './samples.ts'
import { anyShape, between, int32 } from './setups.ts'
import { type Domain, type EmptySetup, type Row, row, type Setup } from './spec.ts'

// Rows of losses of one term an element, from what differs between them.

type Shape = readonly number[]
export type Reduction = 'mean' | 'sum' | 'none'

export const reductions = ['mean', 'sum', 'none'] as const

/** Options of all these losses; weights, which lie along the last axis, as plain numbers. */
export interface Options {
  readonly reduction: Reduction | 'batchmean'
  readonly weight?: readonly number[] | null
  readonly posWeight?: readonly number[] | null
  readonly [name: string]: any
}

/** What differs between these losses. */
export interface Terms {
  readonly name: string
  readonly op?: string
  /** The term, its weights left out. */
  readonly term: (options: Options) => Elementwise
  readonly options: fc.Arbitrary<object>
  /** Shapes of the float arguments from that of the terms; input and target when left out. */
  readonly shapes?: (shape: Shape, options: any) => readonly Shape[]
  /** Whether the last argument is a target of 1 and -1. */
  readonly signs?: boolean
  /** 0 where the term bends. */
  readonly bend?: (options: Options, ...xs: number[]) => number
  readonly domain?: Domain | readonly Domain[]
  readonly ties?: boolean
}

const weightNames = ['posWeight', 'weight'] as const

/** The arguments of the term: those of the call, and the weights that are not left out as a null. */
const argumentsOf = (xs: readonly NdArray[], options: Options): NdArray[] => [
  ...xs,
  ...weightNames.flatMap((name) => {
    const list = options[name]
    if (list === undefined) return []
    const shape = list ? xs[0]!.shape.slice(-1) : []
    return [{ shape, data: list ? [...list] : [1] }]
  }),
]

const termOf = (it: Terms, options: Options) =>
  options.weight === undefined ? it.term(options) : weighted(it.term(options))

const over = ({ reduction }: Options, x: NdArray): [Reduction, number?] =>
  reduction === 'batchmean' ? ['mean', x.shape[0]!] : [reduction]

function given(options: Options, like: Tensor): object {
  const tensors = weightNames.flatMap((name) => {
    const list = options[name]
    return list ? [[name, floats(list, like.shape.slice(-1), like.dtype)]] : []
  })
  return { ...options, ...Object.fromEntries(tensors) }
}

const sizeOf = (shape: Shape) => shape.reduce((a, b) => a * b, 1)

/** Options of a call from what was drawn: without what says only how to call, and with the weights. */
function settled(
  { batchmean: _, shared: __, ...drawn }: Record<string, unknown>,
  weights: readonly number[] | null,
) {
  const list = Object.entries(drawn)
  return Object.fromEntries(list.map(([name, value]) => [name, value === 'drawn' ? weights : value]))
}

function setupsOf(it: Terms): fc.Arbitrary<Setup<Options>> {
  return anyShape.chain((shape) =>
    fc
      .record({
        drawn: it.options,
        reduction: fc.constantFrom(...reductions),
        signs: fc.array(fc.constantFrom(1, -1), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }),
        weight: fc.array(between(1, 4), { minLength: shape.at(-1) ?? 1, maxLength: shape.at(-1) ?? 1 }),
      })
      .map(({ drawn, reduction, signs, weight }) => {
        // There are examples to divide by only where there is an axis of them.
        const batch = 'batchmean' in drawn && drawn.batchmean === true && shape.length > 0
        return {
          shapes: it.shapes?.(shape, drawn) ?? [shape, shape],
          constants: it.signs ? [int32(signs, shape)] : [],
          options: { ...settled({ ...drawn }, weight), reduction: batch ? 'batchmean' : reduction },
        }
      }),
  )
}

function emptyOf(it: Terms): EmptySetup[] {
  const [drawn] = fc.sample(it.options, { numRuns: 1, seed: 1 })
  const rest = settled({ ...drawn }, null)
  return reductions.flatMap((reduction) =>
    [[0], [2, 0]].map((shape) => ({
      shapes: it.shapes?.(shape, drawn!) ?? [shape, shape],
      constants: it.signs ? [int32([], shape)] : [],
      options: { ...rest, reduction },
    })),
  )
}

const near = 1 / 32

/** The row of a loss. */
export function termLoss(it: Terms, more: Partial<Row> = {}): Row {
  const { bend } = it
  return row<Options>({
    name: it.name,
    op: it.op ?? it.name,
    setups: setupsOf(it),
    empty: emptyOf(it),
    integers: 'refused',
    ties: it.ties ?? false,
    ...(it.domain && { domain: it.domain }),
    ...(bend && {
      kink: (inputs, options) => {
        const lists = inputs.map((x) => Array.from(x.data()))
        return lists[0]!.some((_, i) => Math.abs(bend(options, ...lists.map((list) => list[i]!))) < near)
      },
    }),
    oracle: {
      value: (xs, options) =>
        termLossForward(termOf(it, options), argumentsOf(xs, options), ...over(options, xs[0]!)),
      backward: ([g], xs, options) =>
        termLossBackward(termOf(it, options), argumentsOf(xs, options), g!, ...over(options, xs[0]!)).slice(
          0,
          it.signs ? xs.length - 1 : xs.length,
        ),
    },
    call: (op, inputs, options) => op(...inputs, given(options, inputs[0]!)),
    ...more,
  })
}
