import { eigenOf, signsOf } from './eigen.ts'
import { diagonal, minus, plus, type Sized, sized, times, turn, unit } from './matrix.ts'

/**
 * X = U Σ Vᵀ of an m by n matrix with m >= n and independent columns: V and Σ² are of Xᵀ X, U is X V Σ⁻¹. A wide one is
 * turned.
 *
 * With F_ij = 1 / (σ_j² - σ_i²), J = F ∘ (Uᵀ Ū) and K = F ∘ (Vᵀ V̄),
 *
 *   X̄ = U (diag(s̄) + (J + Jᵀ) Σ + Σ (K + Kᵀ)) Vᵀ + (I - U Uᵀ) Ū Σ⁻¹ Vᵀ + U Σ⁻¹ V̄ᵀ (I - V Vᵀ)
 *
 * (Townsend, Differentiating the singular value decomposition, 2016).
 */
export interface Svd {
  readonly u: Sized
  /** Descending. */
  readonly s: readonly number[]
  readonly v: Sized
}

export function svdOf(x: Sized): Svd {
  if (x.m < x.n) {
    const { u, s, v } = svdOf(turn(x))
    return { u: v, s, v: u }
  }
  const n = x.n
  const { values, vectors } = eigenOf(times(turn(x), x))
  const s = values.toReversed().map((value) => Math.sqrt(Math.max(0, value)))
  const right = sized(n, n, (i, j) => vectors.rows[i]![n - 1 - j]!)
  const u = times(times(x, right), diagonal(s.map((value) => 1 / value)))
  const signs = diagonal(signsOf(u))
  return { u: times(u, signs), s, v: times(right, signs) }
}

export function svdBackward(
  { u, s, v }: Svd,
  du: Sized | null,
  ds: readonly number[],
  dv: Sized | null,
): Sized {
  const [sigma, over] = [diagonal(s), diagonal(s.map((value) => 1 / value))]
  const part = (vectors: Sized, cotangent: Sized | null) => {
    if (cotangent === null) return sized(s.length, s.length, () => 0)
    const inner = times(turn(vectors), cotangent)
    const f = sized(s.length, s.length, (i, j) =>
      i === j ? 0 : inner.rows[i]![j]! / (s[j]! ** 2 - s[i]! ** 2),
    )
    return plus(f, turn(f))
  }
  const outside = (vectors: Sized, cotangent: Sized | null) =>
    cotangent === null
      ? sized(vectors.m, vectors.n, () => 0)
      : times(minus(unit(vectors.m), times(vectors, turn(vectors))), times(cotangent, over))
  const middle = plus(diagonal(ds), plus(times(part(u, du), sigma), times(sigma, part(v, dv))))
  const inside = times(u, times(middle, turn(v)))
  return plus(inside, plus(times(outside(u, du), turn(v)), times(u, turn(outside(v, dv)))))
}
