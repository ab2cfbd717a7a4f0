import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alongBackward, alongForward, lineMaps, map, ndarray } from '#autograd/testing/oracles/index.ts'
import { expectClose, expectEqual, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const layouts = fc.record({
  shape: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
  place: fc.nat(),
  negative: fc.boolean(),
  seed: fc.integer(),
})

const names = Object.keys(lineMaps) as (keyof typeof lineMaps)[]

test.each(names)('the gradient of %s agrees with differences, along any axis', (name) => {
  fc.assert(
    fc.property(layouts, ({ shape, place, negative, seed }) => {
      const axis = (place % shape.length) - (negative ? shape.length : 0)
      const [x, g] = [draw(seed).reals(shape), draw(seed + 1).reals(shape)]
      const f = lineMaps[name]
      expectGradients((p) => alongForward(f, p!, axis), [x], g, [alongBackward(f, x, axis, g)])
    }),
  )
})

test.each(['cumsum', 'cumprod'] as const)('the gradient of %s is exact, zeros among the entries', (name) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.integer(), (n, seed) => {
      const [x, g] = [draw(seed).integers([n, 2]), draw(seed + 1).integers([n, 2])]
      const f = lineMaps[name]
      expectGradients((p) => alongForward(f, p!, 0), [x], g, [alongBackward(f, x, 0, g)], 1)
    }),
  )
})

test('values worked out by hand', () => {
  const x = ndarray([2, 3], [1, 2, 3, 4, 0, 6])
  expectEqual(alongForward(lineMaps.cumsum, x, 1), ndarray([2, 3], [1, 3, 6, 4, 4, 10]))
  expectEqual(alongForward(lineMaps.cumsum, x, 0), ndarray([2, 3], [1, 2, 3, 5, 2, 9]))
  expectEqual(alongForward(lineMaps.cumprod, x, -1), ndarray([2, 3], [1, 2, 6, 4, 0, 0]))
  const logs = ndarray([3, 1], [0, Math.log(2), Math.log(5)])
  expectClose(alongForward(lineMaps.softmax, logs, 0), ndarray([3, 1], [0.125, 0.25, 0.625]), 1e-15)
  const p = map(alongForward(lineMaps.logSoftmax, logs, 0), Math.exp)
  expectClose(p, ndarray([3, 1], [0.125, 0.25, 0.625]), 1e-15)
})

test('the cumulative product without a factor is exact where factors are 0', () => {
  const x = ndarray([3], [2, 0, 5])
  const dx = alongBackward(lineMaps.cumprod, x, 0, ndarray([3], [1, 10, 100]))
  // y = (x0, x0 x1, x0 x1 x2)
  expectEqual(dx, ndarray([3], [1, 20 + 1000, 0]))
})

test('logSoftmax keeps its digits where softmax underflows', () => {
  const x = ndarray([2], [0, -1000])
  expectEqual(alongForward(lineMaps.logSoftmax, x, 0), x)
  expect(() => alongForward(lineMaps.softmax, x, 1)).toThrow(/an axis from -1 to 0/)
})
