import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ConvOptions,
  convBackward,
  convForward,
  inner,
  map,
  ndarray,
  part,
} from '#autograd/testing/oracles/index.ts'
import { convCases, numbers } from './convCases.ts'
import { along, differences, expectEqual } from './differences.ts'
import { draw } from './draw.ts'
import { traits } from './windowCases.ts'

describe('convolution', () => {
  test('slides the kernel without turning it', () => {
    const x = ndarray([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    const w = ndarray([1, 1, 2, 2], [1, 10, 100, 1000])
    const b = ndarray([1], [0.5])
    expectEqual(convForward(x, w, b), ndarray([1, 1, 2, 2], [5421.5, 6532.5, 8754.5, 9865.5]))
  })

  test('reads every d-th entry at every s-th start, and zeros in the padding', () => {
    const options: ConvOptions = { stride: [2], dilation: [2], padding: [[1, 2]] }
    const y = convForward(ndarray([1, 1, 5], [1, 2, 3, 4, 5]), ndarray([1, 1, 2], [1, 10]), null, options)
    expectEqual(y, ndarray([1, 1, 3], [20, 42, 4]))
  })

  test('of a textbook example has the full convolution with the turned kernel as dx', () => {
    const x = ndarray([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9])
    const w = ndarray([1, 1, 2, 2], [1, 2, 3, 4])
    const { dx, dW, db } = convBackward(x, w, ndarray([1, 1, 2, 2], [1, 10, 100, 1000]))
    expectEqual(dx, ndarray(x.shape, [1, 12, 20, 103, 1234, 2040, 300, 3400, 4000]))
    expectEqual(dW, ndarray(w.shape, [5421, 6532, 8754, 9865]))
    expectEqual(db, ndarray([1], [1111]))
  })

  test('dx, dW and db are exact along random directions', () => {
    fc.assert(
      fc.property(convCases(3), (configuration) => {
        const { x, w, b, g, u, v, t } = numbers(configuration)
        const { options } = configuration
        const { dx, dW, db } = convBackward(x, w, g, options)
        expect(inner(dx, u)).toBe(along((p) => convForward(p, w, b, options), x, u, g))
        expect(inner(dW, v)).toBe(along((p) => convForward(x, p, b, options), w, v, g))
        expect(inner(db, t)).toBe(along((p) => convForward(x, w, p, options), b, t, g))
      }),
      { numRuns: 200 },
    )
  })

  test('dx, dW and db are exact in every entry', () => {
    fc.assert(
      fc.property(convCases(1), (configuration) => {
        const { x, w, b, g } = numbers(configuration)
        const { options } = configuration
        const { dx, dW, db } = convBackward(x, w, g, options)
        expectEqual(
          dx,
          differences((p) => convForward(p, w, b, options), x, g, 1),
        )
        expectEqual(
          dW,
          differences((p) => convForward(x, p, b, options), w, g, 1),
        )
        expectEqual(
          db,
          differences((p) => convForward(x, w, p, options), b, g, 1),
        )
      }),
    )
  })

  test('groups are independent convolutions side by side', () => {
    const random = draw(7)
    const x = random.integers([2, 4, 5])
    const w = random.integers([6, 2, 3])
    const y = convForward(x, w, null, { groups: 2 })
    const second = convForward(part(x, 1, 2, 4), part(w, 0, 3, 6), null)
    expectEqual(part(y, 1, 3, 6), second)
  })

  test('the configurations drawn contain what breaks convolutions', () => {
    const drawn = fc.sample(convCases(3), { numRuns: 500, seed: 1 })
    const seen = new Set(drawn.flatMap(({ windows }) => [...traits(windows)]))
    for (const { channels: c } of drawn) {
      if (c.groups > 1 && c.cPerGroup === 1) seen.add('groups = channels')
      seen.add(`batch of ${c.n}`)
    }
    expect([...seen].sort()).toEqual([
      'asymmetric padding',
      'batch of 0',
      'batch of 1',
      'batch of 2',
      'dilation with kernel 1',
      'groups = channels',
      'padding beyond the window',
      'rank 1',
      'rank 2',
      'rank 3',
      'stride above the window',
      'stride does not divide',
      'window wholly in padding',
    ])
  })
})

test('a convolution is linear in its cotangent and zero for zero', () => {
  const random = draw(5)
  const x = random.integers([2, 2, 5])
  const w = random.integers([3, 2, 2])
  const g = random.integers([2, 3, 4])
  const once = convBackward(x, w, g)
  const twice = convBackward(
    x,
    w,
    map(g, (v) => 2 * v),
  )
  expectEqual(
    twice.dx,
    map(once.dx, (v) => 2 * v),
  )
  expectEqual(
    twice.dW,
    map(once.dW, (v) => 2 * v),
  )
  expectEqual(
    convBackward(
      x,
      w,
      map(g, () => 0),
    ).dW,
    map(w, () => 0),
  )
})
