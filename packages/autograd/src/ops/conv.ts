import { integers } from '../engine/integers.ts'
import { OptionError, ShapeError } from '../errors/index.ts'
import { contract } from '../primitives/contract.ts'
import { reshape } from '../primitives/movement.ts'
import { padConstant } from '../primitives/slice.ts'
import { foldWindows, unfoldWindows } from '../primitives/window.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { ConvOptions, ConvTransposeOptions, Pair } from '../tensor/options/index.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { checkFits, paddingPairs, perAxis } from './windows.ts'

const unpadded: Pair[] = [
  [0, 0],
  [0, 0],
]

// Labels: batch, group, channels in and out; then positions and kernel entries of each axis.
const [n, g, c, o] = [0, 1, 2, 3]
const positions = (axes: number) => Array.from({ length: axes }, (_, i) => 10 + i)
const taps = (axes: number) => Array.from({ length: axes }, (_, i) => 20 + i)

/**
 * The convolution (cross-correlation) of n axes: all there is to it is a contraction over windows of the padded
 * input,
 *
 *   out[n, g, o, y] = Σ_{c, i} x[n, g, c, y·s + i·d - p] w[g, o, c, i],
 *
 * so its gradients of any order are those of pad, unfold and contract.
 */
function conv(op: string, axes: number, x: Tensor, weight: Tensor, options: ConvOptions): Tensor {
  checkOptions(op, options, ['bias', 'stride', 'padding', 'dilation', 'groups'])
  const { input, kernel, groups } = operandsOf(op, axes, x, weight, options.groups ?? 1)
  const [outputs, channels, ...k] = kernel.shape as [number, number, ...number[]]
  if (input.shape[1] !== channels * groups)
    throw new ShapeError(
      op,
      `input has ${input.shape[1]} channels, weight expects ${channels * groups}`,
      `${show(input.shape)} and ${show(kernel.shape)} with groups ${groups}`,
      'weight [out, in / groups, ...kernel]',
    )
  if (outputs % groups !== 0)
    throw new ShapeError(
      op,
      `output channels divisible by groups ${groups}`,
      describe(outputs),
      'another number of groups',
    )
  const s = perAxis(op, 'stride', options.stride ?? 1, axes, 1)
  const d = perAxis(op, 'dilation', options.dilation ?? 1, axes, 1)
  const pairs = paddingPairs(op, options.padding ?? 0, k, s, d)
  const size = input.shape.slice(2)
  checkFits(op, size, pairs, k, s, d)

  const padded = padConstant(input, [...unpadded, ...pairs], 0)
  const split = groups === 1 ? padded : padded.unflatten(1, [groups, channels])
  const windows = unfoldWindows(split, { size: padded.shape.slice(2), kernel: k, stride: s, dilation: d })
  const filters = groups === 1 ? kernel : kernel.unflatten(0, [groups, outputs / groups])
  const [y, i] = [positions(axes), taps(axes)]
  const group = groups === 1 ? [] : [g]
  const out = contract(
    windows,
    [n, ...group, c, ...y, ...i],
    filters,
    [...group, o, c, ...i],
    [n, ...group, o, ...y],
  )
  return withBias(op, groups === 1 ? out : out.flatten(1, 2), options.bias, outputs)
}

/**
 * The adjoint of a convolution in its input: every input entry lays its kernel down, and what overlaps adds up. The
 * windows lie on an output of (n - 1) s + d (k - 1) + 1 elements, of which padding is cut off and to whose end
 * outputPadding is added.
 */
function convTranspose(
  op: string,
  axes: number,
  x: Tensor,
  weight: Tensor,
  options: ConvTransposeOptions,
): Tensor {
  checkOptions(op, options, ['bias', 'stride', 'padding', 'outputPadding', 'dilation', 'groups'])
  const { input, kernel, groups } = operandsOf(op, axes, x, weight, options.groups ?? 1)
  const [channels, outputs, ...k] = kernel.shape as [number, number, ...number[]]
  if (input.shape[1] !== channels)
    throw new ShapeError(
      op,
      `input has ${input.shape[1]} channels, weight expects ${channels}`,
      `${show(input.shape)} and ${show(kernel.shape)}`,
      'weight [in, out / groups, ...kernel]',
    )
  if (channels % groups !== 0)
    throw new ShapeError(
      op,
      `input channels divisible by groups ${groups}`,
      describe(channels),
      'another number of groups',
    )
  const s = perAxis(op, 'stride', options.stride ?? 1, axes, 1)
  const d = perAxis(op, 'dilation', options.dilation ?? 1, axes, 1)
  const p = perAxis(op, 'padding', options.padding ?? 0, axes, 0)
  const extra = perAxis(op, 'outputPadding', options.outputPadding ?? 0, axes, 0)
  const size = integers(input.shape.slice(2), (m, i) => (m - 1) * s[i]! + d[i]! * (k[i]! - 1) + 1)
  size.forEach((length, i) => {
    if (extra[i]! >= Math.max(s[i]!, d[i]!))
      throw new OptionError(
        op,
        'outputPadding smaller than stride or dilation',
        `${extra[i]} with stride ${s[i]}, dilation ${d[i]}`,
        'a smaller outputPadding',
      )
    if (length - 2 * p[i]! + extra[i]! < 1)
      throw new ShapeError(
        op,
        'an output of at least one element',
        `${length - 2 * p[i]! + extra[i]!} on axis ${i + 2}`,
        'less padding',
      )
  })

  const group = groups === 1 ? [] : [g]
  const split = groups === 1 ? input : input.unflatten(1, [groups, channels / groups])
  const filters = groups === 1 ? kernel : kernel.unflatten(0, [groups, channels / groups])
  const [y, i] = [positions(axes), taps(axes)]
  const windows = contract(
    split,
    [n, ...group, c, ...y],
    filters,
    [...group, c, o, ...i],
    [n, ...group, o, ...y, ...i],
  )
  const laid = foldWindows(windows, { size, kernel: k, stride: s, dilation: d })
  const merged = groups === 1 ? laid : laid.flatten(1, 2)
  const cut = padConstant(merged, [...unpadded, ...p.map((v, axis) => [-v, extra[axis]! - v] as const)], 0)
  return withBias(op, cut, options.bias, outputs * groups)
}

function operandsOf(op: string, axes: number, x: Tensor, weight: Tensor, groups: number) {
  const input = expectTensor(op, x, 'the input')
  const kernel = expectTensor(op, weight, 'the weight')
  const names = ['depth', 'height', 'width'].slice(3 - axes).join(', ')
  if (input.rank !== axes + 2)
    throw new ShapeError(
      op,
      `input must be [batch, channels, ${names}]`,
      show(input.shape),
      input.rank === axes + 1 ? 'x.unsqueeze(0) for a batch of one' : 'a reshape',
    )
  if (kernel.rank !== axes + 2)
    throw new ShapeError(
      op,
      `weight must have ${axes + 2} axes, the last ${axes} the kernel`,
      show(kernel.shape),
      'a reshape',
    )
  if (kernel.shape.slice(2).includes(0))
    throw new ShapeError(op, 'a kernel with at least one entry', show(kernel.shape), 'a positive kernel size')
  if (!Number.isInteger(groups) || groups < 1)
    throw new OptionError(op, 'groups must be a positive integer', describe(groups), 'groups: 1')
  return { input, kernel, groups }
}

/** `[out]` added to every position. */
function withBias(op: string, x: Tensor, bias: Tensor | null | undefined, outputs: number): Tensor {
  if (bias === undefined || bias === null) return x
  const b = expectTensor(op, bias, 'the bias')
  if (b.rank !== 1 || b.size !== outputs)
    throw new ShapeError(op, `bias of shape [${outputs}]`, show(b.shape), 'one entry per output channel')
  return x.add(reshape(b, [outputs, ...new Array<number>(x.rank - 2).fill(1)]))
}

/**
 * Convolution over one axis: `x: [n, c, l], weight: [o, c / groups, k] -> [n, o, l']`; see {@link conv2d}.
 *
 * @example
 * conv1d(tensor([[[1, 2, 3, 4]]]), tensor([[[1, 10]]])) // [[[21, 32, 43]]]
 */
export const conv1d = operation('conv1d', (x, weight, options = {}) => conv('conv1d', 1, x, weight, options))

/**
 * Convolution over two axes, as the cross-correlation that neural networks mean by it.
 *
 * `x: [n, c, h, w], weight: [o, c / groups, kh, kw] -> [n, o, h', w']` with h' = floor((h + padding before and after -
 * dilation (kh - 1) - 1) / stride) + 1, out[n, o, y] = bias[o] + Σ_{c, i} x[n, c, y · stride + i · dilation - padding]
 * weight[o, c, i]. Padding is a number, a number per axis, a pair per axis, 'same' (stride 1) or 'valid'.
 *
 * Throws a ShapeError where channels do not fit or the window does not, an OptionError for unknown options.
 *
 * @example
 * conv2d(randn([8, 1, 28, 28]), randn([6, 1, 5, 5]), { padding: 2 }).shape // [8, 6, 28, 28]
 */
export const conv2d = operation('conv2d', (x, weight, options = {}) => conv('conv2d', 2, x, weight, options))

/**
 * Convolution over three axes: `x: [n, c, d, h, w], weight: [o, c / groups, kd, kh, kw] -> [n, o, d', h', w']`; see
 * {@link conv2d}.
 *
 * @example
 * conv3d(randn([1, 2, 8, 8, 8]), randn([4, 2, 3, 3, 3]), { stride: 2 }).shape // [1, 4, 3, 3, 3]
 */
export const conv3d = operation('conv3d', (x, weight, options = {}) => conv('conv3d', 3, x, weight, options))

/**
 * Transposed convolution over one axis: `x: [n, c, l], weight: [c, o / groups, k] -> [n, o, l']`; see {@link
 * convTranspose2d}.
 *
 * @example
 * convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 10]]])) // [[[1, 12, 20]]]
 */
export function convTranspose1d(x: Tensor, weight: Tensor, options: ConvTransposeOptions = {}): Tensor {
  return convTranspose('convTranspose1d', 1, x, weight, options)
}

/**
 * Transposed convolution over two axes: the gradient of {@link conv2d} in its input, used forwards to enlarge.
 *
 * `x: [n, c, h, w], weight: [c, o / groups, kh, kw] -> [n, o, h', w']` with h' = (h - 1) stride - 2 padding + dilation
 * (kh - 1) + 1 + outputPadding.
 *
 * Throws a ShapeError where channels do not fit, an OptionError where outputPadding is not smaller than stride or
 * dilation.
 *
 * @example
 * convTranspose2d(randn([1, 8, 7, 7]), randn([8, 4, 2, 2]), { stride: 2 }).shape // [1, 4, 14, 14]
 */
export function convTranspose2d(x: Tensor, weight: Tensor, options: ConvTransposeOptions = {}): Tensor {
  return convTranspose('convTranspose2d', 2, x, weight, options)
}

/**
 * Transposed convolution over three axes: `x: [n, c, d, h, w], weight: [c, o / groups, kd, kh, kw] -> [n, o, d', h',
 * w']`; see {@link convTranspose2d}.
 *
 * @example
 * convTranspose3d(randn([1, 2, 3, 3, 3]), randn([2, 4, 2, 2, 2]), { stride: 2 }).shape // [1, 4, 6, 6, 6]
 */
export function convTranspose3d(x: Tensor, weight: Tensor, options: ConvTransposeOptions = {}): Tensor {
  return convTranspose('convTranspose3d', 3, x, weight, options)
}
