import { zeros } from './kernels/room.ts'
import { dotAt, subtractLine } from './matrix.ts'
import { type Part, partAt, subtractProduct, transposed } from './product.ts'
import { type Reflections, reflectorOf } from './reflections.ts'

/** How many differences are put off: more would be a faster product, but so many lines take longer one by one. */
const together = 8

/** T = Qᵀ A Q, with its diagonal and what stands beside it. */
export interface Tridiagonal {
  readonly diagonal: Float64Array
  readonly beside: Float64Array
  readonly reflections: Reflections
}

/**
 * The tridiagonal matrix that n - 2 reflections from both sides make of a symmetric one, which is overwritten. A
 * reflection makes of B the matrix B - v wᵀ - w vᵀ with w = τ B v - τ² (vᵀ B v) v / 2 (Golub and Van Loan, Matrix
 * Computations, section 8.3.1). Some of these differences are put off, so that they are one product: meanwhile B v is what
 * it was without them, less what each takes from it (Dongarra, Hammarling and Sorensen, Block reduction of matrices to
 * condensed forms for eigenvalue computations, 1989).
 */
export function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const factors = zeros(Math.max(0, n - 2))
  const beside = zeros(Math.max(0, n - 1))
  const [vs, ws] = [zeros(together * n), zeros(together * n)]
  for (let start = 0; start < n - 2; start += together) {
    const end = Math.min(n - 2, start + together)
    for (let k = start; k < end; k++) {
      const behind = { v: partAt(vs, n, 0, k), w: partAt(ws, n, 0, k), count: k - start }
      subtractPutOff(a, k * n + k, behind, n - k)
      // Row k is column k: the reflection is made, and stays, where it is contiguous.
      const at = k * n + k + 1
      factors[k] = reflectorOf(a, at, n - k - 1)
      beside[k] = a[at]!
      const line = (k - start) * n + k + 1
      vs.set(a.subarray(at, (k + 1) * n), line)
      vs[line] = 1
      weigh(a, n, k + 1, factors[k]!, { vs, ws, start })
    }
    const [v, w] = [partAt(vs, n, 0, end), partAt(ws, n, 0, end)]
    const [rest, sizes] = [partAt(a, n, end, end), [n - end, end - start, n - end] as const]
    subtractProduct(rest, transposed(v), w, sizes)
    subtractProduct(rest, transposed(w), v, sizes)
  }
  if (n > 1) beside[n - 2] = a[(n - 2) * n + n - 1]!
  const diagonal = zeros(n).map((_, i) => a[i * n + i]!)
  return { diagonal, beside, reflections: { rows: a, m: n, shift: 1, factors } }
}

/** What is put off: lines v and w, from the entry that matters on. */
interface PutOff {
  readonly v: Part
  readonly w: Part
  readonly count: number
}

/** Takes from row k of B, from its diagonal on, what was put off. */
function subtractPutOff(a: Float64Array, at: number, { v, w, count }: PutOff, size: number): void {
  for (let j = 0; j < count; j++) {
    const [p, q] = [v.start + j * v.row, w.start + j * w.row]
    subtractLine(a, at, w.data, q, size, v.data[p]!)
    subtractLine(a, at, v.data, p, size, w.data[q]!)
  }
}

interface Lines {
  readonly vs: Float64Array
  readonly ws: Float64Array
  /** The row whose v and w are the first. */
  readonly start: number
}

/** The w of row `from` - 1, whose v and τ are known, from column `from` on. */
function weigh(a: Float64Array, n: number, from: number, factor: number, { vs, ws, start }: Lines): void {
  const size = n - from
  const count = from - 1 - start
  const line = count * n + from
  ws.fill(0, line, line + size)
  if (factor === 0) return
  // -B v: only differences of products are at hand.
  const [w, v] = [partAt(ws, n, count, from), transposed(partAt(vs, n, count, from))]
  subtractProduct(transposed(w), partAt(a, n, from, from), v, [size, size, 1])
  for (let j = 0; j < count; j++) {
    const at = j * n + from
    subtractLine(ws, line, vs, at, size, -dotAt(ws, at, vs, line, size))
    subtractLine(ws, line, ws, at, size, -dotAt(vs, at, vs, line, size))
  }
  for (let i = line; i < line + size; i++) ws[i]! *= -factor
  subtractLine(ws, line, vs, line, size, (factor / 2) * dotAt(ws, line, vs, line, size))
}
