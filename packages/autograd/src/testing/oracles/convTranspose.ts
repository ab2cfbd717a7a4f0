import { OptionError, ShapeError } from '../../errors/index.ts'
import {
  addBias,
  biasGradient,
  type ConvGradients,
  type ConvOptions,
  groupOf,
  perGroup,
  requireGroups,
} from './conv.ts'
import { correlate, fullConvolution, kernelConvolution } from './correlation.ts'
import { type NdArray, requireRank, requireShape } from './ndarray.ts'
import { type WindowAxis, windowAxes } from './windows.ts'

/**
 * Transposed convolution: the adjoint of the convolution with the same weights. On one axis
 *
 *   y = Aᵀ x, where A is the convolution that maps the longer y to the shorter x,
 *
 * so its forward is the dx formula of `correlation.ts` with x in the place of the error. A does not determine
 * the length of y: the right-hand remainder q is free, and `outputPadding` chooses it. The length is
 *
 *   s (I - 1) + d (K - 1) + 1 - l - r + q.
 *
 * With cotangent g: dx = (Aᵀ)ᵀ g = A g, the plain convolution of g. <g, Aᵀ x> = <A g, x>, so dW is the weight
 * gradient of A with input g and error x. In both, A ends where its last window does, so the right padding is
 * r - q and no remainder is left.
 */

/** Options of a transposed convolution; `outputPadding` has one entry per spatial axis and defaults to 0. */
export interface ConvTransposeOptions extends ConvOptions {
  readonly outputPadding?: readonly number[]
}

interface Layer {
  readonly axes: readonly WindowAxis[]
  readonly groups: number
  readonly shape: readonly number[]
  readonly outputPadding: readonly number[]
}

function layer(op: string, x: NdArray, w: NdArray, options: ConvTransposeOptions): Layer {
  requireRank(op, 'x', x, 3, '[n, c, spatial...]')
  requireRank(op, 'w', w, x.shape.length, '[c, o / groups, kernel...]')
  const groups = options.groups ?? 1
  const [n, c, ...lengths] = x.shape as [number, number, ...number[]]
  const [, o, ...kernel] = w.shape as [number, number, ...number[]]
  requireShape(op, 'w', w, [c, o, ...kernel.slice(0, lengths.length)])
  requireGroups(op, groups, c)
  const axes = windowAxes(op, lengths.length, options)
  const outputPadding = options.outputPadding ?? axes.map(() => 0)
  if (outputPadding.length !== axes.length || !outputPadding.every((q) => Number.isInteger(q) && q >= 0)) {
    const required = `outputPadding must be ${axes.length} integers of at least 0`
    throw new OptionError(op, required, `[${outputPadding.join(', ')}]`, 'one number per spatial axis')
  }
  const outer = axes.map(({ stride, left, right, dilation }, i) => {
    return stride * (lengths[i]! - 1) + dilation * (kernel[i]! - 1) + 1 - left - right + outputPadding[i]!
  })
  if (lengths.some((length) => length < 1) || outer.some((length) => length < 1)) {
    const got = `input [${lengths.join(', ')}] and output [${outer.join(', ')}]`
    throw new ShapeError(op, 'input and output must not be empty', got, 'less padding or a larger kernel')
  }
  return { axes, groups, shape: [n, o * groups, ...outer], outputPadding }
}

/**
 * Transposed convolution;
 * `x: [n, c, spatial...], w: [c, o / groups, kernel...], bias: [o] or null -> [n, o, out...]`.
 *
 * @example
 * convTransposeForward(ndarray([1, 1, 2], [1, 2]), ndarray([1, 1, 2], [1, 10]), null).data // [1, 12, 20]
 */
export function convTransposeForward(
  x: NdArray,
  w: NdArray,
  bias: NdArray | null,
  options: ConvTransposeOptions = {},
): NdArray {
  const { axes, groups, outputPadding } = layer('convTransposeForward', x, w, options)
  const y = perGroup(groups, 1, (j) => {
    return fullConvolution(groupOf(x, 1, groups, j), groupOf(w, 0, groups, j), axes, outputPadding)
  })
  return addBias('convTransposeForward', y, bias)
}

/** dx as the plain convolution of the cotangent, dW with the roles of input and error exchanged, db. */
export function convTransposeBackward(
  x: NdArray,
  w: NdArray,
  g: NdArray,
  options: ConvTransposeOptions = {},
): ConvGradients {
  const { axes, groups, shape, outputPadding } = layer('convTransposeBackward', x, w, options)
  requireShape('convTransposeBackward', 'g', g, shape)
  const cut = axes.map((axis, i) => ({ ...axis, right: axis.right - outputPadding[i]! }))
  const none = axes.map(() => 0)
  const dx = perGroup(groups, 1, (j) => {
    return correlate(groupOf(g, 1, groups, j), groupOf(w, 0, groups, j), cut)
  })
  const dW = perGroup(groups, 0, (j) => {
    return kernelConvolution(groupOf(g, 1, groups, j), groupOf(x, 1, groups, j), cut, none)
  })
  return { dx, dW, db: biasGradient(g) }
}
