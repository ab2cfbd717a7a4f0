import { entries, type NdArray } from '#autograd/testing/oracles/index.ts'

/** Arrays drawn from a seed, so that a failing property is replayed by its seed alone. */
export interface Drawer {
  /** Whole numbers from -4 to 4: sums and products of a few hundred of them are exact. */
  integers(shape: readonly number[]): NdArray
  /** Numbers between -2 and 2. */
  reals(shape: readonly number[]): NdArray
  /** Multiples of 4 in random order, no two equal: a step of 1 changes no comparison between them. */
  distinct(shape: readonly number[]): NdArray
  /** Numbers between 0.5 and 2.5. */
  positives(shape: readonly number[]): NdArray
  /** A whole number from 0 to below `end`. */
  below(end: number): number
}

/** A generator of uniform numbers in [0, 1) (the mixing function of splitmix32). */
function uniform(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32
  }
}

export function draw(seed: number): Drawer {
  const next = uniform(seed)
  const fill = (shape: readonly number[], value: () => number): NdArray => {
    return { shape, data: Array.from({ length: entries(shape) }, value) }
  }
  return {
    integers: (shape) => fill(shape, () => Math.floor(next() * 9) - 4),
    reals: (shape) => fill(shape, () => 4 * next() - 2),
    positives: (shape) => fill(shape, () => 2 * next() + 0.5),
    below: (end) => Math.floor(next() * end),
    distinct: (shape) => {
      const places = Array.from({ length: entries(shape) }, (_, i) => ({ i, key: next() }))
      places.sort((a, b) => a.key - b.key)
      return { shape, data: places.map(({ i }) => 4 * i - 2 * places.length) }
    },
  }
}
