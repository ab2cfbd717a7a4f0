import fc from 'fast-check'
import type { WindowOptions } from '#autograd/testing/oracles/index.ts'

/** Lengths, kernel and options of sliding windows on one to three axes; at least one window fits on each. */
export interface WindowCase {
  readonly lengths: number[]
  readonly kernel: number[]
  readonly options: Required<WindowOptions>
}

const axis = fc
  .record({
    length: fc.integer({ min: 1, max: 6 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    left: fc.integer({ min: 0, max: 4 }),
    right: fc.integer({ min: 0, max: 4 }),
  })
  .map((one) => {
    const missing = one.dilation * (one.kernel - 1) + 1 - one.length - one.left - one.right
    return { ...one, right: one.right + Math.max(0, missing) }
  })

/**
 * Strides that do not divide, strides above the window, padding beyond the window, dilation of a kernel of 1.
 */
export function windowCases(maxRank = 3): fc.Arbitrary<WindowCase> {
  return fc.array(axis, { minLength: 1, maxLength: maxRank }).map((axes) => ({
    // Three axes are kept short: what they can show does not need length.
    lengths: axes.map((one) => (axes.length === 3 ? Math.min(one.length, 3) : one.length)),
    kernel: axes.map((one) => one.kernel),
    options: {
      stride: axes.map((one) => one.stride),
      dilation: axes.map((one) => one.dilation),
      padding: axes.map((one): [number, number] => {
        const lost = axes.length === 3 ? Math.max(0, one.length - 3) : 0
        return [one.left, one.right + lost]
      }),
    },
  }))
}

/** What is special about the windows of a case; the properties are only worth something if each occurs. */
export function traits({ lengths, kernel, options }: WindowCase): Set<string> {
  const found = new Set<string>()
  lengths.forEach((length, i) => {
    const [left, right] = options.padding[i]!
    const reach = options.dilation[i]! * (kernel[i]! - 1)
    const room = length + left + right - reach - 1
    const remainder = room % options.stride[i]!
    if (remainder > 0) found.add('stride does not divide')
    if (options.stride[i]! > reach + 1) found.add('stride above the window')
    if (left > reach || right - remainder > reach) found.add('padding beyond the window')
    if (left > reach || room - remainder >= length + left) found.add('window wholly in padding')
    if (kernel[i] === 1 && options.dilation[i]! > 1) found.add('dilation with kernel 1')
    if (left !== right) found.add('asymmetric padding')
  })
  found.add(`rank ${lengths.length}`)
  return found
}
