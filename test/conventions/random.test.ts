import {
  bernoulli,
  defaultGenerator,
  dropout,
  Generator,
  manualSeed,
  permutation,
  rand,
  randint,
  randn,
  stochasticPool2d,
  zeros,
} from '@wengert/autograd'
import { describe, expect, it } from 'vitest'
import { float64, leaf } from '#test/support/arrays.ts'
import { expectNumbers, gradientOf, numbers } from './support.ts'

describe('random numbers', () => {
  it('the default generator starts from seed 0, so that a script repeats', async () => {
    const { vi } = await import('vitest')
    vi.resetModules()
    const fresh = await import('@wengert/autograd')
    const want = rand([3], { generator: new Generator(0) })
    expect(fresh.defaultGenerator.seed).toBe(0)
    expect(Array.from(fresh.rand([3]).data())).toEqual(numbers(want.dynamic()))
  })

  it('equal seeds give equal numbers, and manualSeed starts the default generator anew', () => {
    manualSeed(7)
    const [a, b] = [randn([4]), randn([4])]
    manualSeed(7)
    expect(randn([4]).data()).toEqual(a.data())
    expect(b.data()).not.toEqual(a.data())
    expect(randn([4], { generator: new Generator(7) }).data()).toEqual(a.data())
    expect(defaultGenerator.seed).toBe(7)
  })

  it('rand is at least 0 and below 1, and a draw is the same whichever way it is shaped', () => {
    const x = rand([1000], { generator: new Generator(3) })
    for (const value of x.data()) expect(value >= 0 && value < 1).toBe(true)
    expect(rand([10, 100], { generator: new Generator(3) }).data()).toEqual(x.data())
  })

  it('randint is int32 from low to below high, permutation int32, bernoulli float32', () => {
    const x = randint(-1, 2, [200], { generator: new Generator(1) })
    expect([...new Set(x.data())].sort()).toEqual([-1, 0, 1])
    const order = permutation(5, { generator: new Generator(1) })
    expect(Array.from(order.data()).sort()).toEqual([0, 1, 2, 3, 4])
    const coin = bernoulli(0.5, [50], { generator: new Generator(1) })
    expect([x.dtype, order.dtype, coin.dtype]).toEqual(['int32', 'int32', 'float32'])
    expect([...new Set(coin.data())].sort()).toEqual([0, 1])
  })

  it('dropout divides what is left by 1 - p, and its gradient by the same mask', () => {
    const x = float64([1, 1, 1, 1, 1, 1, 1, 1])
    const mask = numbers(dropout(x, 0.75, { generator: new Generator(2) }))
    for (const value of mask) expect([0, 4]).toContain(value)
    expect(new Set(mask).size).toBe(2)
    const g = gradientOf((t) => dropout(t, 0.75, { generator: new Generator(2) }), x)
    expectNumbers(
      g,
      mask.map((value, i) => value * [2, -3, 5, 7, -11, 13, 17, -19][i]!),
    )
  })

  it('dropout with p = 1 is 0 with gradient 0, and without training or with p = 0 draws nothing', () => {
    expectNumbers(dropout(float64([1, NaN]), 1), [0, 0])
    expectNumbers(
      gradientOf((t) => dropout(t, 1), float64([1, 2])),
      [0, 0],
    )
    const generator = new Generator(1)
    const before = generator.state()
    expectNumbers(dropout(float64([3]), 0.5, { training: false, generator }), [3])
    expectNumbers(dropout(float64([3]), 0, { generator }), [3])
    expect(generator.state()).toEqual(before)
  })

  it('stochastic pooling draws no entry that is not positive, and takes the first where none is', () => {
    const x = float64([-1, 0, 5, -2], [1, 1, 2, 2])
    const pool = (seed: number) => stochasticPool2d(x, 2, { generator: new Generator(seed) }).item()
    expect(new Set([1, 2, 3, 4, 5].map(pool))).toEqual(new Set([5]))
    expectNumbers(stochasticPool2d(float64([-1, 0, -3, -2], [1, 1, 2, 2]), 2), [-1])
    expectNumbers(stochasticPool2d(zeros([1, 1, 2, 2]), 2, { training: false }), [0])
  })

  it('random results are constants: nothing is differentiated by a probability', () => {
    const p = leaf([0.5, 0.5])
    expect(bernoulli(p).requiresGrad).toBe(false)
  })
})
