import { type Axes, linesOf } from '../axes.ts'
import { type NdArray, requireShape, zeros } from '../ndarray.ts'

/**
 * Reductions: every line of x (its entries along the reduced axes, in row-major order) becomes one number.
 * Lines do not share entries, so with y_l = f(line l) and a cotangent g
 *
 *   dx[i] = g_l ∂f/∂x_i   for the one line l that holds entry i.
 */
export interface Reduction {
  /** f(x_0, x_1, ...) */
  value(line: readonly number[]): number
  /** ∂f/∂x_0, ∂f/∂x_1, ... */
  gradient(line: readonly number[]): number[]
}

/** Which axes are reduced (all by default), and whether they stay as axes of length 1. */
export interface ReduceOptions {
  readonly axes?: Axes
  readonly keepDims?: boolean
}

/**
 * A reduction over axes.
 *
 * @example
 * reduceForward(reductions.mean, ndarray([2, 2], [1, 2, 3, 4]), { axes: 0 }).data // [2, 3]
 */
export function reduceForward(f: Reduction, x: NdArray, options: ReduceOptions = {}): NdArray {
  const { shape, places } = linesOf('reduceForward', x, options.axes, options.keepDims)
  return { shape, data: places.map((line) => f.value(line.map((place) => x.data[place]!))) }
}

/** `dx = g ∂f/∂x` line by line; g has the shape of the result. */
export function reduceBackward(f: Reduction, x: NdArray, g: NdArray, options: ReduceOptions = {}): NdArray {
  const { shape, places } = linesOf('reduceBackward', x, options.axes, options.keepDims)
  requireShape('reduceBackward', 'g', g, shape)
  const dx = zeros(x.shape)
  places.forEach((line, l) => {
    const gradient = f.gradient(line.map((place) => x.data[place]!))
    line.forEach((place, i) => {
      dx.data[place] = g.data[l]! * gradient[i]!
    })
  })
  return dx
}
