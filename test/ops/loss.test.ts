import {
  crossEntropy,
  ctcLoss,
  engine,
  gaussianNllLoss,
  hingeEmbeddingLoss,
  randn,
  referenceEngine,
  type Tensor,
  tripletMarginLoss,
  useEngine,
} from '@wengert/autograd'
import { expect, test } from 'vitest'
import { float64, int32 } from '#test/support/arrays.ts'

test('crossEntropy looks at its labels once, forward and backward', () => {
  const before = engine()
  let looks = 0
  const read = (...[x]: Parameters<typeof before.read>) => {
    looks++
    return referenceEngine.read(x)
  }
  try {
    useEngine({ ...referenceEngine, read })
    const x = randn([4, 3], { requiresGrad: true }) as Tensor
    const loss = crossEntropy(x, int32([0, 2, 1, 1]))
    expect(looks).toBe(1)
    loss.backward()
    expect(looks).toBe(1)
    expect(x.grad!.sum().item()).toBeCloseTo(0, 6)
  } finally {
    useEngine(before)
  }
})

test('gaussianNllLoss takes one variance a row, with or without the last axis', () => {
  const [x, t] = [float64([1, 2, 3, 4], [2, 2]), float64([2, 2, 5, 1], [2, 2])]
  const rows = gaussianNllLoss(x, t, float64([1, 4]), { reduction: 'none' })
  expect(
    rows
      .equal(gaussianNllLoss(x, t, float64([1, 1, 4, 4], [2, 2]), { reduction: 'none' }))
      .all()
      .item(),
  ).toBe(1)
})

test('targets of 1 and -1 may be of any dtype', () => {
  const x = float64([0.5, 0.25])
  expect(hingeEmbeddingLoss(x, int32([1, -1])).item()).toBe(hingeEmbeddingLoss(x, float64([1, -1])).item())
})

test('tripletMarginLoss takes distances in any norm', () => {
  const corner = (...at: number[]) => float64(at, [1, 3])
  const [a, b, c] = [corner(0, 0, 0), corner(3, 4, 5), corner(1, 1, 1)]
  const loss = (p: number) => tripletMarginLoss(a, b, c, { p, eps: 0 }).item()
  expect(loss(3)).toBeCloseTo(6 - Math.cbrt(3) + 1, 12)
  expect(loss(Infinity)).toBe(5)
})

test('ctcLoss does not look at steps and labels behind their lengths', () => {
  const x = randn([4, 2, 3], { dtype: 'float64', requiresGrad: true }) as Tensor
  const short = ctcLoss(x, int32([1, 2, 2, 99], [2, 2]), [4, 2], int32([2, 1]))
  short.backward()
  expect(x.grad!.slice({ start: 2 }, 1).abs().sum().item()).toBe(0)
  const apart = [
    ctcLoss(x.slice('...', { stop: 1 }, {}), int32([1, 2], [1, 2]), [4], [2]),
    ctcLoss(x.slice({ stop: 2 }, { start: 1 }, {}), int32([2], [1, 1]), [2], [1]),
  ]
  expect(short.item()).toBeCloseTo((apart[0]!.item() + apart[1]!.item()) / 2, 14)
})
