import type { Tensor } from '../tensor.ts'

/** What a loss does with its terms. */
export type Reduction = 'mean' | 'sum' | 'none'

/** What every loss takes. */
export interface LossOptions<R extends Reduction = Reduction> {
  /** `'mean'`. */
  readonly reduction?: R
}

/** What `nllLoss` takes. */
export interface NllLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** `[classes]`: weight of each class. */
  readonly weight?: Tensor | null
  /** Targets of this value do not count; -100. */
  readonly ignoreIndex?: number
}

/** What `huberLoss` takes. */
export interface HuberLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where squares become lines; 1. */
  readonly delta?: number
}

/** What `smoothL1Loss` takes. */
export interface SmoothL1LossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Where squares become lines; 1. */
  readonly beta?: number
}

/** What `bceLoss` takes. */
export interface BceLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Weight of each term; broadcasts to the input. */
  readonly weight?: Tensor | null
}

/** What `bceWithLogitsLoss` takes. */
export interface BceWithLogitsLossOptions<R extends Reduction = Reduction> extends BceLossOptions<R> {
  /** Weight of the positive share of each term; broadcasts to the input. */
  readonly posWeight?: Tensor | null
}

/** What `klDivLoss` takes. */
export interface KlDivLossOptions<R extends Reduction | 'batchmean' = Reduction | 'batchmean'> {
  /** `'mean'`; `'batchmean'` divides the sum by the size of axis 0. */
  readonly reduction?: R
  /** The target holds log-probabilities; false. */
  readonly logTarget?: boolean
}

/** What `poissonNllLoss` takes. */
export interface PoissonNllLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The input is the logarithm of the mean; true. */
  readonly logInput?: boolean
  /** Add Stirling's approximation of log t!; false. */
  readonly full?: boolean
  /** Added before the logarithm where the input is the mean; 1e-8. */
  readonly eps?: number
}

/** What `gaussianNllLoss` takes. */
export interface GaussianNllLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** Add log(2π) / 2; false. */
  readonly full?: boolean
  /** The smallest variance; 1e-6. */
  readonly eps?: number
}

/** What `hingeEmbeddingLoss`, `marginRankingLoss` and `cosineEmbeddingLoss` take. */
export interface MarginLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** From where on nothing is lost; 1 for `hingeEmbeddingLoss`, else 0. */
  readonly margin?: number
}

/** What `multiMarginLoss` takes. */
export interface MultiMarginLossOptions<R extends Reduction = Reduction> extends MarginLossOptions<R> {
  /** The power of what is lost, 1 or 2; 1. */
  readonly p?: 1 | 2
  /** `[classes]`: weight of each class. */
  readonly weight?: Tensor | null
}

/** What `tripletMarginLoss` takes. */
export interface TripletMarginLossOptions<R extends Reduction = Reduction> extends MarginLossOptions<R> {
  /** The p of the norm; 2. */
  readonly p?: number
  /** Added to differences; 1e-6. */
  readonly eps?: number
  /** Take the nearer of anchor and positive to the negative; false. */
  readonly swap?: boolean
}

/** What `ctcLoss` takes. */
export interface CtcLossOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The class that stands for no label; 0. */
  readonly blank?: number
  /** Loss 0 with gradient 0 where no alignment is possible, not infinity; false. */
  readonly zeroInfinity?: boolean
}
