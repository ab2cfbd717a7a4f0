/**
 * The k-th derivative of sin πx / (πx), which is smooth through 0.
 *
 * With u = πx and f = sin u / u, u f = sin u differentiated k times is u f_k + k f_(k-1) = sin(u + k π/2), a recurrence
 * which is stable for u beyond k. Below, by the power series f_k = Σ (-1)^m u^(2m - k) / ((2m + 1) (2m - k)!).
 */
export function sincDerivative(x: number, k: number): number {
  const { pow } = Math
  const u = Math.PI * Math.abs(x)
  const odd = k % 2 === 1 && x < 0 ? -1 : 1
  let f = 0
  // Lanes beside the elements hold anything.
  if (!(k >= 0 && k <= 200)) return Number.NaN
  if (u === Infinity) return 0
  if (u > k + 1) {
    // sin and cos of π times the distance to the nearest integer, which is exact; odd integers turn both signs.
    const nearest = Math.round(Math.abs(x))
    const r = Math.PI * (Math.abs(x) - nearest)
    const turn = nearest % 2 === 0 ? 1 : -1
    const sin = turn * Math.sin(r)
    const cos = turn * Math.cos(r)
    const waves = [sin, cos, -sin, -cos]
    f = waves[0]! / u
    for (let order = 1; order <= k; order++) f = (waves[order % 4]! - order * f) / u
  } else {
    let m = Math.ceil(k / 2)
    let power = 2 * m > k ? u : 1
    for (let size = 1; m <= k / 2 + 2 || Math.abs(size) > 1e-18; m++) {
      size = (m % 2 === 0 ? power : -power) / (2 * m + 1)
      f += size
      power *= (u * u) / ((2 * m - k + 1) * (2 * m - k + 2))
    }
  }
  return odd * pow(Math.PI, k) * f
}
