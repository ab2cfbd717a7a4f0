/** Where the factor 1/n of a Fourier transform and its inverse stands: in the inverse, as 1/√n in both, in the transform. */
export type FftNorm = 'backward' | 'ortho' | 'forward'

/** What `fft`, `ifft`, `rfft` and `irfft` take. */
export interface FftOptions {
  /** Length of the transform, and of the result of `irfft`; that of the axis. */
  readonly n?: number
  /** Among the axes without that of pairs; -1. */
  readonly axis?: number
  /** `'backward'`. */
  readonly norm?: FftNorm
}

/** What `fftn`, `ifftn`, `rfftn` and `irfftn` take, and those of two axes. */
export interface FftnOptions {
  /** Lengths of the transforms, one an axis; those of the axes. */
  readonly sizes?: readonly number[]
  /** Among the axes without that of pairs; all of them, or the last ones where `sizes` says how many, or the last two. */
  readonly axes?: readonly number[]
  /** `'backward'`. */
  readonly norm?: FftNorm
}
