import type { InterpolateMode, InterpolateOptions, PerAxis, Tensor } from '@wengert/autograd'
import { interpolate, OptionError, pixelShuffle, pixelUnshuffle } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { knownOptions, positiveInteger } from '../options.ts'

const names = ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor'] as const

/**
 * Images resampled to a size or by a factor, as {@link interpolate}.
 *
 * `x: [n, c, ...] -> [n, c, ...]`, 1 to 3 axes behind the channels
 *
 * @throws {OptionError} unknown options, or neither or both of size and factor; `forward` throws on what does not fit the input.
 * @example
 * new Upsample({ scaleFactor: 2, mode: 'bilinear' }).forward(zeros([2, 3, 8, 8])).shape // [2, 3, 16, 16]
 */
export class Upsample extends Layer {
  readonly size: PerAxis | null
  readonly scaleFactor: PerAxis | null
  readonly mode: InterpolateMode
  readonly alignCorners: boolean
  readonly recomputeScaleFactor: boolean

  constructor(options: InterpolateOptions) {
    super()
    knownOptions('Upsample', options, names)
    this.size = options.size ?? null
    this.scaleFactor = options.scaleFactor ?? null
    if ((this.size === null) === (this.scaleFactor === null)) {
      const got = this.size === null ? 'neither' : 'both'
      throw new OptionError('Upsample', 'either size or scaleFactor', got, '{ scaleFactor: 2 }')
    }
    this.mode = options.mode ?? 'nearest'
    this.alignCorners = options.alignCorners ?? false
    this.recomputeScaleFactor = options.recomputeScaleFactor ?? false
  }

  protected compute(x: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners, recomputeScaleFactor } = this
    return interpolate(x, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor })
  }
}

/**
 * Channels as pixels, as {@link pixelShuffle}.
 *
 * `x: [..., c r², h, w] -> [..., c, h r, w r]`
 *
 * @throws {OptionError} a factor that is no positive integer.
 * @example
 * new PixelShuffle(2).forward(zeros([1, 8, 3, 3])).shape // [1, 2, 6, 6]
 */
export class PixelShuffle extends Layer {
  readonly upscaleFactor: number

  constructor(upscaleFactor: number) {
    super()
    positiveInteger('PixelShuffle', 'upscaleFactor', upscaleFactor)
    this.upscaleFactor = upscaleFactor
  }

  protected compute(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor)
  }
}

/**
 * Pixels as channels, as {@link pixelUnshuffle}.
 *
 * `x: [..., c, h r, w r] -> [..., c r², h, w]`
 *
 * @throws {OptionError} a factor that is no positive integer.
 * @example
 * new PixelUnshuffle(2).forward(zeros([1, 2, 6, 6])).shape // [1, 8, 3, 3]
 */
export class PixelUnshuffle extends Layer {
  readonly downscaleFactor: number

  constructor(downscaleFactor: number) {
    super()
    positiveInteger('PixelUnshuffle', 'downscaleFactor', downscaleFactor)
    this.downscaleFactor = downscaleFactor
  }

  protected compute(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor)
  }
}
