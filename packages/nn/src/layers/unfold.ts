import type { PerAxis, Tensor } from '@wengert/autograd'
import { fold, ShapeError, unfold } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { knownOptions, showShape } from '../options.ts'
import { perAxis } from './checks.ts'

/** What {@link Unfold} and {@link Fold} take. */
export interface UnfoldLayerOptions {
  /** 1. */
  readonly dilation?: PerAxis
  /** Zeros around the images; 0. */
  readonly padding?: PerAxis
  /** 1. */
  readonly stride?: PerAxis
}

type Two = readonly [number, number]

const two = (value: PerAxis): Two => (typeof value === 'number' ? [value, value] : (value as Two))

/** How the windows lie, checked. */
class Windows {
  readonly kernelSize: Two
  readonly dilation: Two
  readonly padding: Two
  readonly stride: Two

  constructor(op: string, kernelSize: PerAxis, options: UnfoldLayerOptions) {
    const {
      dilation = 1,
      padding = 0,
      stride = 1,
    } = knownOptions(op, options, ['dilation', 'padding', 'stride'])
    perAxis(op, 'kernelSize', kernelSize, 2, 1)
    perAxis(op, 'dilation', dilation, 2, 1)
    perAxis(op, 'padding', padding, 2, 0)
    perAxis(op, 'stride', stride, 2, 1)
    this.kernelSize = two(kernelSize)
    this.dilation = two(dilation)
    this.padding = two(padding)
    this.stride = two(stride)
  }
}

/**
 * The windows of images as columns, in PyTorch's layout (im2col): rows are ordered by channel, kernel row and kernel
 * column, columns by output row and column. The operation {@link unfold} gives the same windows `[n, c, oh, ow, kh, kw]`
 * as a view, without copying.
 *
 * `x: [n, c, h, w] -> [n, c kh kw, oh ow]`
 *
 * @throws {OptionError} sizes that are no integers; `forward` throws a {@link ShapeError} where a window does not fit.
 * @example
 * new Unfold(2).forward(zeros([1, 3, 4, 5])).shape // [1, 12, 12]
 */
export class Unfold extends Layer {
  readonly windows: Windows

  constructor(kernelSize: PerAxis, options: UnfoldLayerOptions = {}) {
    super()
    this.windows = new Windows('Unfold', kernelSize, options)
  }

  protected compute(x: Tensor): Tensor {
    if (x.rank !== 4)
      throw new ShapeError(
        'Unfold',
        'images [n, c, h, w]',
        showShape(x.shape),
        'x.unsqueeze(0) for one image',
      )
    const { kernelSize, dilation, padding, stride } = this.windows
    const around = x.pad(padding.map((p) => [p, p] as const))
    const all = unfold(around, { kernelSize, dilation, stride })
    const [n, c, oh, ow, kh, kw] = all.shape as unknown as [number, number, number, number, number, number]
    return all.permute([0, 1, 4, 5, 2, 3]).reshape([n, c * kh * kw, oh * ow])
  }
}

/**
 * Columns added up to images where they lie (col2im), the adjoint of {@link Unfold} and not its inverse: overlapping
 * windows add up.
 *
 * `x: [n, c kh kw, oh ow] -> [n, c, h, w]` for the size `[h, w]`
 *
 * @throws {OptionError} sizes that are no integers; `forward` throws a {@link ShapeError} for columns that are not those of
 * such windows.
 * @example
 * new Fold([3, 3], 2).forward(ones([1, 4, 4])) // [[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]
 */
export class Fold extends Layer {
  readonly outputSize: Two
  readonly windows: Windows

  constructor(outputSize: PerAxis, kernelSize: PerAxis, options: UnfoldLayerOptions = {}) {
    super()
    perAxis('Fold', 'outputSize', outputSize, 2, 1)
    this.outputSize = two(outputSize)
    this.windows = new Windows('Fold', kernelSize, options)
  }

  protected compute(x: Tensor): Tensor {
    const { kernelSize, dilation, padding, stride } = this.windows
    const size = this.outputSize.map((n, i) => n + 2 * padding[i]!)
    const counts = size.map(
      (n, i) => Math.floor((n - dilation[i]! * (kernelSize[i]! - 1) - 1) / stride[i]!) + 1,
    )
    const [n, rows, columns] = x.shape
    const [taps, places] = [kernelSize[0] * kernelSize[1], counts[0]! * counts[1]!]
    if (x.rank !== 3 || rows! % taps !== 0 || columns !== places)
      throw new ShapeError(
        'Fold',
        `columns [n, c ${taps}, ${places}] of the windows of ${showShape(this.outputSize)}`,
        showShape(x.shape),
        'the options of the Unfold that made them',
      )
    const grid = x.reshape([n!, rows! / taps, ...kernelSize, ...counts]).permute([0, 1, 4, 5, 2, 3])
    return fold(grid, { size, dilation, stride }).pad(padding.map((p) => [-p, -p] as const))
  }
}
