import type { Data } from '../dtype.ts'
import { transformOf } from './fft.ts'
import { zeros } from './kernels/room.ts'
import { keptByLength, rootsOfUnity } from './roots.ts'

/**
 * Transforms of n real numbers, of whose spectrum the places up to n/2 say all. Pairs are [re, im, re, im, ...]. Several
 * lines lie behind each other.
 */
export interface RealTransform {
  /** X_k = Σ_t x_t e^(-2πi kt/n) for k <= n/2, as pairs. */
  readonly forwards: (x: Data, pairs: Data, lines?: number) => void
  /** The adjoint, x_t = Re Σ_(k <= n/2) G_k e^(2πi kt/n). */
  readonly backwards: (pairs: Data, x: Data, lines?: number) => void
  /** So many lines at once are the most. */
  readonly most: number
}

export const realTransformOf = keptByLength((n) => (n % 2 === 0 ? ofHalfLength(n) : ofWholeLength(n)))

function ofWholeLength(n: number): RealTransform {
  const { most } = transformOf(n)
  const half = Math.floor(n / 2) + 1
  return {
    most,
    forwards: (x, pairs, lines = 1) => {
      const [re, im] = [zeros(n * lines), zeros(n * lines)]
      for (let l = 0; l < lines; l++) for (let t = 0; t < n; t++) re[t * lines + l] = x[l * n + t]!
      transformOf(n)(re, im, lines)
      for (let l = 0; l < lines; l++)
        for (let k = 0; k < half; k++) {
          pairs[2 * (l * half + k)] = re[k * lines + l]!
          pairs[2 * (l * half + k) + 1] = im[k * lines + l]!
        }
    },
    backwards: (pairs, x, lines = 1) => {
      const [re, im] = [zeros(n * lines), zeros(n * lines)]
      for (let l = 0; l < lines; l++)
        for (let k = 0; k < half; k++) {
          re[k * lines + l] = pairs[2 * (l * half + k)]!
          im[k * lines + l] = pairs[2 * (l * half + k) + 1]!
        }
      transformOf(n)(im, re, lines)
      for (let l = 0; l < lines; l++) for (let t = 0; t < n; t++) x[l * n + t] = re[t * lines + l]!
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
  const { most } = transformOf(m)
  const width = 2 * (m + 1)
  return {
    most,
    forwards: (x, pairs, lines = 1) => {
      const [re, im] = [zeros(m * lines), zeros(m * lines)]
      for (let l = 0; l < lines; l++)
        for (let t = 0; t < m; t++) {
          re[t * lines + l] = x[l * n + 2 * t]!
          im[t * lines + l] = x[l * n + 2 * t + 1]!
        }
      transformOf(m)(re, im, lines)
      for (let k = 0; k <= m; k++) {
        const [c, s] = [cos[k]!, sin[k]!]
        const [first, mirrored] = [(k === m ? 0 : k) * lines, (k === 0 ? 0 : m - k) * lines]
        let at = 2 * k
        for (let l = 0; l < lines; l++, at += width) {
          const [ar, ai, br, bi] = [re[first + l]!, im[first + l]!, re[mirrored + l]!, im[mirrored + l]!]
          pairs[at] = (ar + br + c * (ai + bi) - s * (ar - br)) / 2
          pairs[at + 1] = (ai - bi - c * (ar - br) - s * (ai + bi)) / 2
        }
      }
    },
    backwards: (pairs, x, lines = 1) => {
      const [re, im] = [zeros(m * lines), zeros(m * lines)]
      for (let l = 0; l < lines; l++) {
        const at = (k: number) => l * width + 2 * k
        const real = (k: number) => (k === 0 || k === m ? pairs[at(k)]! : pairs[at(k)]! / 2)
        const imaginary = (k: number) => (k === 0 || k === m ? 0 : pairs[at(k) + 1]! / 2)
        for (let k = 0; k < m; k++) {
          const [gapRe, gapIm] = [real(k) - real(m - k), imaginary(k) + imaginary(m - k)]
          re[k * lines + l] = real(k) + real(m - k) - (cos[k]! * gapIm + sin[k]! * gapRe)
          im[k * lines + l] = imaginary(k) - imaginary(m - k) + cos[k]! * gapRe - sin[k]! * gapIm
        }
      }
      transformOf(m)(im, re, lines)
      for (let l = 0; l < lines; l++)
        for (let t = 0; t < m; t++) {
          x[l * n + 2 * t] = re[t * lines + l]!
          x[l * n + 2 * t + 1] = im[t * lines + l]!
        }
    },
  }
}
