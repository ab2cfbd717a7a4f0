import { inverse, minus, plus, type Sized, scaled, times, turn, unit } from './matrix.ts'

/**
 * The pseudoinverse P of a matrix of full rank: (Xᵀ X)⁻¹ Xᵀ, or Xᵀ (X Xᵀ)⁻¹ where it is wide.
 *
 * From X P X = X, P X P = P and the symmetry of X P and P X follows (Golub and Pereyra 1973)
 *
 *   Ṗ = -P Ẋ P + P Pᵀ Ẋᵀ (I - X P) + (I - P X) Ẋᵀ Pᵀ P,
 *
 * and each term's trace against Ḡ, turned until Ẋ stands alone, is a term of
 *
 *   X̄ = -Pᵀ Ḡ Pᵀ + (I - X P) Ḡᵀ P Pᵀ + Pᵀ P Ḡᵀ (I - P X).
 */
export function pinvOf(x: Sized): Sized {
  const t = turn(x)
  return x.m >= x.n ? times(inverse(times(t, x)), t) : times(t, inverse(times(x, t)))
}

export function pinvBackward(x: Sized, g: Sized): Sized {
  const p = pinvOf(x)
  const [pt, gt] = [turn(p), turn(g)]
  const first = scaled(times(pt, times(g, pt)), -1)
  const second = times(minus(unit(x.m), times(x, p)), times(gt, times(p, pt)))
  const third = times(times(pt, times(p, gt)), minus(unit(x.n), times(p, x)))
  return plus(first, plus(second, third))
}

/** The number of independent rows, by elimination with the largest pivots. */
export function rankOf(x: Sized): number {
  const rows = x.rows.map((row) => [...row])
  const left = rows.map((_, i) => i)
  let rank = 0
  for (let step = 0; step < Math.min(x.m, x.n); step++) {
    let [best, row, column] = [1e-9, -1, -1]
    for (const i of left)
      rows[i]!.forEach((value, j) => {
        if (Math.abs(value) > best) [best, row, column] = [Math.abs(value), i, j]
      })
    if (row < 0) break
    rank++
    left.splice(left.indexOf(row), 1)
    for (const i of left) {
      const factor = rows[i]![column]! / rows[row]![column]!
      rows[i] = rows[i]!.map((value, j) => (j === column ? 0 : value - factor * rows[row]![j]!))
    }
  }
  return rank
}
