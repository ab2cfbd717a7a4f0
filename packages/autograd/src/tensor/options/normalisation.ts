import type { Generator } from '../generator.ts'
import type { Tensor } from '../tensor.ts'
import type { Shape } from '../typed/index.ts'

/** What `localResponseNorm` takes. */
export interface LocalResponseNormOptions {
  /** Weight of the mean square; 1e-4. */
  readonly alpha?: number
  /** 0.75. */
  readonly beta?: number
  /** Added to the mean square; 1. */
  readonly k?: number
}

/** What `batchNorm` takes. */
export interface BatchNormOptions {
  /** `[c]`: the scale. */
  readonly weight?: Tensor | null
  /** `[c]`: the shift. */
  readonly bias?: Tensor | null
  /** `[c]` */
  readonly runningMean?: Tensor | null
  /** `[c]` */
  readonly runningVar?: Tensor | null
  /** Normalise by the batch's statistics, not by the running ones. */
  readonly training?: boolean
  /** Weight of the new batch in the running statistics; 0.1. */
  readonly momentum?: number
  /** Added to the variance; 1e-5. */
  readonly eps?: number
}

/** What `batchNorm` gives. */
export interface BatchNormResult<S extends Shape = Shape> {
  readonly output: Tensor<S>
  /** `[c]`: after this batch; null when none was given. */
  readonly runningMean: Tensor | null
  /** `[c]` */
  readonly runningVar: Tensor | null
}

/** What `dropout` takes. */
export interface DropoutOptions {
  /** Without training the input is returned; true. */
  readonly training?: boolean
  readonly generator?: Generator
}
