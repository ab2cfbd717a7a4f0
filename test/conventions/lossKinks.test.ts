import {
  AxisError,
  bceLoss,
  bceWithLogitsLoss,
  cosineEmbeddingLoss,
  ctcLoss,
  gaussianNllLoss,
  grad,
  hingeEmbeddingLoss,
  huberLoss,
  klDivLoss,
  l1Loss,
  marginRankingLoss,
  multiMarginLoss,
  OptionError,
  poissonNllLoss,
  smoothL1Loss,
  type Tensor,
  tripletMarginLoss,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectNumbers, expectRule, gradientOf } from './support.ts'

const none = { reduction: 'none' } as const

/** The derivative of the gradient along 2, -3, 5, ... */
const second = (f: (x: Tensor) => Tensor, x: Tensor) =>
  gradientOf((at) => grad((t: Tensor) => f(t).sum())(at) as Tensor, x)

describe('losses where they bend or end', () => {
  it('l1Loss has gradient 0 where input and target are equal', () => {
    expectRule((x) => l1Loss(x, float64([1, 0, 0]), none), [1, 2, -1], [0, 2, 1], [0, -3, -5])
  })

  it('huberLoss and smoothL1Loss have second derivative 0 where squares become lines, and 1 / beta at 0', () => {
    const zero = float64([0, 0, 0, 0])
    const x = [0, 0.5, -0.5, 2]
    expectRule(
      (t) => huberLoss(t, zero, { ...none, delta: 0.5 }),
      x,
      [0, 0.125, 0.125, 0.875],
      [0, -1.5, -2.5, 3.5],
    )
    expectRule((t) => smoothL1Loss(t, zero, { ...none, beta: 0.5 }), x, [0, 0.25, 0.25, 1.75], [0, -3, -5, 7])
    const options = { reduction: 'none', delta: 0.5 } as const
    expectNumbers(
      second((t) => huberLoss(t, zero, options), float64(x)),
      [2, 0, 0, 0],
    )
    expectNumbers(
      second((t) => smoothL1Loss(t, zero, { ...none, beta: 0.5 }), float64(x)),
      [4, 0, 0, 0],
    )
  })

  it('smoothL1Loss with beta 0 is l1Loss', () => {
    expectRule((x) => smoothL1Loss(x, float64([0, 0]), { ...none, beta: 0 }), [0, -2], [0, 2], [0, 3])
  })

  it('bceLoss is at most 100, and its derivative is divided by at least 1e-12', () => {
    const target = float64([0, 1, 1, 0])
    const steep = 1 / Math.fround(1e-12)
    expectRule((x) => bceLoss(x, target, none), [0, 1, 0, 1], [0, 0, 100, 100], [0, 0, -5 * steep, 7 * steep])
    expectNumbers(
      second((x) => bceLoss(x, target, none), float64([0, 1, 0, 1])),
      [2 * steep, -3 * steep, 5 * steep, 7 * steep],
    )
    expectNumbers(
      gradientOf((t) => bceLoss(float64([0, 1]), t, none), float64([1, 0])),
      [200, 300],
    )
  })

  it('bceLoss of what is no probability is an error', () => {
    for (const x of [-0.5, 1.5, Number.NaN])
      expect(refused(() => bceLoss(float64([x]), float64([1])), OptionError, 'bceLoss').got).toBe(String(x))
  })

  it('bceWithLogitsLoss neither overflows nor loses digits', () => {
    const target = float64([1, 0, 1, 0])
    const tail = Math.exp(-40)
    const x = [1000, 1000, -1000, -40]
    expectRule((t) => bceWithLogitsLoss(t, target, none), x, [0, 1000, 1000, tail], [0, -3, -5, 7 * tail])
    const small = bceWithLogitsLoss(float64([-40]), float64([0])).item()
    expect(Math.abs(small / tail - 1)).toBeLessThan(1e-12)
  })

  it('klDivLoss is 0 with gradients 0 where the target is 0', () => {
    const target = float64([0, 0, 0.5])
    expectRule((x) => klDivLoss(x, target, none), [-1, -Infinity, Math.log(0.5)], [0, 0, 0], [0, 0, -2.5])
    expectNumbers(
      gradientOf((t) => klDivLoss(float64([-1, -Infinity, Math.log(0.5)]), t, none), target),
      [0, 0, 5],
    )
    const log = { reduction: 'none', logTarget: true } as const
    expectRule((x) => klDivLoss(x, float64([-Infinity, 0]), log), [-Infinity, -2], [0, 2], [0, 3])
  })

  it('poissonNllLoss adds the term of Stirling above 1 only', () => {
    const terms = poissonNllLoss(float64([0, 0]), float64([1, 2]), { ...none, full: true })
    expectNumbers(terms, [1, 1 + 2 * Math.LN2 - 2 + Math.log(4 * Math.PI) / 2])
    expectNumbers(
      gradientOf((t) => poissonNllLoss(float64([0, 0]), t, { ...none, full: true }), float64([1, 2])),
      [0, -3 * (Math.LN2 + 0.25)],
    )
  })

  it('gaussianNllLoss takes a variance below eps for eps and lets the gradient through', () => {
    const [x, t] = [float64([1, 1]), float64([1, 2])]
    const options = { ...none, eps: 0.25 }
    const v = [0, 0.125]
    const value = [Math.log(0.25) / 2, (Math.log(0.25) + 4) / 2]
    expectRule((variance) => gaussianNllLoss(x, t, variance, options), v, value, [4, 18])
    refused(() => gaussianNllLoss(x, t, float64([1, -1])), OptionError, 'gaussianNllLoss')
  })

  it('hinges of embeddings and ranks have the derivative of the side above 0 at the bend', () => {
    expectRule((x) => hingeEmbeddingLoss(x, int32([-1, -1]), none), [1, 1.5], [0, 0], [-2, 0])
    expectRule((x) => marginRankingLoss(x, float64([1, 1]), int32([1, -1]), none), [1, 0], [0, 0], [-2, 0])
    const right = (x: Tensor) => cosineEmbeddingLoss(x, float64([0, 1], [1, 2]), int32([-1]), none)
    // Of the squared length 1 + 1e-12.
    expect(
      gradientOf(right, float64([1, 0], [1, 2]))
        .slice(0, 1)
        .item(),
    ).toBeCloseTo(2, 9)
    const [near, far] = [float64([0], [1, 1]), float64([2], [1, 1])]
    expectNumbers(
      gradientOf(
        (x) => tripletMarginLoss(x, near, far, { ...none, margin: 1, eps: 0 }),
        float64([0.5], [1, 1]),
      ),
      [4],
    )
  })

  it('multiMarginLoss has derivative 0 at the bend', () => {
    const x = float64([1, 0, 2], [1, 3])
    expectNumbers(multiMarginLoss(x, int32([0]), none), [2 / 3])
    expectNumbers(
      gradientOf((t) => multiMarginLoss(t, int32([0]), none), x),
      [-2 / 3, 0, 2 / 3],
    )
  })

  it('tripletMarginLoss with swap shares the gradient between equal distances', () => {
    const [anchor, positive] = [float64([0], [1, 1]), float64([2], [1, 1])]
    const options = { ...none, eps: 0, swap: true }
    expectNumbers(
      gradientOf((c) => tripletMarginLoss(anchor, positive, c, options), float64([1], [1, 1])),
      [0],
    )
    expectNumbers(
      gradientOf((a) => tripletMarginLoss(a, positive, float64([1], [1, 1]), options), anchor),
      [-1],
    )
  })

  it('targets other than 1 and -1 are an error', () => {
    const x = float64([1, 2])
    for (const target of [int32([0, 1]), float64([1, 0.5])]) {
      refused(() => hingeEmbeddingLoss(x, target), OptionError, 'hingeEmbeddingLoss')
      refused(() => marginRankingLoss(x, x, target), OptionError, 'marginRankingLoss')
      refused(
        () => cosineEmbeddingLoss(x.unsqueeze(1), x.unsqueeze(1), target),
        OptionError,
        'cosineEmbeddingLoss',
      )
    }
  })

  it('the zero vector has cosine 0 and a finite gradient', () => {
    const [zero, other] = [float64([0, 0], [1, 2]), float64([3, 4], [1, 2])]
    expectNumbers(cosineEmbeddingLoss(zero, other, int32([1]), none), [1])
    for (const value of gradientOf((x) => cosineEmbeddingLoss(x, other, int32([1]), none), zero).data())
      expect(Math.abs(value)).toBeLessThan(2e6)
  })

  it('ctcLoss of a target that no path becomes is ∞ with gradient 0, or 0 with zeroInfinity', () => {
    // Two equal labels need a blank between them: three steps, not two.
    const [x, twice] = [float64([-1, -2, -3, -4], [2, 1, 2]), int32([1, 1], [1, 2])]
    const loss = (options: object) => (t: Tensor) => ctcLoss(t, twice, [2], [2], { ...none, ...options })
    expectNumbers(loss({})(x), [Infinity])
    expectNumbers(gradientOf(loss({}), x), [0, 0, 0, 0])
    expectNumbers(loss({ zeroInfinity: true })(x), [0])
    expectNumbers(gradientOf(loss({ zeroInfinity: true }), x), [0, 0, 0, 0])
    refused(() => ctcLoss(x, int32([0, 1], [1, 2]), [2], [2]), AxisError, 'ctcLoss')
  })

  it('ctcLoss has the gradient of its log-probabilities as they are', () => {
    // One step, one label: the loss is -x of it.
    expectRule(
      (x) => ctcLoss(x.reshape([1, 1, 2]), int32([1], [1, 1]), [1], [1], none),
      [-1, -2],
      [2],
      [0, -2],
    )
  })
})
