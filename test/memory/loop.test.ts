import { describe, expect, test } from 'vitest'
import { complaint, watch } from './loop.ts'

const mebibyte = 2 ** 20
/** Samples of a loop of 1000 steps, of which some have other sizes. */
const samples = (sizes: Record<number, number>) =>
  [10, 50, 100, 200, 500, 1000].map((step) => ({ step, bytes: (sizes[step] ?? 200) * mebibyte }))

describe('a loop of which memory is watched', () => {
  test('is looked at at each power of ten and at the end', () => {
    let done = 0
    const start = () => () => ++done
    const seen = watch({ name: 'loop', steps: 1000, start }, () => done * 7)
    expect(done).toBe(1000)
    expect(seen.map(({ step }) => step)).toEqual(expect.arrayContaining([10, 100, 1000]))
    for (const { step, bytes } of seen) expect(bytes).toBe(step * 7)
  })

  test('may fill what fills once, and waver', () => {
    expect(complaint(samples({}), 1000)).toBe(null)
    expect(complaint(samples({ 10: 20, 50: 180, 500: 212, 1000: 210 }), 1000)).toBe(null)
  })

  test('is reported when it grows', () => {
    expect(complaint(samples({ 1000: 240 }), 1000)).toMatch(
      /^grew by 40 MB from step 50 to 1000; at most 36 MB/,
    )
    expect(complaint(samples({ 100: 10 }), 1000)).toMatch(
      /^grew by 190 MB from step 100 to 1000; at most 64 MB/,
    )
  })
})
