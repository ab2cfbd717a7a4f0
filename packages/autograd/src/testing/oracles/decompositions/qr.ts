import { inverse, minus, plus, type Sized, sized, times, turn } from './matrix.ts'

/**
 * X = Q R with a positive diagonal in R, by Gram and Schmidt, twice over for its rounding errors.
 *
 * With M = R Ḡ_Rᵀ - Ḡ_Qᵀ Q and L(M) the symmetric matrix with the lower triangle of M,
 *
 *   X̄ = (Ḡ_Q + Q L(M)) R⁻ᵀ   (Liao, Liu, Wang and Xiang, Differentiable programming tensor networks, 2019).
 *
 * A wide matrix is [A B] with A = Q R: its factors are Q and [R, Qᵀ B], so Q gets B Ḡᵀ too, and B gets Q Ḡ.
 */
export interface Qr {
  readonly q: Sized
  readonly r: Sized
}

export function qrOf(x: Sized): Qr {
  if (x.m >= x.n) return tallQrOf(x)
  const [a, b] = [columns(x, 0, x.m), columns(x, x.m, x.n)]
  const { q, r } = tallQrOf(a)
  return { q, r: beside(r, times(turn(q), b)) }
}

function tallQrOf(x: Sized): Qr {
  const once = orthogonalised(x)
  const twice = orthogonalised(once.q)
  return { q: twice.q, r: times(twice.r, once.r) }
}

function orthogonalised(x: Sized): Qr {
  const q: number[][] = []
  const r = Array.from({ length: x.n }, () => new Array<number>(x.n).fill(0))
  turn(x).rows.forEach((column, j) => {
    let rest = [...column]
    q.forEach((unit, i) => {
      const along = unit.reduce((sum, y, k) => sum + y * rest[k]!, 0)
      r[i]![j] = along
      rest = rest.map((y, k) => y - along * unit[k]!)
    })
    r[j]![j] = Math.hypot(...rest)
    q.push(rest.map((y) => y / r[j]![j]!))
  })
  return { q: sized(x.m, x.n, (i, j) => q[j]![i]!), r: sized(x.n, x.n, (i, j) => r[i]![j]!) }
}

export function qrBackward(x: Sized, { q, r }: Qr, gq: Sized, gr: Sized): Sized {
  if (x.m >= x.n) return tallBackward(q, r, gq, gr)
  const b = columns(x, x.m, x.n)
  const [left, right] = [columns(gr, 0, x.m), columns(gr, x.m, x.n)]
  const dq = plus(gq, times(b, turn(right)))
  return beside(tallBackward(q, columns(r, 0, x.m), dq, left), times(q, right))
}

function tallBackward(q: Sized, r: Sized, gq: Sized, gr: Sized): Sized {
  const m = minus(times(r, turn(gr)), times(turn(gq), q))
  const mirrored = sized(m.m, m.n, (i, j) => m.rows[Math.max(i, j)]![Math.min(i, j)]!)
  return times(plus(gq, times(q, mirrored)), turn(inverse(r)))
}

export const columns = (a: Sized, from: number, to: number): Sized =>
  sized(a.m, to - from, (i, j) => a.rows[i]![from + j]!)

export const beside = (a: Sized, b: Sized): Sized =>
  sized(a.m, a.n + b.n, (i, j) => (j < a.n ? a.rows[i]![j]! : b.rows[i]![j - a.n]!))
