import { DTypeError, type Tensor, tensor, where } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, generate, zeros } from '#autograd/testing/oracles/index.ts'
import { float64, int32, leaf, pull, toTensor } from '#test/support/arrays.ts'
import { refused } from '#test/support/errors.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -2.5]

const comparisons: [string, (a: number, b: number) => boolean][] = [
  ['equal', (a, b) => a === b],
  ['notEqual', (a, b) => a !== b],
  ['less', (a, b) => a < b],
  ['lessEqual', (a, b) => a <= b],
  ['greater', (a, b) => a > b],
  ['greaterEqual', (a, b) => a >= b],
  ['logicalAnd', (a, b) => a !== 0 && b !== 0],
  ['logicalOr', (a, b) => a !== 0 || b !== 0],
]

const bits = (t: Tensor) => Array.from(t.data(), (v) => v !== 0)

describe('comparisons', () => {
  test.each(comparisons)('%s is bool, on NaN, infinities and zeros of either sign too', (name, holds) => {
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const))
    const [a, b] = [0, 1].map((i) => float64(pairs.map((pair) => pair[i]!)))
    const got = (a as any)[name](b) as Tensor
    expect(got.dtype).toBe('bool')
    expect(bits(got)).toEqual(pairs.map(([x, y]) => holds(x, y)))
    for (const y of special) {
      expect(bits((a as any)[name](y))).toEqual(pairs.map(([x]) => holds(x, y)))
    }
  })

  test('of mixed dtypes compare the numbers themselves, beyond what the smaller dtype can hold', () => {
    const big = int32([16777217])
    expect(big.equal(tensor([16777216])).item()).toBe(0)
    expect(big.greater(tensor([16777216])).item()).toBe(1)
    expect(
      tensor([0.1])
        .equal(float64([0.1]))
        .item(),
    ).toBe(0)
    expect(
      tensor([true])
        .equal(int32([1]))
        .item(),
    ).toBe(1)
  })

  test('logicalNot, isNaN and isFinite look at one number', () => {
    const x = float64(special)
    expect(bits(x.logicalNot())).toEqual(special.map((v) => v === 0))
    expect(bits(x.isNaN())).toEqual(special.map(Number.isNaN))
    expect(bits(x.isFinite())).toEqual(special.map(Number.isFinite))
  })

  test('have no history', () => {
    const x = leaf([1, 2])
    for (const [name] of comparisons) expect(((x as any)[name](1) as Tensor).requiresGrad, name).toBe(false)
  })
})

describe('where', () => {
  test('takes x where the condition holds and y elsewhere, and so does its gradient, all three broadcasting', () => {
    const shape = [2, 3, 2]
    const masks = fc.array(fc.nat(7), { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(masks, fc.integer(), (ones, seed) => {
        const random = draw(seed)
        const [cShape, xShape, yShape] = ones.map((mask) =>
          shape.map((n, axis) => ((mask >> axis) & 1 ? 1 : n)),
        )
        const c = generate(cShape!, () => random.below(2))
        const [x, y] = [random.integers(xShape!), random.integers(yShape!)]
        const seen = (index: number[], own: readonly number[]) =>
          index.map((i, axis) => (own[axis] === 1 ? 0 : i))
        const out = shape.map((n, axis) => (ones.every((mask) => (mask >> axis) & 1) ? 1 : n))
        const g = random.integers(out)
        const condition = toTensor(c).to('bool')
        const { value, gradients } = pull((p: Tensor, q: Tensor) => where(condition, p, q), [x, y], g)
        const holds = (index: number[]) => at(c, seen(index, cShape!)) !== 0
        expectEqual(
          value,
          generate(out, (i) => (holds(i) ? at(x, seen(i, xShape!)) : at(y, seen(i, yShape!)))),
        )
        for (const [k, own] of [xShape!, yShape!].entries()) {
          const want = zeros(own)
          generate(out, (i) => {
            const place = seen(i, own).reduce((p, v, axis) => p * own[axis]! + v, 0)
            if (holds(i) === (k === 0)) want.data[place]! += at(g, i)
            return 0
          })
          expectEqual(gradients[k]!, want)
        }
      }),
    )
  })

  test('lets nothing of the side that was not chosen through: no NaN, no infinity', () => {
    const x = leaf([0, 4])
    const y = where(x.greater(0), x.sqrt(), 0)
    y.sum().backward()
    // √ has an infinite slope at 0, and the choice between branches multiplies it with 0.
    expect(x.grad!.toArray()).toEqual([Number.NaN, 0.25])
    const [a, b] = [leaf([Number.NaN]), leaf([Infinity])]
    where(tensor([false]), a, b).backward(float64([Infinity]))
    expect([a.grad!.item(), b.grad!.item()]).toEqual([0, Infinity])
    const safe = leaf([0, 4])
    const positive = safe.greater(0)
    where(positive, where(positive, safe, 1).sqrt(), 0)
      .sum()
      .backward()
    expect(safe.grad!.toArray()).toEqual([0, 0.25])
  })

  test('takes numbers on either side, in the dtype of the other', () => {
    const c = tensor([true, false])
    expect(where(c, 1, int32([7, 8])).dtype).toBe('int32')
    expect(where(c, 0.5, int32([7, 8])).toArray()).toEqual([0.5, 8])
    expect(where(c, float64([1, 2]), 3).dtype).toBe('float64')
    expect(c.where(1, 0).toArray()).toEqual([1, 0])
  })

  test('refuses a condition that is no bool', () => {
    const error = refused(() => where(float64([1]), 1, 2), DTypeError, 'where')
    expect(error.remedy).toContain("to('bool')")
  })
})
