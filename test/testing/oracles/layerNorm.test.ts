import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  batchNormBackward,
  batchNormForward,
  layerNormBackward,
  layerNormForward,
  map,
  mapForward,
  ndarray,
  reduceForward,
  reductions,
  transposeMap,
  zeros,
} from '#autograd/testing/oracles/index.ts'
import { expectClose, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

const configurations = fc
  .record({
    lead: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
    last: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
    eps: fc.constantFrom(1e-5, 0.1),
    seed: fc.integer(),
  })
  .map(({ lead, last, eps, seed }) => {
    const random = draw(seed)
    const shape = [...lead, ...last]
    const x = map(random.distinct(shape), (v) => v / 8)
    return { xs: [x, random.reals(last), random.reals(last)] as const, g: random.reals(shape), eps }
  })

test('every sample is normalised by its own mean and variance', () => {
  const x = ndarray([2, 4], [1, 3, 5, 7, -1, -1, 1, 1])
  const y = layerNormForward(x, ndarray([4], [2, 2, 2, 2]), ndarray([4], [10, 10, 10, 10]), 0)
  expectClose(ndarray([4], y.data.slice(4)), ndarray([4], [8, 8, 12, 12]), 1e-14)
  expectClose(reduceForward(reductions.mean, y, { axes: 1 }), ndarray([2], [10, 10]), 1e-14)
  const scaled = layerNormForward(x, ndarray([4], [1, 2, 3, 4]), ndarray([4], [0, 0, 0, 5]), 0)
  expectClose(ndarray([4], scaled.data.slice(4)), ndarray([4], [-1, -2, 3, 9]), 1e-14)
})

test('the gradients of x, γ and β agree with differences', () => {
  fc.assert(
    fc.property(configurations, ({ xs, g, eps }) => {
      const { dx, dGamma, dBeta } = layerNormBackward(xs[0], xs[1], g, eps)
      expectGradients((x, gamma, beta) => layerNormForward(x!, gamma!, beta!, eps), xs, g, [
        dx,
        dGamma,
        dBeta,
      ])
    }),
  )
})

test('without weights it is batch normalisation with samples and channels exchanged', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer(),
      (h, n, seed) => {
        const [x, g] = [map(draw(seed).distinct([n, h]), (v) => v / 8), draw(seed + 1).reals([n, h])]
        const turned = (y: typeof x) => mapForward(transposeMap(y.shape, 0, 1), y)
        const ones = (size: number) => map(zeros([size]), () => 1)
        const y = layerNormForward(x, ones(h), zeros([h]))
        expectClose(y, turned(batchNormForward(turned(x), ones(n), zeros([n]))), 1e-13)
        const { dx } = layerNormBackward(x, ones(h), g)
        expectClose(dx, turned(batchNormBackward(turned(x), ones(n), turned(g)).dx), 1e-10)
      },
    ),
  )
})

test('weights of another shape than the last axes are refused', () => {
  const x = zeros([2, 3])
  expect(() => layerNormForward(x, zeros([2]), zeros([2]))).toThrow(/shape of the last axes of x; got \[2\]/)
  expect(() => layerNormForward(x, zeros([]), zeros([]))).toThrow(/shape of the last axes of x; got \[\]/)
  expect(() => layerNormForward(x, zeros([1, 2, 3]), zeros([1, 2, 3]))).toThrow(/shape of the last axes/)
  expect(() => layerNormForward(x, zeros([3]), zeros([2]))).toThrow(/beta must have shape \[3\]/)
  expect(() => layerNormBackward(x, zeros([3]), zeros([3]))).toThrow(/g must have shape \[2, 3\]/)
})
