import { OptionError } from '../../errors/index.ts'
import { correlate, fullConvolution, kernelConvolution } from './correlation.ts'
import { at, generate, join, type NdArray, part, requireRank, requireShape } from './ndarray.ts'
import { type WindowAxis, type WindowOptions, windowAxes, windowCounts } from './windows.ts'

/**
 * Convolution layers on any number of spatial axes, in groups: cross-correlation, as everywhere in deep
 * learning.
 *
 * Output channels of group j read input channels of group j only, so a layer is `groups` independent
 * convolutions side by side, and so are its gradients: x, w and g are cut into groups, the formulas of
 * `correlation.ts` are applied to each one, and the results are joined again. The bias is added to every
 * position of its channel: db = Σ over n and positions.
 */

/** Options of a convolution; `groups` divides both channel counts and defaults to 1. */
export interface ConvOptions extends WindowOptions {
  readonly groups?: number
}

/** Gradients of a convolution layer, each of the shape of its argument. */
export interface ConvGradients {
  readonly dx: NdArray
  readonly dW: NdArray
  readonly db: NdArray
}

interface Layer {
  readonly axes: readonly WindowAxis[]
  readonly groups: number
  /** Shape of the output. */
  readonly shape: readonly number[]
  /** Positions at the right end of every axis that no window reads. */
  readonly remainder: readonly number[]
}

/** Throws an OptionError unless `groups` is a divisor of the number of channels. */
export function requireGroups(op: string, groups: number, channels: number): void {
  if (Number.isInteger(groups) && groups >= 1 && channels % groups === 0) return
  const required = `groups must divide the ${channels} channels`
  throw new OptionError(op, required, `${groups}`, 'a divisor of both channel counts')
}

function layer(op: string, x: NdArray, w: NdArray, options: ConvOptions): Layer {
  requireRank(op, 'x', x, 3, '[n, c, spatial...]')
  const groups = options.groups ?? 1
  const [n, c, ...lengths] = x.shape as [number, number, ...number[]]
  requireRank(op, 'w', w, x.shape.length, '[o, c / groups, kernel...]')
  const [o, , ...kernel] = w.shape as [number, number, ...number[]]
  requireGroups(op, groups, c)
  requireGroups(op, groups, o)
  requireShape(op, 'w', w, [o, c / groups, ...kernel])
  const axes = windowAxes(op, lengths.length, options)
  const counts = windowCounts(op, lengths, kernel, axes)
  const remainder = axes.map(({ stride, left, right, dilation }, i) => {
    return lengths[i]! + left + right - dilation * (kernel[i]! - 1) - 1 - stride * (counts[i]! - 1)
  })
  return { axes, groups, shape: [n, o, ...counts], remainder }
}

/** Group j of `groups` along an axis. */
export function groupOf(x: NdArray, axis: number, groups: number, j: number): NdArray {
  const size = x.shape[axis]! / groups
  return part(x, axis, j * size, (j + 1) * size)
}

/** `make(0), make(1), ...` of all groups, joined along an axis. */
export function perGroup(groups: number, axis: number, make: (j: number) => NdArray): NdArray {
  return join(
    Array.from({ length: groups }, (_, j) => make(j)),
    axis,
  )
}

/** Adds `bias[o]` to every position of channel o of `y: [n, o, ...]`; null adds nothing. */
export function addBias(op: string, y: NdArray, bias: NdArray | null): NdArray {
  if (bias === null) return y
  requireShape(op, 'bias', bias, [y.shape[1]!])
  return generate(y.shape, (index) => at(y, index) + at(bias, [index[1]!]))
}

/** db: the sum of the cotangent `g: [n, o, ...]` over everything but the channel. */
export function biasGradient(g: NdArray): NdArray {
  const perChannel = g.shape.slice(2).reduce((product, n) => product * n, 1)
  return generate([g.shape[1]!], ([o]) => {
    let sum = 0
    g.data.forEach((value, place) => {
      if (Math.floor(place / perChannel) % g.shape[1]! === o) sum += value
    })
    return sum
  })
}

/**
 * Convolution; `x: [n, c, spatial...], w: [o, c / groups, kernel...], bias: [o] or null -> [n, o, out...]`.
 *
 * @example
 * convForward(ndarray([1, 1, 3], [1, 2, 3]), ndarray([1, 1, 2], [1, 10]), null).data // [21, 32]
 */
export function convForward(
  x: NdArray,
  w: NdArray,
  bias: NdArray | null,
  options: ConvOptions = {},
): NdArray {
  const { axes, groups } = layer('convForward', x, w, options)
  const y = perGroup(groups, 1, (j) => correlate(groupOf(x, 1, groups, j), groupOf(w, 0, groups, j), axes))
  return addBias('convForward', y, bias)
}

/**
 * dx as the full convolution of the error with the rotated kernel, dW as the convolution of input and error,
 * db.
 */
export function convBackward(x: NdArray, w: NdArray, g: NdArray, options: ConvOptions = {}): ConvGradients {
  const { axes, groups, shape, remainder } = layer('convBackward', x, w, options)
  requireShape('convBackward', 'g', g, shape)
  const dx = perGroup(groups, 1, (j) => {
    return fullConvolution(groupOf(g, 1, groups, j), groupOf(w, 0, groups, j), axes, remainder)
  })
  const dW = perGroup(groups, 0, (j) => {
    return kernelConvolution(groupOf(x, 1, groups, j), groupOf(g, 1, groups, j), axes, remainder)
  })
  return { dx, dW, db: biasGradient(g) }
}
