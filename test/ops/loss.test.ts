import { crossEntropy, engine, randn, referenceEngine, type Tensor, useEngine } from '@wengert/autograd'
import { expect, test } from 'vitest'
import { int32 } from '#test/support/arrays.ts'

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
