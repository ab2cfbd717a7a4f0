import { OptionError } from '@wengert/autograd'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawDigits } from '../../examples/support/digits.ts'

const pixels = 28 * 28

test('a seed gives the same digits again, another seed gives others', () => {
  const digits = drawDigits(50, 3)

  expect(drawDigits(50, 3)).toEqual(digits)
  expect(drawDigits(50, 4).images).not.toEqual(digits.images)
  expect(drawDigits(50, 4).labels).not.toEqual(digits.labels)
})

test('classes are balanced to within one, and shuffled', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 95 }), fc.nat(), (count, seed) => {
      const { images, labels } = drawDigits(count, seed)
      const counts = Array(10).fill(0)
      for (const label of labels) counts[label]++

      expect([labels.length, images.length]).toEqual([count, count * pixels])
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
    }),
    { numRuns: 30 },
  )
  expect(Array.from(drawDigits(20, 1).labels)).not.toEqual(Array.from({ length: 20 }, (_, i) => i % 10))
})

test('every image is ink on paper: pixels in [0, 1], some dark, most of them blank', () => {
  const { images } = drawDigits(500, 2)
  for (let i = 0; i < 500; i++) {
    const image = images.subarray(i * pixels, (i + 1) * pixels)
    const ink = image.reduce((sum, pixel) => sum + pixel, 0)

    expect(Math.min(...image)).toBe(0)
    expect(Math.max(...image)).toBeLessThanOrEqual(1)
    expect(Math.max(...image)).toBeGreaterThan(0.5)
    expect(ink / pixels).toBeGreaterThan(0.01)
    expect(ink / pixels).toBeLessThan(0.5)
  }
})

test('a class can be told from the nearest of 3,000 other digits, though not always', () => {
  const known = drawDigits(3000, 10)
  const asked = drawDigits(100, 11)
  let right = 0
  for (let i = 0; i < 100; i++)
    if (nearest(known, asked.images.subarray(i * pixels)) === asked.labels[i]) right++

  expect(right).toBeGreaterThan(60)
  expect(right).toBeLessThan(100)
})

/** The label of the image with the smallest squared distance to the first image of `pixelsAsked`. */
function nearest(known: { images: Float32Array; labels: Int32Array }, pixelsAsked: Float32Array): number {
  let [best, label] = [Number.POSITIVE_INFINITY, -1]
  for (let i = 0; i < known.labels.length; i++) {
    let distance = 0
    for (let p = 0; p < pixels && distance < best; p++) {
      distance += (known.images[i * pixels + p]! - pixelsAsked[p]!) ** 2
    }
    if (distance < best) [best, label] = [distance, known.labels[i]!]
  }
  return label
}

test('counts and seeds that are none are refused', () => {
  for (const count of [0, -1, 1.5, Number.NaN, 1e12, '3']) {
    expect(() => drawDigits(count as number, 1)).toThrow(OptionError)
  }
  for (const seed of [-1, 0.5, Number.NaN]) expect(() => drawDigits(1, seed)).toThrow(OptionError)
})
