import fc from 'fast-check'
import { mseLossBackward, mseLossForward } from '#autograd/testing/oracles/losses/mseLoss.ts'
import {
  bceTerm,
  bceWithLogitsTerm,
  gaussianTerm,
  hingeTerm,
  huberTerm,
  klDivLogTerm,
  klDivTerm,
  l1Term,
  poissonTerm,
  rankingTerm,
  smoothL1Term,
} from '#autograd/testing/oracles/losses/termLosses.ts'
import { anyShape } from './setups.ts'
import { family, row } from './spec.ts'
import { type Options, type Reduction, reductions, termLoss } from './termLoss.ts'

// Losses of one term an element.

const weight = fc.constantFrom<null | 'drawn'>(null, 'drawn')
const difference = (x: number, t: number) => Math.abs(x - t)
const counting = (it: Options) => (it.reduction === 'mean' ? 'floating' : 'numeric')
const unit = { low: 0, high: 1 }

const mse = row<readonly [{ reduction: Reduction }]>({
  name: 'mseLoss',
  setups: fc.tuple(anyShape, fc.constantFrom(...reductions)).map(([shape, reduction]) => {
    return { shapes: [shape, shape], options: [{ reduction }] as const }
  }),
  empty: reductions.map((reduction) => ({ shapes: [[0], [0]], options: [{ reduction }] })),
  integers: ([it]) => counting(it),
  oracle: {
    value: ([x, t], [it]) => mseLossForward(x!, t!, it.reduction),
    backward: ([g], [x, t], [it]) => {
      const { dx, dt } = mseLossBackward(x!, t!, g!, it.reduction)
      return [dx, dt]
    },
  },
})

export const termLosses = family('losses', [
  mse,
  termLoss(
    { name: 'l1Loss', term: () => l1Term, options: fc.constant({}), ties: true },
    { integers: counting },
  ),
  termLoss({
    name: 'huberLoss',
    term: ({ delta }) => huberTerm(delta),
    options: fc.record({ delta: fc.constantFrom(0.5, 1, 10) }),
    bend: ({ delta }, x, t) => difference(x!, t!) - delta,
  }),
  termLoss({
    name: 'smoothL1Loss',
    term: ({ beta }) => smoothL1Term(beta),
    options: fc.record({ beta: fc.constantFrom(0, 0.5, 1, 10) }),
    bend: ({ beta }, x, t) => difference(x!, t!) - beta,
  }),
  termLoss({
    name: 'bceLoss',
    term: () => bceTerm,
    options: fc.record({ weight }),
    domain: [{ low: 0.125, high: 0.875 }, unit],
  }),
  termLoss({
    name: 'bceWithLogitsLoss',
    term: () => bceWithLogitsTerm,
    options: fc.record({ weight, posWeight: weight }),
    domain: [{ low: -4, high: 4 }, unit],
  }),
  termLoss({
    name: 'klDivLoss',
    term: () => klDivTerm,
    options: fc.record({ batchmean: fc.boolean() }),
    domain: [{}, { low: 0.125, high: 1 }],
  }),
  termLoss({
    name: 'klDivLoss (log targets)',
    op: 'klDivLoss',
    term: () => klDivLogTerm,
    options: fc.record({ batchmean: fc.boolean(), logTarget: fc.constant(true) }),
  }),
  termLoss({
    name: 'poissonNllLoss',
    term: ({ full }) => poissonTerm({ full, logInput: true, eps: 0 }),
    options: fc.record({ full: fc.boolean() }),
    domain: [{}, { low: 0, high: 3, kinks: [1] }],
  }),
  termLoss({
    name: 'poissonNllLoss (means)',
    op: 'poissonNllLoss',
    term: ({ logInput, full, eps }) => poissonTerm({ logInput, full, eps }),
    options: fc.record({
      logInput: fc.constant(false),
      full: fc.boolean(),
      eps: fc.constantFrom(1e-8, 0.25),
    }),
    domain: [
      { low: 0.25, high: 3 },
      { low: 0, high: 3, kinks: [1] },
    ],
  }),
  termLoss({
    name: 'gaussianNllLoss',
    term: ({ full }) => gaussianTerm(full),
    options: fc.record({ full: fc.boolean(), shared: fc.boolean() }),
    shapes: (shape, { shared }) => [shape, shape, shared && shape.length > 0 ? shape.with(-1, 1) : shape],
    domain: [{}, {}, { low: 0.5, high: 3 }],
  }),
  termLoss({
    name: 'hingeEmbeddingLoss',
    term: ({ margin }) => hingeTerm(margin),
    options: fc.record({ margin: fc.constantFrom(0.5, 1) }),
    shapes: (shape) => [shape],
    signs: true,
    bend: ({ margin }, x) => x! - margin,
  }),
  termLoss({
    name: 'marginRankingLoss',
    term: ({ margin }) => rankingTerm(margin),
    options: fc.record({ margin: fc.constantFrom(0, 0.5) }),
    signs: true,
    bend: ({ margin }, a, b, y) => margin - y! * (a! - b!),
  }),
])
