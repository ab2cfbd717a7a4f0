import { transformOf } from './fft.ts'
import { keptByLength, lineOf, rootsOfUnity } from './roots.ts'

/** Transforms of n real numbers, of whose spectrum the places up to n/2 say all. Pairs are [re, im, re, im, ...]. */
export interface RealTransform {
  /** X_k = Σ_t x_t e^(-2πi kt/n) for k <= n/2, as pairs. */
  readonly forwards: (x: Float64Array, pairs: Float64Array) => void
  /** The adjoint, x_t = Re Σ_(k <= n/2) G_k e^(2πi kt/n). */
  readonly backwards: (pairs: Float64Array, x: Float64Array) => void
}

export const realTransformOf = keptByLength((n) => (n % 2 === 0 ? ofHalfLength(n) : ofWholeLength(n)))

function ofWholeLength(n: number): RealTransform {
  const [re, im] = [lineOf(n), lineOf(n)]
  const half = Math.floor(n / 2) + 1
  return {
    forwards: (x, pairs) => {
      re.set(x)
      im.fill(0)
      transformOf(n)(re, im)
      for (let k = 0; k < half; k++) {
        pairs[2 * k] = re[k]!
        pairs[2 * k + 1] = im[k]!
      }
    },
    backwards: (pairs, x) => {
      for (let k = 0; k < n; k++) {
        re[k] = k < half ? pairs[2 * k]! : 0
        im[k] = k < half ? pairs[2 * k + 1]! : 0
      }
      transformOf(n)(im, re)
      x.set(re)
    },
  }
}

/**
 * By one complex transform of m = n/2 numbers z_t = x_2t + i x_(2t+1). With ω = e^(-2πi/n), Z_k of them and its mirror
 * image M_k = conj Z_(m-k) give the spectra of the even and the odd numbers, so
 *
 *   X_k = (Z_k + M_k) / 2 - i ω^k (Z_k - M_k) / 2
 *
 * (Cooley, Lewis and Welch, The fast Fourier transform algorithm: programming considerations, 1970). Backwards, from the
 * spectrum Y of real numbers with Y_k = G_k / 2 but for the real parts of G_0 and G_m, and N_k = conj Y_(m-k),
 *
 *   Z_k = (Y_k + N_k) + i ω^-k (Y_k - N_k).
 */
function ofHalfLength(n: number): RealTransform {
  const m = n / 2
  const [cos, sin] = rootsOfUnity(n)
  const [re, im] = [lineOf(m), lineOf(m)]
  return {
    forwards: (x, pairs) => {
      for (let t = 0; t < m; t++) {
        re[t] = x[2 * t]!
        im[t] = x[2 * t + 1]!
      }
      transformOf(m)(re, im)
      for (let k = 0; k <= m; k++) {
        const [at, mirrored] = [k === m ? 0 : k, k === 0 ? 0 : m - k]
        const [sumRe, sumIm] = [re[at]! + re[mirrored]!, im[at]! - im[mirrored]!]
        const [gapRe, gapIm] = [re[at]! - re[mirrored]!, im[at]! + im[mirrored]!]
        pairs[2 * k] = (sumRe + cos[k]! * gapIm - sin[k]! * gapRe) / 2
        pairs[2 * k + 1] = (sumIm - cos[k]! * gapRe - sin[k]! * gapIm) / 2
      }
    },
    backwards: (pairs, x) => {
      const real = (k: number) => (k === 0 || k === m ? pairs[2 * k]! : pairs[2 * k]! / 2)
      const imaginary = (k: number) => (k === 0 || k === m ? 0 : pairs[2 * k + 1]! / 2)
      for (let k = 0; k < m; k++) {
        const [gapRe, gapIm] = [real(k) - real(m - k), imaginary(k) + imaginary(m - k)]
        re[k] = real(k) + real(m - k) - (cos[k]! * gapIm + sin[k]! * gapRe)
        im[k] = imaginary(k) - imaginary(m - k) + cos[k]! * gapRe - sin[k]! * gapIm
      }
      transformOf(m)(im, re)
      for (let t = 0; t < m; t++) {
        x[2 * t] = re[t]!
        x[2 * t + 1] = im[t]!
      }
    },
  }
}
