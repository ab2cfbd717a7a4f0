import type { Data } from '../dtype.ts'
import { transformOf } from './fft.ts'
import { passing, zeros } from './kernels/room.ts'
import { type Complex, join, reached, split } from './pairs.ts'
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
      join([re, im], pairs, half, lines)
    },
    backwards: (pairs, x, lines = 1) => {
      const [re, im] = [zeros(n * lines), zeros(n * lines)]
      split(pairs, [re, im], half, lines)
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
 *   Z_k = (Y_k + N_k) + i ω^-k (Y_k - N_k),
 *
 * which for 0 < k < m is the same of G, with the sign of cos exchanged.
 */
function ofHalfLength(n: number): RealTransform {
  const m = n / 2
  const roots = rootsOfUnity(n)
  const { most } = transformOf(m)
  return {
    most,
    forwards: (x, pairs, lines = 1) => {
      const z = [zeros(m * lines), zeros(m * lines)] as const
      split(x, z, m, lines)
      transformOf(m)(...z, lines)
      const [[ar, ai], spectrum] = [z, [zeros((m + 1) * lines), zeros((m + 1) * lines)] as const]
      for (let l = 0; l < lines; l++) {
        spectrum[0][l] = ar[l]! + ai[l]!
        spectrum[0][m * lines + l] = ar[l]! - ai[l]!
      }
      mirrored(z, spectrum, roots, [m, lines, 1])
      join(spectrum, pairs, m + 1, lines)
    },
    backwards: (pairs, x, lines = 1) => {
      const spectrum = [zeros((m + 1) * lines), zeros((m + 1) * lines)] as const
      split(pairs, spectrum, m + 1, lines)
      const [[re], z] = [spectrum, [zeros(m * lines), zeros(m * lines)] as const]
      for (let l = 0; l < lines; l++) {
        z[0][l] = re[l]! + re[m * lines + l]!
        z[1][l] = re[l]! - re[m * lines + l]!
      }
      mirrored(spectrum, z, roots, [m, lines, -1])
      transformOf(m)(z[1], z[0], lines)
      join(z, x, m, lines)
    },
  }
}

/** For 0 < k < m: y_k = (a + b)/2 - i (c - i s) (a - b)/2 of a = x_k and b = conj x_(m-k), where c is the sign times cos_k. */
function mirrored(
  x: Complex,
  y: Complex,
  [cos, sin]: Complex,
  [m, lines, sign]: readonly [m: number, lines: number, sign: 1 | -1],
): void {
  const here = lines % 2 === 0 ? reached(x, y) : null
  if (here !== null) {
    passing(() => {
      const at = [...x, ...y, ...here.nearBoth([cos.subarray(0, m), sin.subarray(0, m)])]
      const [xr, xi, yr, yi, c, s] = at.map(({ byteOffset }) => byteOffset) as Six
      here.run.halves(xr, xi, yr, yi, c, s, m, 8 * lines, sign)
    })
    return
  }
  const [[xr, xi], [yr, yi]] = [x, y]
  for (let k = 1; k < m; k++) {
    const [c, s] = [sign * cos[k]!, sin[k]!]
    for (let i = k * lines, j = (m - k) * lines; i < (k + 1) * lines; i++, j++) {
      const [ar, ai, br, bi] = [xr[i]!, xi[i]!, xr[j]!, xi[j]!]
      yr[i] = (ar + br + c * (ai + bi) - s * (ar - br)) / 2
      yi[i] = (ai - bi - c * (ar - br) - s * (ai + bi)) / 2
    }
  }
}

type Six = [number, number, number, number, number, number]
