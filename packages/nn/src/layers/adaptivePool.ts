import type { AdaptivePool, In, PerAxis, ShapeFn, Tensor } from '@wengert/autograd'
import { adaptiveAvgPool1d, adaptiveAvgPool2d } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { perAxis } from './checks.ts'

interface AdaptiveFn<Op extends string, Rank extends number, N extends PerAxis> extends ShapeFn {
  readonly out: AdaptivePool<Op, Rank, In<this['in']>, N>
}

/**
 * Means of `outputSize` windows that cover the axis evenly, as {@link adaptiveAvgPool1d}.
 *
 * `x: [n, c, w] -> [n, c, outputSize]`
 *
 * @throws {OptionError} a size that is no positive integer.
 * @example
 * new AdaptiveAvgPool1d(1).forward(zeros([2, 3, 50])).shape // [2, 3, 1]
 */
export class AdaptiveAvgPool1d<const N extends PerAxis> extends Layer<AdaptiveFn<'adaptiveAvgPool1d', 1, N>> {
  readonly outputSize: PerAxis

  constructor(outputSize: N) {
    super()
    perAxis('AdaptiveAvgPool1d', 'outputSize', outputSize, 1, 1)
    this.outputSize = outputSize
  }

  protected compute(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize)
  }
}

/**
 * Means of `outputSize` windows that cover each axis evenly, as {@link adaptiveAvgPool2d}.
 *
 * `x: [n, c, h, w] -> [n, c, oh, ow]`
 *
 * @throws {OptionError} sizes that are no positive integers.
 * @example
 * new AdaptiveAvgPool2d([1, 1]).forward(zeros([2, 512, 7, 7])).shape // [2, 512, 1, 1]
 */
export class AdaptiveAvgPool2d<const N extends PerAxis> extends Layer<AdaptiveFn<'adaptiveAvgPool2d', 2, N>> {
  readonly outputSize: PerAxis

  constructor(outputSize: N) {
    super()
    perAxis('AdaptiveAvgPool2d', 'outputSize', outputSize, 2, 1)
    this.outputSize = outputSize
  }

  protected compute(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize)
  }
}
