import type { Generator } from '../generator.ts'
import type { Tensor } from '../tensor.ts'
import type { Padding, PerAxis } from './movement.ts'

/** What `unfold` takes. */
export interface UnfoldOptions {
  readonly kernelSize: PerAxis
  /** 1. */
  readonly stride?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
}

/** What `fold` takes. */
export interface FoldOptions {
  /** Sizes of the axes the windows were taken from. */
  readonly size: PerAxis
  /** 1. */
  readonly stride?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
}

/** How `interpolate` finds values between elements. */
export type InterpolateMode =
  | 'nearest'
  | 'nearest-exact'
  | 'linear'
  | 'bilinear'
  | 'bicubic'
  | 'trilinear'
  | 'area'

/** What `interpolate` takes. */
export interface InterpolateOptions {
  /** Sizes of the axes behind batch and channels; or a factor. */
  readonly size?: PerAxis | null
  /** Each axis becomes this many times as long. */
  readonly scaleFactor?: PerAxis | null
  /** `'nearest'`. */
  readonly mode?: InterpolateMode
  /** The first and last elements stay at the ends, instead of the cells they are centres of; false. */
  readonly alignCorners?: boolean
  /** Positions by the ratio of the sizes, instead of by the factor that was given; false. */
  readonly recomputeScaleFactor?: boolean
}

/** What `conv1d`, `conv2d` and `conv3d` take. */
export interface ConvOptions<
  S extends PerAxis = PerAxis,
  P extends Padding = Padding,
  D extends PerAxis = PerAxis,
  G extends number = number,
> {
  /** `[out]`, or none. */
  readonly bias?: Tensor | null
  /** 1. */
  readonly stride?: S
  /** Zeros around the input; 0. */
  readonly padding?: P
  /** Distance between the elements a kernel touches; 1. */
  readonly dilation?: D
  /** The channels are split into this many groups which do not mix; 1. */
  readonly groups?: G
}

/** What `convTranspose1d`, `convTranspose2d` and `convTranspose3d` take. */
export interface ConvTransposeOptions {
  /** `[out]`, or none. */
  readonly bias?: Tensor | null
  /** 1. */
  readonly stride?: PerAxis
  /** What the convolution this is the adjoint of would pad; 0. */
  readonly padding?: PerAxis
  /** Added to one side of the output, to choose among the sizes a stride makes equal; 0. */
  readonly outputPadding?: PerAxis
  /** 1. */
  readonly dilation?: PerAxis
  /** 1. */
  readonly groups?: number
}

/** What `maxPool1d`, `maxPool2d` and `maxPool3d` take. */
export interface MaxPoolOptions<
  S extends PerAxis = PerAxis,
  P extends PerAxis = PerAxis,
  D extends PerAxis = PerAxis,
  Ceil extends boolean = boolean,
> {
  /** The kernel's size. */
  readonly stride?: S
  /** Padding that never wins; 0. */
  readonly padding?: P
  /** 1. */
  readonly dilation?: D
  /** Also use a last window that is partly outside; false. */
  readonly ceilMode?: Ceil
}

/** What `avgPool1d`, `avgPool2d` and `avgPool3d` take. */
export interface AvgPoolOptions<
  S extends PerAxis = PerAxis,
  P extends PerAxis = PerAxis,
  Ceil extends boolean = boolean,
> {
  /** The kernel's size. */
  readonly stride?: S
  /** Zeros around the input; 0. */
  readonly padding?: P
  /** Also use a last window that is partly outside; false. */
  readonly ceilMode?: Ceil
  /** Count padded zeros as elements; true. */
  readonly countIncludePad?: boolean
  /** Divide by this, whatever a window holds. */
  readonly divisorOverride?: number | null
}

/** What `stochasticPool2d` takes. */
export interface StochasticPoolOptions<S extends PerAxis = PerAxis, P extends PerAxis = PerAxis> {
  /** The kernel's size. */
  readonly stride?: S
  /** 0. */
  readonly padding?: P
  /** Draw an element a window; otherwise take the expectation; true. */
  readonly training?: boolean
  readonly generator?: Generator
}
