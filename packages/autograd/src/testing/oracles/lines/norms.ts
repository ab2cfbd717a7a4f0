import { amax, amin } from './extrema.ts'
import type { Reduction } from './reduction.ts'

/**
 * The p-norm of a line, ‖x‖ = (Σ |x_i|^p)^(1/p). With S the sum, the chain rule gives
 *
 *   ∂‖x‖/∂x_i = (1/p) S^(1/p - 1) · p |x_i|^(p-1) sign(x_i) = sign(x_i) (|x_i| / ‖x‖)^(p-1)
 *
 * as S^(1/p) = ‖x‖. It holds for p = 1 (the sign) and p = 2 (x / ‖x‖) as it stands. The limits are
 *
 *   p = ∞     the largest |x_i|; sign(x_i) for the winner, evenly shared at ties
 *   p = -∞    the smallest |x_i|, likewise
 *   p = 0     not a limit of norms: the number of entries that are not 0, with derivative 0
 *
 * At x_i = 0 there is a corner (for p < 1 a cusp) that is symmetric in x_i: derivative 0. So it is 0 at the
 * zero vector.
 */

const sizes = (line: readonly number[]) => line.map(Math.abs)

function powerNorm(p: number): Reduction {
  const value = (line: readonly number[]) => sizes(line).reduce((sum, size) => sum + size ** p, 0) ** (1 / p)
  return {
    value,
    gradient: (line) => {
      const length = value(line)
      return line.map((x) => (x === 0 ? 0 : Math.sign(x) * (Math.abs(x) / length) ** (p - 1)))
    },
  }
}

function extremeNorm(extreme: Reduction): Reduction {
  return {
    value: (line) => extreme.value(sizes(line)),
    gradient: (line) => extreme.gradient(sizes(line)).map((share, i) => share * Math.sign(line[i]!)),
  }
}

const count: Reduction = {
  value: (line) => line.filter((x) => x !== 0).length,
  gradient: (line) => line.map(() => 0),
}

/** The p-norm for any p, infinities and 0 included. */
export function norm(p = 2): Reduction {
  if (p === 0) return count
  if (p === Infinity) return extremeNorm(amax)
  return p === -Infinity ? extremeNorm(amin) : powerNorm(p)
}
