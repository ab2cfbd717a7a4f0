/**
 * A diagonal matrix with a multiple of a dyad added, D + ρ z zᵀ: the d ascend strictly, ρ is positive, and no z is 0. Its
 * eigenvalues are the zeros of
 *
 *   f(λ) = 1/ρ + Σ_j z_j² / (d_j - λ),
 *
 * one between each d and the next, and one above the last (Golub and Van Loan, Matrix Computations, section 8.4.3).
 */
export interface Secular {
  readonly d: Float64Array
  readonly z: Float64Array
  readonly rho: number
}

/** Steps to a zero; a few are usual. */
const most = 100

/**
 * Zero number i, as one of the d and what is to be added: differences of the zero and the d, which eigenvectors are made
 * of, keep their digits only where it is known from the nearest d.
 */
export function zeroOf(secular: Secular, i: number): { origin: number; beside: number } {
  const { d, z, rho } = secular
  const last = i === d.length - 1
  // The zeros are, together, ρ ‖z‖² above the d.
  const gap = last ? rho * z.reduce((sum, x) => sum + x * x, 0) : d[i + 1]! - d[i]!
  const origin = last || valueAt(secular, i, i, gap / 2).value >= 0 ? i : i + 1
  let [low, high] = last ? [0, gap] : origin === i ? [0, gap / 2] : [-gap / 2, 0]
  let x = last ? gap / 2 : firstGuess(secular, i, origin, gap)
  for (let left = most; left > 0; left--) {
    if (!(x > low && x < high)) x = (low + high) / 2
    // Between two numbers that follow each other there is none.
    if (x === low || x === high) break
    const at = valueAt(secular, i, origin, x)
    const { value, size } = at
    if (Math.abs(value) <= 8 * Number.EPSILON * size) break
    if (value < 0) low = x
    else high = x
    const step = last ? stepFromOne(at) : stepFromTwo(at)
    const next = x + step
    if (Math.abs(step) <= Number.EPSILON * Math.abs(x) && next > low && next < high) {
      x = next
      break
    }
    x = next
  }
  return { origin, beside: x }
}

interface Value {
  readonly value: number
  /** The sum of the sizes of all terms. */
  readonly size: number
  /** Derivatives of the terms up to i, and of those behind. */
  readonly before: number
  readonly behind: number
  /** From λ to the d on both of its sides. */
  readonly left: number
  readonly right: number
}

/** f at x from a d. */
function valueAt({ d, z, rho }: Secular, i: number, origin: number, x: number): Value {
  const n = d.length
  const from = d[origin]!
  let [psi, before, phi, behind] = [0, 0, 0, 0]
  for (let j = 0; j <= i; j++) {
    const part = z[j]! / (d[j]! - from - x)
    psi += z[j]! * part
    before += part * part
  }
  for (let j = i + 1; j < n; j++) {
    const part = z[j]! / (d[j]! - from - x)
    phi += z[j]! * part
    behind += part * part
  }
  const value = 1 / rho + phi + psi
  const right = i + 1 < n ? d[i + 1]! - from - x : 0
  return { value, size: 1 / rho + phi - psi, before, behind, left: d[i]! - from - x, right }
}

// Terms up to i are taken for c + s / (d_i - λ), those behind for C + S / (d_(i+1) - λ), with the values and derivatives
// that they have; the zero of the sum is the next λ (Li, Solving secular equations stably and efficiently, 1993).

function stepFromTwo({ value, before, behind, left, right }: Value): number {
  const a = (left + right) * value - left * right * (before + behind)
  const b = left * right * value
  const c = value - left * before - right * behind
  const root = Math.sqrt(Math.abs(a * a - 4 * b * c))
  const step = a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * c)
  // It goes to where f changes its sign, or to nowhere.
  return value * step < 0 ? step : -value / (before + behind)
}

function stepFromOne({ value, before, left }: Value): number {
  return (left * value) / (value - left * before)
}

/** The zero where the terms of d_i and d_(i+1) are as they are, and all others as in the middle between the two. */
function firstGuess(secular: Secular, i: number, origin: number, gap: number): number {
  const { z } = secular
  const [left, right] = [z[i]! ** 2, z[i + 1]! ** 2]
  const c = valueAt(secular, i, i, gap / 2).value - (2 / gap) * (right - left)
  if (origin === i) {
    const a = c * gap + left + right
    const root = Math.sqrt(Math.abs(a * a - 4 * left * gap * c))
    return a > 0 ? (2 * left * gap) / (a + root) : (a - root) / (2 * c)
  }
  const a = c * gap - left - right
  const root = Math.sqrt(Math.abs(a * a + 4 * right * gap * c))
  return a < 0 ? (2 * right * gap) / (a - root) : -(a + root) / (2 * c)
}
