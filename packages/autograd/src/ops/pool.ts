import { checkRoom, isFloat } from '../engine/dtype.ts'
import { integers } from '../engine/integers.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { argmax, pickAt } from '../primitives/select.ts'
import { padConstant } from '../primitives/slice.ts'
import { unfoldWindows } from '../primitives/window.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { tensor, zeros } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { AvgPoolOptions, MaxPoolOptions, Pair, PerAxis } from '../tensor/options/index.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { checkFits, perAxis } from './windows.ts'

/** Where the windows of a pooling lie. */
export interface PoolGeometry {
  readonly input: Tensor
  readonly k: readonly number[]
  readonly s: readonly number[]
  readonly d: readonly number[]
  /** Padding asked for, the same before and after. */
  readonly p: readonly number[]
  /** Elements a last, partial window needs beyond the padding (ceilMode). */
  readonly extra: readonly number[]
  /** The axes of the window entries in the unfolded tensor. */
  readonly windowAxes: readonly number[]
}

interface Geometry {
  readonly stride?: PerAxis
  readonly padding?: PerAxis
  readonly dilation?: PerAxis
  readonly ceilMode?: boolean
}

export function poolGeometry(
  op: string,
  axes: number,
  x: Tensor,
  kernelSize: PerAxis,
  options: Geometry,
): PoolGeometry {
  const input = expectTensor(op, x, 'the input')
  if (!isFloat(input.dtype)) throw new DTypeError(op, 'a float input', input.dtype, "x.to('float32')")
  if (input.rank !== axes + 2) {
    const names = ['depth', 'height', 'width'].slice(3 - axes).join(', ')
    throw new ShapeError(
      op,
      `input must be [batch, channels, ${names}]`,
      show(input.shape),
      'x.unsqueeze(0) for a batch of one',
    )
  }
  const k = perAxis(op, 'kernelSize', kernelSize, axes, 1)
  const s = perAxis(op, 'stride', options.stride ?? k, axes, 1)
  const d = perAxis(op, 'dilation', options.dilation ?? 1, axes, 1)
  const p = perAxis(op, 'padding', options.padding ?? 0, axes, 0)
  const size = input.shape.slice(2)
  p.forEach((pad, i) => {
    const reach = d[i]! * (k[i]! - 1) + 1
    if (pad >= reach)
      throw new OptionError(
        op,
        `padding smaller than the window, which reaches over ${reach}`,
        describe(pad),
        'less padding',
      )
  })
  const extra = integers(size, (n, i) => (options.ceilMode ? beyond(n, k[i]!, s[i]!, d[i]!, p[i]!) : 0))
  checkFits(
    op,
    size,
    p.map((v, i) => [v, v + extra[i]!] as const),
    k,
    s,
    d,
  )
  const windowAxes = integers(k, (_, i) => 2 + axes + i)
  // Lists with an entry for each window of an axis are made, of which a batch of none may have billions.
  checkRoom(op, Math.max(...size.map((n, i) => Math.ceil((n + 2 * p[i]!) / s[i]!))), 'float64')
  return { input, k, s, d, p, extra, windowAxes }
}

/**
 * With ceilMode the number of windows is rounded up: how far the last one reaches beyond the padding, or the only one
 * where it is larger than the axis by less than a stride. A window that would start in the right padding, or behind
 * it, is dropped.
 */
function beyond(n: number, k: number, s: number, d: number, p: number): number {
  const reach = d * (k - 1) + 1
  let count = Math.ceil((n + 2 * p - reach) / s) + 1
  if ((count - 1) * s >= n + p) count--
  return count < 1 ? 0 : Math.max(0, (count - 1) * s + reach - (n + 2 * p))
}

/** `[n, c, ...size] -> [n, c, ...o, ...k]`: the windows of the padded input. */
export function poolWindows({ input, k, s, d, p, extra }: PoolGeometry, value: number): Tensor {
  const sides: Pair[] = p.map((v, i) => [v, v + extra[i]!])
  const padded = padConstant(input, [[0, 0], [0, 0], ...sides], value)
  return unfoldWindows(padded, { size: padded.shape.slice(2), kernel: k, stride: s, dilation: d })
}

function maxPool(op: string, axes: number, x: Tensor, kernelSize: PerAxis, options: MaxPoolOptions): Tensor {
  checkOptions(op, options, ['stride', 'padding', 'dilation', 'ceilMode'])
  const geometry = poolGeometry(op, axes, x, kernelSize, options)
  const windows = poolWindows(geometry, -Infinity)
  const first = argmax(windows, geometry.windowAxes)
  // Padding is the first of the largest only where all of them are -∞, and then it is the window's very first entry.
  const inside = geometry.p.some((v) => v > 0) ? first.maximum(firstInside(geometry, first.shape)) : first
  return pickAt(windows, geometry.windowAxes, inside)
}

/**
 * For each window the row-major position of its first entry that lies behind the padding: along an axis with start
 * o s - p that is j = ceil((p - o s) / d), or any where there is none.
 */
function firstInside({ k, s, d, p }: PoolGeometry, shape: readonly number[]): Tensor {
  const weights = k.map((_, i) => k.slice(i + 1).reduce((a, b) => a * b, 1))
  const along = k.map((size, i) => {
    const entries = Array.from({ length: shape[2 + i]! }, (_, o) => {
      const j = Math.ceil((p[i]! - o * s[i]!) / d[i]!)
      return weights[i]! * Math.min(size - 1, Math.max(0, j))
    })
    return tensor(
      new Int32Array(entries),
      k.map((_, axis) => (axis === i ? entries.length : 1)),
    )
  })
  return along.reduce<Tensor>((a, b) => a.add(b), zeros([], { dtype: 'int32' }))
}

/**
 * The largest entry of windows over one axis: `x: [n, c, l] -> [n, c, l']`; see {@link maxPool2d}.
 *
 * @example
 * maxPool1d(tensor([[[1, 3, 2, 5]]]), 2) // [[[3, 5]]]
 */
export const maxPool1d = operation('maxPool1d', (x, kernelSize, options = {}) =>
  maxPool('maxPool1d', 1, x, kernelSize, options),
)

/**
 * The largest entry of each window over two axes: `x: [n, c, h, w] -> [n, c, h', w']` with h' = floor((h + 2 padding -
 * dilation (k - 1) - 1) / stride) + 1, rounded up with ceilMode. The stride is the kernel's size when left out; padding
 * never wins. The whole gradient goes to the first of equal entries, and adds up where windows overlap.
 *
 * Throws a ShapeError where a window does not fit, an OptionError where padding reaches over the window.
 *
 * @example
 * maxPool2d(randn([8, 6, 24, 24]), 2).shape // [8, 6, 12, 12]
 */
export const maxPool2d = operation('maxPool2d', (x, kernelSize, options = {}) =>
  maxPool('maxPool2d', 2, x, kernelSize, options),
)

/**
 * The largest entry of windows over three axes: `x: [n, c, d, h, w] -> [n, c, d', h', w']`; see {@link maxPool2d}.
 *
 * @example
 * maxPool3d(randn([1, 2, 4, 6, 6]), 2).shape // [1, 2, 2, 3, 3]
 */
export const maxPool3d = operation('maxPool3d', (x, kernelSize, options = {}) =>
  maxPool('maxPool3d', 3, x, kernelSize, options),
)

function avgPool(op: string, axes: number, x: Tensor, kernelSize: PerAxis, options: AvgPoolOptions): Tensor {
  checkOptions(op, options, ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'])
  const { countIncludePad = true, divisorOverride = null } = options
  if (divisorOverride !== null && (!Number.isInteger(divisorOverride) || divisorOverride === 0))
    throw new OptionError(
      op,
      'divisorOverride must be an integer that is not 0',
      describe(divisorOverride),
      'null',
    )
  const geometry = poolGeometry(op, axes, x, kernelSize, options)
  const totals = poolWindows(geometry, 0).sum(geometry.windowAxes)
  return totals.div(divisorOverride ?? divisors(geometry, countIncludePad, totals))
}

/**
 * How many entries each window counts, `[...o]`: those inside the input, or with countIncludePad inside its padding
 * too. What ceilMode adds beyond the padding never counts. A number where all windows count the same.
 */
function divisors({ input, k, s, p }: PoolGeometry, includePad: boolean, totals: Tensor): Tensor | number {
  let out: Tensor | number = 1
  k.forEach((size, i) => {
    const n = input.shape[2 + i]!
    const [first, last] = includePad ? [-p[i]!, n + p[i]!] : [0, n]
    const counts = Array.from({ length: totals.shape[2 + i]! }, (_, o) => {
      const start = o * s[i]! - p[i]!
      return Math.min(start + size, last) - Math.max(start, first)
    })
    const shape = k.map((_, axis) => (axis === i ? counts.length : 1))
    const same = counts.every((count) => count === counts[0])
    const factor = same ? (counts[0] ?? 1) : tensor(counts, shape, { dtype: input.dtype })
    out = typeof out === 'number' && typeof factor === 'number' ? out * factor : multiply(out, factor)
  })
  return out
}

function multiply(a: Tensor | number, b: Tensor | number): Tensor {
  return typeof a === 'number' ? (b as Tensor).mul(a) : a.mul(b)
}

/**
 * The mean of windows over one axis: `x: [n, c, l] -> [n, c, l']`; see {@link avgPool2d}.
 *
 * @example
 * avgPool1d(tensor([[[1, 3, 2, 5]]]), 2) // [[[2, 3.5]]]
 */
export const avgPool1d = operation('avgPool1d', (x, kernelSize, options = {}) =>
  avgPool('avgPool1d', 1, x, kernelSize, options),
)

/**
 * The mean of each window over two axes: `x: [n, c, h, w] -> [n, c, h', w']`, sizes as in {@link maxPool2d}. Padded
 * zeros count as entries unless countIncludePad is false; divisorOverride divides by something else.
 *
 * @example
 * avgPool2d(ones([1, 1, 4, 4]), 2) // [[[[1, 1], [1, 1]]]]
 */
export const avgPool2d = operation('avgPool2d', (x, kernelSize, options = {}) =>
  avgPool('avgPool2d', 2, x, kernelSize, options),
)

/**
 * The mean of windows over three axes: `x: [n, c, d, h, w] -> [n, c, d', h', w']`; see {@link avgPool2d}.
 *
 * @example
 * avgPool3d(randn([1, 2, 4, 6, 6]), 2).shape // [1, 2, 2, 3, 3]
 */
export const avgPool3d = operation('avgPool3d', (x, kernelSize, options = {}) =>
  avgPool('avgPool3d', 3, x, kernelSize, options),
)
