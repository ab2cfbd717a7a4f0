import { expect, test } from 'vitest'
import {
  localResponseNormBackward,
  localResponseNormForward,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { expectGradients } from './differences.ts'
import { draw } from './draw.ts'

test('windows of an even size reach further down than up', () => {
  const x = ndarray([1, 3], [1, 2, 4])
  // u = x_{c-1}² + x_c²
  const out = localResponseNormForward(x, { size: 2, alpha: 2, beta: 1, k: 0 }).data
  expect(out).toEqual([1, 2 / 5, 4 / 20])
})

test.each([1, 2, 3, 9])('the gradient is that of differences, size %s', (size) => {
  const it = { size, alpha: 0.7, beta: 0.75, k: 1 }
  const x = draw(5).reals([2, 4, 2])
  const g = draw(6).reals([2, 4, 2])
  expectGradients((y) => localResponseNormForward(y!, it), [x], g, [localResponseNormBackward(x, it, g)])
})
