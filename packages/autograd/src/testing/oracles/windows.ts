import { OptionError, ShapeError } from '../../errors/index.ts'

/**
 * Where sliding windows lie. On an axis of length I with padding (left, right), tap k of window p reads
 * position
 *
 *   p · stride + k · dilation - left          (a position outside 0 .. I - 1 is padding)
 *
 * The last tap of the last window must stay within the padded axis:
 * (O - 1) · stride + (K - 1) · dilation <= I + left + right - 1, so
 *
 *   O = floor((I + left + right - dilation (K - 1) - 1) / stride) + 1.
 *
 * `ceilMode` rounds up instead, so a last window may reach beyond the padding; if it would start at or after
 * I + left, that is in the right padding, it is dropped.
 */

/** Stride, padding and dilation, one entry per spatial axis; defaults 1, [0, 0], 1. */
export interface WindowOptions {
  readonly stride?: readonly number[]
  readonly padding?: readonly (readonly [number, number])[]
  readonly dilation?: readonly number[]
}

/** How windows lie on one axis; a negative padding crops. */
export interface WindowAxis {
  readonly stride: number
  readonly left: number
  readonly right: number
  readonly dilation: number
}

function requireIntegers(op: string, name: string, values: readonly number[], least: number): void {
  if (values.every((value) => Number.isInteger(value) && value >= least)) return
  const required = `${name} must be integers of at least ${least}`
  throw new OptionError(op, required, `[${values.join(', ')}]`, `${name} of ${least} or more`)
}

function requireLength(op: string, name: string, values: readonly unknown[], rank: number): void {
  if (values.length === rank) return
  const required = `${name} must have one entry per spatial axis, ${rank} of them`
  throw new OptionError(op, required, `${values.length}`, `${rank} entries`)
}

/** Throws an OptionError unless the kernel has `rank` positive lengths. */
export function requireKernel(op: string, kernel: readonly number[], rank: number): void {
  requireLength(op, 'kernel', kernel, rank)
  requireIntegers(op, 'kernel', kernel, 1)
}

/** The options of `rank` spatial axes, checked and filled with defaults. */
export function windowAxes(
  op: string,
  rank: number,
  options: WindowOptions,
  defaultStride: readonly number[] = new Array<number>(rank).fill(1),
): WindowAxis[] {
  const stride = options.stride ?? defaultStride
  const dilation = options.dilation ?? new Array<number>(rank).fill(1)
  const padding = options.padding ?? new Array<[number, number]>(rank).fill([0, 0])
  requireLength(op, 'stride', stride, rank)
  requireLength(op, 'padding', padding, rank)
  requireLength(op, 'dilation', dilation, rank)
  requireIntegers(op, 'stride', stride, 1)
  requireIntegers(op, 'padding', padding.flat(), 0)
  requireIntegers(op, 'dilation', dilation, 1)
  return stride.map((s, i) => ({
    stride: s,
    left: padding[i]![0],
    right: padding[i]![1],
    dilation: dilation[i]!,
  }))
}

/** Number of windows on an axis, by the formula above; 0 or less where none fits. */
export function windowCount(length: number, kernel: number, axis: WindowAxis, ceilMode = false): number {
  const room = length + axis.left + axis.right - axis.dilation * (kernel - 1) - 1
  const count = (ceilMode ? Math.ceil(room / axis.stride) : Math.floor(room / axis.stride)) + 1
  const startsInRightPadding = (count - 1) * axis.stride >= length + axis.left
  return ceilMode && startsInRightPadding ? count - 1 : count
}

/** Number of windows on every axis; a ShapeError if an axis holds none. */
export function windowCounts(
  op: string,
  lengths: readonly number[],
  kernel: readonly number[],
  axes: readonly WindowAxis[],
  ceilMode = false,
): number[] {
  requireKernel(op, kernel, lengths.length)
  const counts = lengths.map((n, i) => windowCount(n, kernel[i]!, axes[i]!, ceilMode))
  if (counts.some((count) => count < 1)) {
    const got = `kernel [${kernel.join(', ')}] on [${lengths.join(', ')}]`
    throw new ShapeError(op, 'a window must fit the padded input', got, 'a smaller kernel or more padding')
  }
  return counts
}
