import { zeros } from './kernels/room.ts'
import { zeroOf } from './secular.ts'

/**
 * Eigenvalues, ascending, and eigenvectors, as rows, of D + ρ z zᵀ. Those of values λ are z_j / (d_j - λ); they are
 * orthogonal where the z are those that have exactly the λ that were found,
 *
 *   ρ ẑ_j² = Π_i (λ_i - d_j) / Π_(i≠j) (d_i - d_j)
 *
 * (Gu and Eisenstat, A stable and efficient algorithm for the rank-one modification of the symmetric eigenproblem, 1994).
 */
export function dyadic(
  d: Float64Array,
  z: Float64Array,
  rho: number,
): { values: Float64Array; vectors: Float64Array } {
  const n = d.length
  const [values, vectors, squares] = [zeros(n), zeros(n * n), zeros(n).fill(1)]
  for (let i = 0; i < n; i++) {
    const { origin, beside } = zeroOf({ d, z, rho }, i)
    values[i] = d[origin]! + beside
    for (let j = 0; j < n; j++) {
      const difference = d[j]! - d[origin]! - beside
      vectors[i * n + j] = difference
      squares[j]! *= i === j ? difference : difference / (d[j]! - d[i]!)
    }
  }
  const sizes = squares.map((square, j) => Math.sqrt(Math.abs(square)) * (z[j]! < 0 ? -1 : 1))
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) {
      const entry = sizes[j]! / vectors[i * n + j]!
      vectors[i * n + j] = entry
      sum += entry * entry
    }
    const length = Math.sqrt(sum)
    for (let j = 0; j < n; j++) vectors[i * n + j]! /= length
  }
  return { values, vectors }
}
