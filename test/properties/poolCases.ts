import fc from 'fast-check'
import type { PoolOptions } from '#autograd/testing/oracles/index.ts'

/** Windows of a pooling on one to three axes, as the operation and as the oracle take them. */
export interface PoolCase {
  readonly shape: number[]
  readonly kernel: number[]
  readonly options: { stride: number[]; padding: number[]; dilation: number[]; ceilMode: boolean }
  readonly oracle: PoolOptions
  readonly seed: number
}

/** Padding up to just below the reach of the window, strides above it, and last windows that are cut off. */
const axis = (maxDilation: number) =>
  fc
    .record({
      length: fc.integer({ min: 1, max: 6 }),
      kernel: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 4 }),
      dilation: fc.integer({ min: 1, max: maxDilation }),
      pad: fc.nat(),
    })
    .map(({ pad, ...one }) => ({ ...one, padding: pad % (one.dilation * (one.kernel - 1) + 1) }))
    .filter(({ length, kernel, dilation, padding }) => length + 2 * padding > dilation * (kernel - 1))

/** Without dilation where `maxDilation` is 1; a batch may be empty. */
export function poolCases(axes: { min: number; max: number }, maxDilation: number): fc.Arbitrary<PoolCase> {
  return fc
    .record({
      axes: fc.array(axis(maxDilation), { minLength: axes.min, maxLength: axes.max }),
      n: fc.integer({ min: 0, max: 2 }),
      ceilMode: fc.boolean(),
      seed: fc.integer(),
    })
    .map(({ axes: list, n, ceilMode, seed }) => {
      const per = <K extends keyof (typeof list)[number]>(key: K) => list.map((one) => one[key])
      const kernel = per('kernel')
      const options = { stride: per('stride'), padding: per('padding'), dilation: per('dilation'), ceilMode }
      const padding = options.padding.map((p): [number, number] => [p, p])
      return {
        shape: [n, 2, ...per('length')],
        kernel,
        options,
        oracle: { ...options, kernel, padding },
        seed,
      }
    })
}
