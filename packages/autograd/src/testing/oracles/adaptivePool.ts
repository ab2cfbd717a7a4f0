import { OptionError } from '../../errors/index.ts'
import { at, generate, indices, type NdArray, offset, requireShape, zeros } from './ndarray.ts'

/**
 * Adaptive average pooling. Output p of O on an axis of length I averages the positions
 *
 *   floor(p I / O) <= i < ceil((p + 1) I / O),
 *
 * so the windows cover the axis, may overlap, and may differ in size. The mean is linear with the factor 1 /
 * (size of the window) for every entry of it: dx[i] = Σ over the windows p that hold i of g[p] / size(p).
 */

/** Positions of the window of the output entry at `index`, as full indices of x. */
export function adaptiveWindow(
  x: NdArray,
  outputSize: readonly number[],
  index: readonly number[],
): number[][] {
  const lead = index.slice(0, index.length - outputSize.length)
  const bounds = outputSize.map((count, i) => {
    const length = x.shape[lead.length + i]!
    const p = index[lead.length + i]!
    return { first: Math.floor((p * length) / count), end: Math.ceil(((p + 1) * length) / count) }
  })
  const sizes = bounds.map(({ first, end }) => end - first)
  return Array.from(indices(sizes), (step) => [...lead, ...step.map((v, i) => v + bounds[i]!.first)])
}

/** Shape of the output; an OptionError unless the sizes are positive and the axes are there. */
export function adaptiveShape(op: string, x: NdArray, outputSize: readonly number[]): number[] {
  const rank = outputSize.length
  const spatial = x.shape.slice(x.shape.length - rank)
  const valid = outputSize.every((count) => Number.isInteger(count) && count >= 1)
  if (!valid || rank > x.shape.length || spatial.some((length) => length < 1)) {
    const got = `[${outputSize.join(', ')}] on [${x.shape.join(', ')}]`
    throw new OptionError(
      op,
      'outputSize must be positive integers for axes that are not empty',
      got,
      'others',
    )
  }
  return [...x.shape.slice(0, x.shape.length - rank), ...outputSize]
}

/**
 * Adaptive average pooling over the last `outputSize.length` axes; `x: [..., spatial] -> [..., outputSize]`.
 *
 * @example
 * adaptiveMeanPoolForward(ndarray([3], [1, 3, 8]), [2]).data // [2, 5.5]
 */
export function adaptiveMeanPoolForward(x: NdArray, outputSize: readonly number[]): NdArray {
  return generate(adaptiveShape('adaptiveMeanPoolForward', x, outputSize), (index) => {
    const window = adaptiveWindow(x, outputSize, index)
    return window.reduce((sum, position) => sum + at(x, position), 0) / window.length
  })
}

/** The error of every window is spread evenly over it; `g: [..., outputSize]`. */
export function adaptiveMeanPoolBackward(x: NdArray, outputSize: readonly number[], g: NdArray): NdArray {
  const shape = adaptiveShape('adaptiveMeanPoolBackward', x, outputSize)
  requireShape('adaptiveMeanPoolBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  for (const index of indices(shape)) {
    const window = adaptiveWindow(x, outputSize, index)
    for (const position of window) dx.data[offset(x.shape, position)]! += at(g, index) / window.length
  }
  return dx
}
