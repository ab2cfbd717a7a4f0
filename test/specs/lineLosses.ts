import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import {
  type LineLoss,
  lineLossBackward,
  lineLossForward,
} from '#autograd/testing/oracles/losses/lineLoss.ts'
import { cosineLine, multiMarginLine, tripletLine } from '#autograd/testing/oracles/losses/lineLosses.ts'
import type { LossReduction } from '#autograd/testing/oracles/losses/reduction.ts'
import { floats } from './samples.ts'
import { between, int32, ranked } from './setups.ts'
import { type Domain, type EmptySetup, family, type Row, row, type Setup } from './spec.ts'

// Losses of one term a line of the last axis.

type Shape = readonly number[]

const reductions = ['mean', 'sum', 'none'] as const

interface Options {
  readonly reduction: LossReduction
  readonly [name: string]: any
}

/** What differs between them. */
interface Lines {
  readonly name: string
  readonly loss: (options: Options) => LineLoss
  readonly options: (classes: number) => fc.Arbitrary<object>
  readonly shape: fc.Arbitrary<number[]>
  /** How many float arguments there are. */
  readonly count: number
  /** A label of each line, given how long they are; null where there is none. */
  readonly label: ((classes: number) => fc.Arbitrary<number>) | null
  /** Numbers that are 0 where the loss of a line bends. */
  readonly bends: (options: Options, lines: readonly (readonly number[])[], label: number) => number[]
  readonly domain?: Domain
  readonly ties?: boolean
  readonly tolerance32?: number
}

const positionsOf = (shape: Shape) => shape.slice(0, -1)
const sizeOf = (shape: Shape) => shape.reduce((a, b) => a * b, 1)
const same = <T>(count: number, value: T) => Array.from({ length: count }, () => value)

function setupsOf(it: Lines): fc.Arbitrary<Setup<Options>> {
  return it.shape.chain((shape) => {
    const positions = positionsOf(shape)
    const [size, classes] = [sizeOf(positions), shape.at(-1)!]
    return fc
      .record({
        drawn: it.options(classes),
        reduction: fc.constantFrom(...reductions),
        labels: fc.array(it.label?.(classes) ?? fc.constant(0), { minLength: size, maxLength: size }),
      })
      .map(({ drawn, reduction, labels }) => ({
        shapes: same(it.count, shape),
        constants: it.label ? [int32(labels, positions)] : [],
        options: { ...drawn, reduction },
      }))
  })
}

const emptyOf = (it: Lines): EmptySetup[] =>
  reductions.map((reduction) => ({
    shapes: same(it.count, [0, 3]),
    constants: it.label ? [int32([], [0])] : [],
    options: { ...fc.sample(it.options(3), { numRuns: 1, seed: 1 })[0]!, reduction },
  }))

const near = 1 / 32

function bendsAt(it: Lines, inputs: readonly Tensor[], options: Options): boolean {
  const length = inputs[0]!.shape.at(-1)!
  const lists = inputs.slice(0, it.count).map((x) => Array.from(x.data()))
  const labels = it.label ? Array.from(inputs.at(-1)!.data()) : []
  return same(lists[0]!.length / length, 0).some((_, i) => {
    const lines = lists.map((list) => list.slice(i * length, (i + 1) * length))
    return it.bends(options, lines, labels[i] ?? 0).some((value) => Math.abs(value) < near)
  })
}

function given({ weight, ...options }: Options, like: Tensor): object {
  return weight === undefined
    ? options
    : { ...options, weight: weight && floats(weight, [weight.length], like.dtype) }
}

function rowOf(it: Lines): Row {
  return row<Options>({
    name: it.name,
    setups: setupsOf(it),
    empty: emptyOf(it),
    integers: 'refused',
    ties: it.ties ?? false,
    tolerance32: it.tolerance32 ?? 1e-5,
    ...(it.domain && { domain: it.domain }),
    kink: (inputs, options) => bendsAt(it, inputs, options),
    oracle: {
      value: (xs, options) =>
        lineLossForward(it.loss(options), xs.slice(0, it.count), xs[it.count] ?? null, options.reduction),
      backward: ([g], xs, options) => {
        const floating = xs.slice(0, it.count)
        return lineLossBackward(it.loss(options), floating, xs[it.count] ?? null, g!, options.reduction)
      },
    },
    call: (op, inputs, options) => op(...inputs, given(options, inputs[0]!)),
  })
}

const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, v, i) => sum + v * y[i]!, 0)
const lengthOf = (x: readonly number[]) => Math.sqrt(dot(x, x))
const apart = (x: readonly number[], y: readonly number[], p: number) =>
  x.reduce((sum, v, i) => sum + Math.abs(v - y[i]!) ** p, 0) ** (1 / p)

const weights = (classes: number) =>
  fc.option(fc.array(between(1, 4), { minLength: classes, maxLength: classes }), { freq: 2 })

export const lineLosses = family('losses', [
  rowOf({
    name: 'multiMarginLoss',
    loss: ({ p, margin, weight }) => multiMarginLine(p, margin, weight),
    options: (classes) =>
      fc.record({
        p: fc.constantFrom(1, 2),
        margin: fc.constantFrom(0.5, 1),
        weight: weights(classes),
      }),
    shape: ranked(1, 2),
    count: 1,
    label: (classes) => between(0, classes - 1),
    bends: ({ margin }, [x], y) => x!.map((v, j) => (j === y ? 1 : margin - x![y]! + v)),
  }),
  rowOf({
    name: 'cosineEmbeddingLoss',
    loss: ({ margin }) => cosineLine(margin),
    // 0.3 is the cosine of no two vectors of dyadic numbers.
    options: () => fc.record({ margin: fc.constantFrom(0, 0.3) }),
    // Along one number the cosine is 1 or -1, and its derivatives are nothing but rounding.
    shape: ranked(1).filter((shape) => shape.at(-1)! > 1),
    count: 2,
    label: () => fc.constantFrom(1, -1),
    bends: ({ margin }, [x, z]) => [dot(x!, z!) / lengthOf(x!) / lengthOf(z!) - margin],
    domain: { poles: [0] },
    tolerance32: 1e-4,
  }),
  rowOf({
    name: 'tripletMarginLoss',
    loss: ({ margin, p, eps, swap }) => tripletLine({ margin, p, eps, swap }),
    options: () =>
      fc.record({
        margin: fc.constantFrom(0.5, 1),
        p: fc.constantFrom(1, 2),
        // Dyadic, so that equal distances are equal in every bit.
        eps: fc.constantFrom(0, 2 ** -20),
        swap: fc.boolean(),
      }),
    shape: ranked(1),
    count: 3,
    label: null,
    bends: ({ margin, p, swap }, [a, b, c]) => {
      const [near, far, other] = [apart(a!, b!, p), apart(a!, c!, p), apart(b!, c!, p)]
      return [near - (swap ? Math.min(far, other) : far) + margin, swap ? far - other : 1]
    },
    ties: true,
  }),
])
