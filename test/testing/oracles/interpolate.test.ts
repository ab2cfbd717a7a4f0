import { expect, test } from 'vitest'
import {
  inner,
  interpolateBackward,
  interpolateForward,
  map,
  ndarray,
  type Resample,
} from '#autograd/testing/oracles/index.ts'
import { draw } from './draw.ts'

const line = ndarray([1, 1, 2], [10, 20])
const modes: readonly [Resample['mode'], number][] = [
  ['nearest', 1],
  ['nearest-exact', 3],
  ['area', 2],
  ['linear', 1],
  ['bilinear', 2],
  ['trilinear', 3],
  ['bicubic', 2],
]

test('results by hand', () => {
  const of = (it: Resample) => interpolateForward(line, it).data
  expect(of({ mode: 'nearest', size: [3] })).toEqual([10, 10, 20])
  expect(of({ mode: 'nearest-exact', size: [3] })).toEqual([10, 20, 20])
  expect(of({ mode: 'linear', size: [4] })).toEqual([10, 12.5, 17.5, 20])
  expect(of({ mode: 'linear', size: [3], alignCorners: true })).toEqual([10, 15, 20])
  expect(of({ mode: 'area', size: [1] })).toEqual([15])
})

test('a factor that leaves a rest stretches by itself, or by the sizes it leads to', () => {
  const x = ndarray([1, 1, 3], [0, 1, 2])
  // Positions (i + 1/2) / 1.5 - 1/2, and (i + 1/2) 3 / 4 - 1/2.
  const [own, sizes] = [false, true].map(
    (recomputeScaleFactor) =>
      interpolateForward(x, { mode: 'linear', scaleFactor: [1.5], recomputeScaleFactor }).data,
  )
  for (const [i, want] of [0, 0.5, 7 / 6, 11 / 6].entries()) expect(own![i]).toBeCloseTo(want, 12)
  expect(sizes).toEqual([0, 0.625, 1.375, 2])
})

test('bicubic passes through the elements and reproduces lines away from the edge', () => {
  const x = ndarray([1, 1, 1, 7], [0, 1, 2, 3, 4, 5, 6])
  const same = interpolateForward(x, { mode: 'bicubic', size: [1, 13], alignCorners: true }).data
  for (let i = 4; i <= 8; i++) expect(same[i]).toBeCloseTo(i / 2, 12)
})

test.each(modes)('%s keeps constants, and its backward pass is the adjoint', (mode, axes) => {
  const size = [5, 2, 3].slice(0, axes)
  const x = draw(3).integers([2, 1, ...[3, 4, 2].slice(0, axes)])
  const ones = interpolateForward(
    map(x, () => 1),
    { mode, size },
  )
  for (const value of ones.data) expect(value).toBeCloseTo(1, 12)
  const g = draw(4).integers(ones.shape)
  const forward = inner(interpolateForward(x, { mode, size }), g)
  expect(forward).not.toBe(0)
  expect(inner(x, interpolateBackward(x, { mode, size }, g))).toBeCloseTo(forward, 9)
})
