import fc from 'fast-check'
import { type ConvOptions, convForward } from '#autograd/testing/oracles/index.ts'
import { draw } from './draw.ts'
import { type WindowCase, windowCases } from './windowCases.ts'

const channels = fc.record({
  n: fc.integer({ min: 0, max: 2 }),
  groups: fc.integer({ min: 1, max: 3 }),
  cPerGroup: fc.integer({ min: 1, max: 2 }),
  oPerGroup: fc.integer({ min: 1, max: 2 }),
})

/** Windows with channel counts, groups and batch. */
export interface ConvCase {
  readonly windows: WindowCase
  readonly channels: { n: number; groups: number; cPerGroup: number; oPerGroup: number }
  readonly options: ConvOptions
  readonly xShape: number[]
  readonly wShape: number[]
  readonly o: number
  readonly seed: number
}

/** Configurations of a convolution, down to a batch of none and up to groups = channels. */
export const convCases = (maxRank: number): fc.Arbitrary<ConvCase> =>
  fc.record({ windows: windowCases(maxRank), channels, seed: fc.integer() }).map((drawn) => {
    const { n, groups, cPerGroup, oPerGroup } = drawn.channels
    const { lengths, kernel } = drawn.windows
    const options: ConvOptions = { ...drawn.windows.options, groups }
    const xShape = [n, groups * cPerGroup, ...lengths]
    const wShape = [groups * oPerGroup, cPerGroup, ...kernel]
    return { ...drawn, options, xShape, wShape, o: groups * oPerGroup }
  })

/** Whole numbers for a case: x, w, b, a cotangent g, and directions u, v, t to move x, w and b along. */
export function numbers({ seed, xShape, wShape, o, options }: ConvCase) {
  const random = draw(seed)
  const x = random.integers(xShape)
  const w = random.integers(wShape)
  const b = random.integers([o])
  const g = random.integers(convForward(x, w, b, options).shape)
  return { x, w, b, g, u: random.integers(xShape), v: random.integers(wShape), t: random.integers([o]) }
}
