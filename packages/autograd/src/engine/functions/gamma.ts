/**
 * log |Γ| and its derivatives of every order.
 *
 * One function holds them all, and what they share: threads get its text, see `hostFamilies`.
 */
export function gammaFunctions() {
  const { pow } = Math
  // B_2j / (2j)! of the Bernoulli numbers, j from 1 on: what the Euler-Maclaurin formula is made of.
  const bernoulli = [
    1 / 12,
    -1 / 720,
    1 / 30240,
    -1 / 1209600,
    1 / 47900160,
    -691 / 1307674368000,
    1 / 74724249600,
    -3617 / 10670622842880000,
    43867 / 5109094217170944000,
    -174611 / 802857662698291200000,
  ]

  // 1 - γ and (-1)^k (ζ(k) - 1) / k: log Γ(2 + z) as a power series, which converges for |z| < 2.
  const around2 = [0, 0.42278433509846713]

  const own = {
    /** ζ(k) - 1 = Σ n^-k over n >= 2: terms up to 9 by themselves, the others by Euler-Maclaurin. */
    zetaMinus1(k: number): number {
      let sum = 0
      let rising = k
      let power = pow(10, -(k + 1))
      for (const b of bernoulli) {
        sum += b * rising * power
        rising *= (k + 1) * (k + 2)
        k += 2
        power /= 100
      }
      k -= 2 * bernoulli.length
      sum += pow(10, 1 - k) / (k - 1) + pow(10, -k) / 2
      for (let n = 9; n >= 2; n--) sum += pow(n, -k)
      return sum
    },

    /** log Γ(2 + z) for |z| <= 1/2; its zero at z = 0 keeps all digits. */
    logGammaAround2(z: number): number {
      let sum = 0
      for (let k = around2.length - 1; k >= 0; k--) sum = sum * z + around2[k]!
      return sum
    },

    /** Σ B_2j / (2j)! s (s + 1) ... (s + 2j - 2) a^-(2j - 1): what the Euler-Maclaurin formula adds to p Σ (a + k)^-s. */
    correction(s: number, a: number): number {
      let sum = 0
      let factor = s / a
      for (let j = 0; j < bernoulli.length; j++) {
        sum += bernoulli[j]! * factor
        factor *= ((s + 2 * j + 1) * (s + 2 * j + 2)) / (a * a)
      }
      return sum
    },

    /** Stirling: log Γ(x) = (x - 1/2) log x - x + log(2π) / 2 + Σ B_2j / (2j (2j - 1) x^(2j - 1)). */
    stirling(x: number): number {
      let sum = 0
      let factor = 1 / x
      for (let j = 1; j <= bernoulli.length; j++) {
        sum += bernoulli[j - 1]! * factor
        factor *= ((2 * j - 1) * (2 * j)) / (x * x)
      }
      return (x - 0.5) * (Math.log(x) - 1) + (0.9189385332046728 - 0.5) + sum
    },

    /** x from the nearest integer, exactly: what functions of period 1 depend on. */
    fraction(x: number): number {
      return x - Math.round(x)
    },

    /** log |Γ(x)|: Γ(x + 1) = x Γ(x) leads to a place near 2, Γ(x) Γ(-x) = -π / (x sin πx) from below 0 to above. */
    lgamma(x: number): number {
      if (x < -0.5) {
        if (Number.isInteger(x) || x === -Infinity) return Infinity
        return Math.log(Math.PI / Math.abs(x * Math.sin(Math.PI * own.fraction(x)))) - own.lgamma(-x)
      }
      if (x >= 10) return x === Infinity ? x : own.stirling(x)
      if (x < 0.5) return own.logGammaAround2(x) - Math.log1p(x) - Math.log(Math.abs(x))
      if (x < 1.5) return own.logGammaAround2(x - 1) - Math.log1p(x - 1)
      let factor = 1
      let rest = x
      while (rest > 2.5) factor *= --rest
      return Math.log(factor) + own.logGammaAround2(rest - 2)
    },

    /**
     * The n-th derivative of cot at πx, times π^(n + 1), as a polynomial of c = cot πx: cot' = -(1 + c²). All its
     * coefficients have one sign, so nothing cancels.
     */
    cotangent(x: number, n: number): number {
      const c = 1 / Math.tan(Math.PI * own.fraction(x))
      let p = [0, 1]
      for (let order = 0; order < n; order++) {
        const next = new Array<number>(p.length + 1).fill(0)
        for (let k = 1; k < p.length; k++) {
          next[k - 1]! -= k * p[k]!
          next[k + 1]! -= k * p[k]!
        }
        p = next
      }
      const value = p.reduceRight(
        (sum, coefficient) => (coefficient === 0 ? sum * c : sum * c + coefficient),
        0,
      )
      return value * pow(Math.PI, n + 1)
    },

    /** (n - 1)! a^-n for n >= 1, without the factorial, which may overflow where this does not. */
    power(a: number, n: number): number {
      let product = 1 / a
      for (let j = 1; j < n; j++) product *= j / a
      return product
    },

    /**
     * The n-th derivative of ψ = (log Γ)': for n >= 1 (-1)^(n + 1) n! Σ (x + k)^-(n + 1), terms up to a = x + N >= 10 + n by
     * themselves, the others by Euler-Maclaurin: n! (a^-n / n + a^-(n + 1) / 2 + correction). For n = 0 a logarithm stands
     * in the place of a^-n / n. Below 0 by reflection: (-1)^n ψ_n(1 - x) - ψ_n(x) = (π cot πx)^(n).
     */
    polygamma(x: number, n: number): number {
      // Lanes beside the elements hold anything.
      if (!(n >= 0 && n <= 200)) return Number.NaN
      const sign = n % 2 === 0 ? -1 : 1
      if (x < 0) {
        if (Number.isInteger(x)) return sign === 1 ? Infinity : Number.NaN
        return -sign * own.polygamma(1 - x, n) - own.cotangent(x, n)
      }
      let sum = 0
      let a = x
      for (; a < 10 + n; a++) sum += own.power(a, n + 1)
      const first = n === 0 ? -Math.log(a) : own.power(a, n)
      return sign * (sum + first + own.power(a, n + 1) * (0.5 + own.correction(n + 1, a)))
    },
  }

  for (let k = 2; k < 30; k++) around2.push(((k % 2 === 0 ? 1 : -1) * own.zetaMinus1(k)) / k)

  return { lgamma: own.lgamma, polygamma: own.polygamma }
}
