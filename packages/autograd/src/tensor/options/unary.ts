/** What `softplus` takes. */
export interface SoftplusOptions {
  /** Sharpness of the bend; 1. */
  readonly beta?: number
  /** Above this value of `beta * x` the function is x itself; 20. */
  readonly threshold?: number
}

/** What `gelu` takes. */
export interface GeluOptions {
  /** `'tanh'` for the approximation by a hyperbolic tangent; `'none'`. */
  readonly approximate?: 'none' | 'tanh'
}

/** What `nanToNum` takes. */
export interface NanToNumOptions {
  /** In the place of NaN; 0. */
  readonly nan?: number
  /** In the place of ∞; the largest number of the dtype. */
  readonly posInf?: number
  /** In the place of -∞; the smallest number of the dtype. */
  readonly negInf?: number
}
