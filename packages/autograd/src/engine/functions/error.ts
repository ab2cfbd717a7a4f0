/**
 * The complement of the error function and its inverse, to full double precision.
 *
 * One function holds them all, and what they share: threads get its text, see `hostFamilies`.
 */
export function errorFunctions() {
  const slopeAt0 = 2 / Math.sqrt(Math.PI)
  // e^(-n²/4), n from 0 on.
  const bells = Array.from({ length: 14 }, (_, n) => Math.exp((-n * n) / 4))

  const own = {
    /** e^(-t²), where rounding t² would cost t² units in the last place: a part of t has an exact square. */
    bell(t: number): number {
      const part = Math.fround(t)
      return Math.exp(-part * part) * Math.exp((part - t) * (part + t))
    },

    /** By Kummer's series, whose terms are all positive: erf t = 2/√π e^(-t²) Σ 2^n t^(2n+1) / (1·3·5 ... (2n+1)). */
    erfNear0(t: number): number {
      let term = t
      let sum = t
      for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
        term *= (2 * t * t) / (2 * n + 1)
        sum += term
      }
      return slopeAt0 * Math.exp(-t * t) * sum
    },

    /**
     * For t >= 1/2, by the trapezoidal rule with step 1/2: erfc t = 2t/π e^(-t²) ∫₀^∞ e^(-s²) / (s² + t²) ds. The pole at
     * s = it adds 2 / (1 - e^(4πt)); what the rule leaves out is of the size e^(-4π²), 7e-18.
     */
    erfcFarFrom0(t: number): number {
      if (t > 27.3) return 0
      const square = t * t
      let sum = 0.5 / square
      for (let n = 13; n >= 1; n--) sum += bells[n]! / ((n * n) / 4 + square)
      const pole = t < 6 ? 2 / Math.expm1(4 * Math.PI * t) : 0
      return (t / Math.PI) * own.bell(t) * sum - pole
    },

    erfc(x: number): number {
      if (x >= 0.5) return own.erfcFarFrom0(x)
      return x <= -0.5 ? 2 - own.erfcFarFrom0(-x) : 1 - own.erfNear0(x)
    },

    /** A guess with two right digits: two terms of the series near 0, Winitzki's closed form elsewhere. */
    guess(t: number): number {
      if (t < 0.5) return (t / slopeAt0) * (1 + (Math.PI * t * t) / 12)
      const a = 0.147
      const log = Math.log((1 - t) * (1 + t))
      const b = 2 / (Math.PI * a) + log / 2
      return Math.sqrt(Math.sqrt(b * b - log / a) - b)
    },

    /**
     * Halley's steps y - u / (1 + y u) with u = (erf y - t) / erf' y, since erf'' / erf' = -2y: digits triple. Beyond 1/2
     * the difference is that of the complements, of which 1 - t is exact.
     */
    erfinv(x: number): number {
      const t = Math.abs(x)
      if (!(t < 1)) return t === 1 ? x / 0 : Number.NaN
      let y = own.guess(t)
      for (let step = 0; step < 2; step++) {
        const excess = t < 0.5 ? own.erfNear0(y) - t : 1 - t - own.erfc(y)
        const u = excess / (slopeAt0 * Math.exp(-y * y))
        y -= u / (1 + y * u)
      }
      return x < 0 || Object.is(x, -0) ? -y : y
    },
  }

  return { erfc: own.erfc, erfinv: own.erfinv }
}
