/** The error function as Abramowitz and Stegun 7.1.26 have it, with an error up to 1.5e-7. */
export function roughErf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const coefficients = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
  const polynomial = coefficients.reduce((sum, c) => sum * t + c, 0) * t
  return Math.sign(x) * (1 - polynomial * Math.exp(-x * x))
}
