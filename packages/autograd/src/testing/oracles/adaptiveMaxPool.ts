import { adaptiveShape, adaptiveWindow } from './adaptivePool.ts'
import { indices, type NdArray, offset, requireShape, zeros } from './ndarray.ts'
import { winner } from './pool.ts'

/**
 * Adaptive max pooling: the windows of `adaptivePool.ts`, the rule of max pooling in `pool.ts`: the whole
 * error of a window goes to its winner, the first of equals in row-major order, and errors add up where
 * windows overlap.
 */

/** The place in x of the winner of every window, in row-major order of the output. */
function winners(
  op: string,
  x: NdArray,
  outputSize: readonly number[],
): { shape: number[]; places: number[] } {
  const shape = adaptiveShape(op, x, outputSize)
  const places = Array.from(indices(shape), (index) => {
    const taps = adaptiveWindow(x, outputSize, index).map((position) => offset(x.shape, position))
    return winner(x, taps)!
  })
  return { shape, places }
}

/**
 * Adaptive max pooling over the last `outputSize.length` axes; `x: [..., spatial] -> [..., outputSize]`.
 *
 * @example
 * adaptiveMaxPoolForward(ndarray([3], [1, 3, 2]), [2]).data // [3, 3]
 */
export function adaptiveMaxPoolForward(x: NdArray, outputSize: readonly number[]): NdArray {
  const { shape, places } = winners('adaptiveMaxPoolForward', x, outputSize)
  return { shape, data: places.map((place) => x.data[place]!) }
}

/** The error of every window goes to its winner; `g: [..., outputSize]`. */
export function adaptiveMaxPoolBackward(x: NdArray, outputSize: readonly number[], g: NdArray): NdArray {
  const { shape, places } = winners('adaptiveMaxPoolBackward', x, outputSize)
  requireShape('adaptiveMaxPoolBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  places.forEach((place, p) => {
    dx.data[place]! += g.data[p]!
  })
  return dx
}
