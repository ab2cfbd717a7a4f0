/** The remainder of truncated division, with the sign of a. */
export function fmod(a: number, b: number): number {
  return a % b
}

/**
 * The largest integer not above a / b, which may be smaller than that of the rounded quotient: 1 / 0.1 is above 9.99.
 * Like the quotient ±∞ or NaN where b is 0, and 0 of its sign.
 */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b
  const rest = a % b
  const whole = (a - rest) / b
  // What is left of a quotient of unlike signs lies below it.
  const below = rest !== 0 && rest < 0 !== b < 0 ? whole - 1 : whole
  return below === 0 ? Math.sign(a / b) * 0 : Math.round(below)
}
