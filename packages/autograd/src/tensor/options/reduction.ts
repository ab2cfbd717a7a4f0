import type { Axes } from '../shape.ts'

/** What `variance` and `std` take. */
export interface VarianceOptions<Keep extends boolean = boolean> {
  /** Subtracted from the number of elements: 1 for the sample's variance, 0 for the population's; 1. */
  readonly correction?: number
  readonly keepDims?: Keep
}

/** What `norm` takes. */
export interface NormOptions<Ax = Axes, Keep extends boolean = boolean> {
  /** The p of the p-norm, `Infinity` and `-Infinity` included; 2. */
  readonly ord?: number
  readonly axis?: Ax
  readonly keepDims?: Keep
}

/** What `quantile` does between two entries. */
export type QuantileInterpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'

/** What `quantile` takes. */
export interface QuantileOptions {
  /** All elements when left out. */
  readonly axis?: number | null
  readonly keepDims?: boolean
  /** `'linear'`. */
  readonly interpolation?: QuantileInterpolation
}

/** What `normalize` takes. */
export interface NormalizeOptions {
  /** The p of the p-norm; 2. */
  readonly ord?: number
  /** 1. */
  readonly axis?: number
  /** What is divided by at least; 1e-12. */
  readonly eps?: number
}

/** What `cosineSimilarity` takes. */
export interface CosineSimilarityOptions {
  /** 1. */
  readonly axis?: number
  /** What norms are at least; 1e-8. */
  readonly eps?: number
}

/** What `cdist` takes. */
export interface CdistOptions {
  /** The p of the p-norm; 2. */
  readonly ord?: number
}
