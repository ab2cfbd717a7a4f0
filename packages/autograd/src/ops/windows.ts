import { OptionError, ShapeError } from '../errors/index.ts'
import { foldWindows, unfoldWindows, type Windows, windowCount } from '../primitives/window.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import type { FoldOptions, Padding, Pair, PerAxis, UnfoldOptions } from '../tensor/options/index.ts'
import { areIntegers, arePairs, show, showPairs } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

/** One integer of at least `least` for each of n axes, from one for all or a list. */
export function perAxis(op: string, name: string, value: PerAxis, n: number, least: number): number[] {
  const list = typeof value === 'number' ? new Array<number>(n).fill(value) : value
  if (!areIntegers(list, least) || list.length !== n) {
    const kind = least > 0 ? 'positive' : 'non-negative'
    throw new OptionError(
      op,
      `${name} must be a ${kind} integer, or ${n} of them`,
      Array.isArray(value) ? show(value) : describe(value),
      `${name}: ${Math.max(1, least)}`,
    )
  }
  return [...list]
}

/** Elements before and after each axis, from all the forms padding may be given in. */
export function paddingPairs(
  op: string,
  padding: Padding,
  k: readonly number[],
  s: readonly number[],
  d: readonly number[],
): Pair[] {
  const n = k.length
  if (padding === 'valid') return k.map(() => [0, 0] as const)
  if (padding === 'same') {
    if (s.some((step) => step !== 1))
      throw new OptionError(op, "padding 'same' needs stride 1", `stride ${show(s)}`, 'padding as numbers')
    // The total d(k - 1) keeps the size; of an odd total the larger half comes behind, as in PyTorch.
    return k.map((size, i) => {
      const total = d[i]! * (size - 1)
      return [Math.floor(total / 2), Math.ceil(total / 2)] as const
    })
  }
  if (Array.isArray(padding) && padding.some((p) => Array.isArray(p))) {
    if (padding.length !== n || !arePairs(padding, 0))
      throw new OptionError(
        op,
        `padding as ${n} pairs of non-negative integers`,
        showPairs(padding),
        '[[1, 1], [0, 2]]',
      )
    return padding.map(([before, after]) => [before, after] as const)
  }
  if (typeof padding === 'string')
    throw new OptionError(
      op,
      "padding must be a number, numbers, pairs, 'same' or 'valid'",
      `'${padding}'`,
      "'same'",
    )
  return perAxis(op, 'padding', padding as PerAxis, n, 0).map((p) => [p, p] as const)
}

/** An error where a window does not fit its axis. */
export function checkFits(
  op: string,
  size: readonly number[],
  pairs: readonly Pair[],
  k: readonly number[],
  s: readonly number[],
  d: readonly number[],
): void {
  size.forEach((n, i) => {
    const padded = n + pairs[i]![0] + pairs[i]![1]
    if (windowCount(padded, k[i]!, s[i]!, d[i]!) < 1)
      throw new ShapeError(
        op,
        `window ${k[i]}${d[i] === 1 ? '' : ` with dilation ${d[i]}`} does not fit size ${n} with padding ${pairs[i]![0]} and ${pairs[i]![1]}`,
        show(size),
        'a smaller kernel or more padding',
      )
  })
}

/**
 * Sliding windows over the last axes, as a view: `x: [..., n, m] -> [..., oy, ox, ky, kx]` for two axes. Window o holds
 * the elements o·stride + j·dilation. The number of axes is that of `kernelSize` (one for a number).
 *
 * PyTorch's Unfold copies these into columns `[n, c ky kx, oy ox]`; `Unfold` of @wengert/nn does that.
 *
 * Its adjoint is {@link fold}, which is not its inverse: overlapping windows add up. Throws a ShapeError where a window
 * does not fit.
 *
 * @example
 * unfold(arange(5), { kernelSize: 3 }) // [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
 */
export function unfold(x: Tensor, options: UnfoldOptions): Tensor {
  checkOptions('unfold', options, ['kernelSize', 'stride', 'dilation'])
  const input = expectTensor('unfold', x)
  const axes = axesOf(options.kernelSize)
  if (input.rank < axes)
    throw new ShapeError('unfold', `at least ${axes} axes`, show(input.shape), 'unsqueeze')
  const windows = windowsOf('unfold', options, input.shape.slice(input.rank - axes))
  checkFits(
    'unfold',
    windows.size,
    windows.size.map(() => [0, 0]),
    windows.kernel,
    windows.stride,
    windows.dilation,
  )
  return unfoldWindows(input, windows)
}

/**
 * Windows added up where they lie: `w: [..., oy, ox, ky, kx] -> [..., n, m]` for two axes, the sizes given by `size`.
 * The adjoint of {@link unfold}. Throws a ShapeError where the windows are not those of such sizes.
 *
 * @example
 * fold(ones([3, 3]), { size: 5 }) // [1, 2, 3, 2, 1]
 */
export function fold(w: Tensor, options: FoldOptions): Tensor {
  checkOptions('fold', options, ['size', 'stride', 'dilation'])
  const input = expectTensor('fold', w)
  const axes = axesOf(options.size)
  if (input.rank < 2 * axes)
    throw new ShapeError(
      'fold',
      `windows of at least ${2 * axes} axes for ${axes} sizes`,
      show(input.shape),
      'unfold to see the layout',
    )
  const size = perAxis('fold', 'size', options.size, axes, 0)
  const kernelSize = input.shape.slice(input.rank - axes)
  const windows = windowsOf('fold', { ...options, kernelSize }, size)
  const counts = input.shape.slice(input.rank - 2 * axes, input.rank - axes)
  size.forEach((n, i) => {
    const expected = windowCount(n, kernelSize[i]!, windows.stride[i]!, windows.dilation[i]!)
    if (counts[i] !== expected)
      throw new ShapeError(
        'fold',
        `${expected} windows of ${kernelSize[i]} on size ${n}`,
        `${counts[i]} in ${show(input.shape)}`,
        'the size, stride and dilation of the unfold',
      )
  })
  return foldWindows(input, windows)
}

/** As many axes as a list has entries; one for a number, or for what is no list and will be refused. */
function axesOf(sizes: PerAxis): number {
  return Array.isArray(sizes) ? sizes.length : 1
}

function windowsOf(op: string, options: UnfoldOptions, size: readonly number[]): Windows {
  const n = size.length
  return {
    size,
    kernel: perAxis(op, 'kernelSize', options.kernelSize, n, 1),
    stride: perAxis(op, 'stride', options.stride ?? 1, n, 1),
    dilation: perAxis(op, 'dilation', options.dilation ?? 1, n, 1),
  }
}
