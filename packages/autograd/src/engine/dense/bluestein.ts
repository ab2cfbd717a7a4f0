import { passing, zeros } from './kernels/room.ts'
import { lineOf, rootsOfUnity, type Transform } from './roots.ts'

/**
 * A transform of any length as a convolution, by kt = (k² + t² - (k - t)²) / 2: with the chirp c_t = e^(-πi t²/n),
 *
 *   X_k = c_k Σ_t (x_t c_t) conj(c_(k-t)),
 *
 * which transforms of a power of two compute, long enough that nothing wraps around (Bluestein, A linear filtering
 * approach to the computation of discrete Fourier transform, 1970).
 */
export function bluestein(n: number, transformOf: (n: number) => Transform): Transform {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1))
  const transform = transformOf(size)
  const [cos, sin] = chirp(n)
  const [filterRe, filterIm] = [lineOf(size), lineOf(size)]
  for (let t = 0; t < n; t++) {
    const mirrored = t === 0 ? 0 : size - t
    filterRe[t] = filterRe[mirrored] = cos[t]! / size
    filterIm[t] = filterIm[mirrored] = sin[t]! / size
  }
  transform(filterRe, filterIm)
  const { most } = transform
  const run = (xr: Float64Array, xi: Float64Array, lines = 1) =>
    passing(() => {
      const [re, im] = [zeros(size * lines), zeros(size * lines)]
      for (let t = 0; t < n; t++) {
        const [c, s] = [cos[t]!, sin[t]!]
        for (let i = t * lines; i < (t + 1) * lines; i++) {
          re[i] = xr[i]! * c + xi[i]! * s
          im[i] = xi[i]! * c - xr[i]! * s
        }
      }
      transform(re, im, lines)
      for (let k = 0; k < size; k++) {
        const [c, s] = [filterRe[k]!, filterIm[k]!]
        for (let i = k * lines; i < (k + 1) * lines; i++) {
          const [a, b] = [re[i]!, im[i]!]
          re[i] = a * c - b * s
          im[i] = a * s + b * c
        }
      }
      transform(im, re, lines)
      for (let k = 0; k < n; k++) {
        const [c, s] = [cos[k]!, sin[k]!]
        for (let i = k * lines; i < (k + 1) * lines; i++) {
          xr[i] = re[i]! * c + im[i]! * s
          xi[i] = im[i]! * c - re[i]! * s
        }
      }
    })
  return Object.assign(run, { most })
}

/** cos and sin of π t²/n. t² is taken modulo 2n while it is an exact integer. */
function chirp(n: number): [cos: Float64Array, sin: Float64Array] {
  const [cos, sin] = rootsOfUnity(2 * n)
  const at = (t: number) => (t * t) % (2 * n)
  return [
    Float64Array.from({ length: n }, (_, t) => cos[at(t)]!),
    Float64Array.from({ length: n }, (_, t) => sin[at(t)]!),
  ]
}
