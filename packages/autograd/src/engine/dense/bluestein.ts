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
  const [re, im] = [lineOf(size), lineOf(size)]
  return (xr, xi) => {
    re.fill(0, n)
    im.fill(0, n)
    for (let t = 0; t < n; t++) {
      re[t] = xr[t]! * cos[t]! + xi[t]! * sin[t]!
      im[t] = xi[t]! * cos[t]! - xr[t]! * sin[t]!
    }
    transform(re, im)
    for (let k = 0; k < size; k++) {
      const [a, b] = [re[k]!, im[k]!]
      re[k] = a * filterRe[k]! - b * filterIm[k]!
      im[k] = a * filterIm[k]! + b * filterRe[k]!
    }
    transform(im, re)
    for (let k = 0; k < n; k++) {
      xr[k] = re[k]! * cos[k]! + im[k]! * sin[k]!
      xi[k] = im[k]! * cos[k]! - re[k]! * sin[k]!
    }
  }
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
