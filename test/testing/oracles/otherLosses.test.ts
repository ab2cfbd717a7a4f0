import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Elementwise } from '#autograd/testing/oracles/elementwise/function.ts'
import * as oracles from '#autograd/testing/oracles/index.ts'
import {
  ctcLossBackward,
  ctcLossForward,
  type LossReduction,
  map,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectGradients, expectGradientsOffKinks, scalar } from './differences.ts'
import { draw } from './draw.ts'

const cases = fc.record({
  reduction: fc.constantFrom<LossReduction>('mean', 'sum', 'none'),
  seed: fc.integer(),
})

const unit = (x: number) => 0.5 + Math.tanh(x) / 4

/** Terms by their arguments, each a map of real numbers into its domain. */
const terms: Record<string, readonly [Elementwise, ...((x: number) => number)[]]> = {
  huber: [oracles.huberTerm(0.5), (x) => x, (x) => x],
  smoothL1: [oracles.smoothL1Term(0.5), (x) => x, (x) => x],
  bce: [oracles.bceTerm, unit, unit],
  'weighted bce': [oracles.weighted(oracles.bceTerm), unit, unit, (x) => x],
  bceWithLogits: [oracles.bceWithLogitsTerm, (x) => x, unit, (x) => x],
  klDiv: [oracles.klDivTerm, (x) => x, unit],
  klDivLog: [oracles.klDivLogTerm, (x) => x, (x) => x],
  poisson: [oracles.poissonTerm({ logInput: true, full: true, eps: 0 }), (x) => x, (x) => 2 + unit(x)],
  'poisson of means': [oracles.poissonTerm({ logInput: false, full: false, eps: 0.1 }), unit, (x) => x],
  gaussian: [oracles.gaussianTerm(true), (x) => x, (x) => x, unit],
}

const lines: Record<string, readonly [oracles.LineLoss, arguments: number, label: number]> = {
  multiMargin: [oracles.multiMarginLine(2, 1, [1, 2, 3]), 1, 2],
  'cosine near': [oracles.cosineLine(-1), 2, 1],
  'cosine far': [oracles.cosineLine(-1), 2, -1],
  triplet: [oracles.tripletLine({ margin: 9, p: 2, eps: 0.1, swap: true }), 3, 0],
  'triplet of cubes': [oracles.tripletLine({ margin: 9, p: 3, eps: 0.1, swap: false }), 3, 0],
}

describe('gradients agree with differences:', () => {
  test.each(Object.entries(terms))('%s', (_, [term, ...into]) => {
    fc.assert(
      fc.property(cases, ({ reduction, seed }) => {
        const random = draw(seed)
        const xs = into.map((f) => map(random.reals([2, 3]), f))
        const g = random.reals(reduction === 'none' ? [2, 3] : [])
        const forward = (...ys: (oracles.NdArray | undefined)[]) =>
          oracles.termLossForward(term, ys as oracles.NdArray[], reduction)
        expectGradientsOffKinks(forward, xs, g, oracles.termLossBackward(term, xs, g, reduction))
      }),
    )
  })

  test.each(Object.entries(lines))('%s', (_, [loss, count, label]) => {
    fc.assert(
      fc.property(cases, ({ reduction, seed }) => {
        const random = draw(seed)
        const xs = Array.from({ length: count }, () => random.reals([2, 3]))
        const labels = ndarray([2], [label, label])
        const g = random.reals(reduction === 'none' ? [2] : [])
        const forward = (...ys: (oracles.NdArray | undefined)[]) =>
          oracles.lineLossForward(loss, ys as oracles.NdArray[], labels, reduction)
        expectGradientsOffKinks(forward, xs, g, oracles.lineLossBackward(loss, xs, labels, g, reduction))
      }),
    )
  })

  test('ctcLoss', () => {
    fc.assert(
      fc.property(cases, ({ reduction, seed }) => {
        const random = draw(seed)
        const x = random.reals([3, 2, 3])
        const targets = ndarray([2, 2], [1, 2, 2, 2])
        const [inputLengths, targetLengths] = [ndarray([2], [3, 2]), ndarray([2], [2, 1])]
        const it = { targets, inputLengths, targetLengths, blank: 0, reduction }
        const g = random.reals(reduction === 'none' ? [2] : [])
        expectGradients((p) => ctcLossForward(p!, it), [x], g, [ctcLossBackward(x, it, g)])
      }),
      { numRuns: 20 },
    )
  })
})

describe('values', () => {
  test('ctcLoss of two steps and one label: three of four paths', () => {
    const lengths = { inputLengths: ndarray([1], [2]), targetLengths: ndarray([1], [1]) }
    const it = { targets: ndarray([1, 1], [1]), ...lengths, blank: 0, reduction: 'sum' } as const
    const even = ndarray([2, 1, 2], new Array<number>(4).fill(Math.log(0.5)))
    expectClose(ctcLossForward(even, it), scalar(-Math.log(0.75)), 1e-15)
  })

  test('terms and lines', () => {
    expect(oracles.huberTerm(2).value(3, 0)).toBe(4)
    expect(oracles.smoothL1Term(2).value(3, 0)).toBe(2)
    expect(oracles.hingeTerm(1).value(0.25, -1)).toBe(0.75)
    expect(oracles.rankingTerm(0.5).value(1, 2, 1)).toBe(1.5)
    expect(oracles.multiMarginLine(1, 1, null).value([[1, 0.5, 2]], 0)).toBeCloseTo(2.5 / 3, 14)
    expect(
      oracles.cosineLine(0).value(
        [
          [1, 0],
          [0, 2],
        ],
        1,
      ),
    ).toBe(1)
    const triplet = oracles.tripletLine({ margin: 1, p: 1, eps: 0, swap: false })
    expect(
      triplet.value(
        [
          [0, 0],
          [1, 2],
          [1, 1],
        ],
        0,
      ),
    ).toBe(2)
  })
})
