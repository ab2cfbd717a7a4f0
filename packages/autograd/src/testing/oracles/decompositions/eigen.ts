import { diagonal, plus, type Sized, scaled, sized, times, turn } from './matrix.ts'

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations: each makes one entry 0, with
 * tan 2θ = 2 a_pq / (a_pp - a_qq), until all beside the diagonal are.
 *
 * With A = V Λ Vᵀ, Ȧ symmetric, and Vᵀ V̇ skew, Λ̇ + [Vᵀ V̇, Λ] = Vᵀ Ȧ V entry by entry gives
 *
 *   λ̇_i = (Vᵀ Ȧ V)_ii,   (Vᵀ V̇)_ij = (Vᵀ Ȧ V)_ij / (λ_j - λ_i),
 *
 * so cotangents l of λ and W of V make Ā = V (diag(l) + (Vᵀ W)_ij / (λ_j - λ_i)) Vᵀ, of which the symmetric part counts.
 */
export interface Eigen {
  readonly values: readonly number[]
  /** One a column, ascending; the first of the largest entries of each is positive. */
  readonly vectors: Sized
}

export function eigenOf(a: Sized): Eigen {
  const n = a.m
  let [d, v] = [scaled(plus(a, turn(a)), 0.5), diagonal(new Array<number>(n).fill(1))]
  for (let sweep = 0; sweep < 30; sweep++)
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) {
        const angle = Math.atan2(2 * d.rows[p]![q]!, d.rows[p]![p]! - d.rows[q]![q]!) / 2
        const turning = planeRotation(n, p, q, angle)
        d = times(turn(turning), times(d, turning))
        v = times(v, turning)
      }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => d.rows[i]![i]! - d.rows[j]![j]!)
  const vectors = sized(n, n, (i, j) => v.rows[i]![order[j]!]!)
  return { values: order.map((i) => d.rows[i]![i]!), vectors: times(vectors, diagonal(signsOf(vectors))) }
}

function planeRotation(n: number, p: number, q: number, angle: number): Sized {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  return sized(n, n, (i, j) => {
    if (i === j) return i === p || i === q ? c : 1
    return i === p && j === q ? -s : i === q && j === p ? s : 0
  })
}

/** For each column the sign of the first of its largest entries. */
export function signsOf(a: Sized): number[] {
  return turn(a).rows.map((column) => {
    const largest = Math.max(...column.map(Math.abs))
    const first = column.find((x) => Math.abs(x) > largest * (1 - 1e-6)) ?? 1
    return first < 0 ? -1 : 1
  })
}

export function eigenBackward({ values, vectors }: Eigen, l: readonly number[], w: Sized | null): Sized {
  const n = values.length
  const inner = w === null ? null : times(turn(vectors), w)
  const middle = sized(n, n, (i, j) =>
    i === j ? l[i]! : inner === null ? 0 : inner.rows[i]![j]! / (values[j]! - values[i]!),
  )
  const out = times(vectors, times(middle, turn(vectors)))
  return scaled(plus(out, turn(out)), 0.5)
}
