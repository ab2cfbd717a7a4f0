import { mapMatrices } from '../engine/dense/batch.ts'
import { qrInto } from '../engine/dense/qr.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { Tensor, viewHere } from '../tensor/tensor.ts'
import { register } from './kinds.ts'
import { batchOf, turned } from './matrices.ts'
import { solveTriangle } from './triangular.ts'

// X = Q R with m >= n. Let B = Ẋ R⁻¹ and C = Qᵀ B. From Ẋ = Q̇ R + Q Ṙ follows C = Qᵀ Q̇ + T with T = Ṙ R⁻¹ upper
// triangular and Qᵀ Q̇ skew, so T is the upper triangle of C plus the transpose of what lies below it, and
//
//   Q̇ = B - Q T,   Ṙ = T R   (Walter and Lehmann, Algorithmic differentiation of linear algebra functions, 2012).
//
// Backwards, a cotangent H of T gives C the symmetric matrix that has H's upper triangle, C gives B Q times that, and B
// gives X what it has times R⁻ᵀ.

/** What was computed of a batch, as constants: the primitives hand it out, and rules have their way to the matrix. */
interface Factors {
  /** `[..., m, n]` */
  readonly q: Tensor
  /** `[..., n, n]` */
  readonly r: Tensor
}

const orthonormal: Primitive<Factors> = register({
  name: 'orthonormalFactor',
  kind: 'other',
  reads: () => [0, 'out'],
  shape: (_inputs, { q }) => ({ shape: q.shape, dtype: q.dtype }),
  kernel: (_views, { q }) => q.view,
  vjp: (g, call) => {
    const q = call.out()
    const inner = mirrored(turned(q).matmul(g).neg())
    return overTransposed(g.add(q.matmul(inner)), triangularOf(call.x(0), call.attrs))
  },
  jvp: ([t], call) => {
    const q = call.out()
    const b = over(t!, triangularOf(call.x(0), call.attrs))
    return b.sub(q.matmul(folded(turned(q).matmul(b))))
  },
})

const triangular: Primitive<Factors> = register({
  name: 'triangularFactor',
  kind: 'other',
  reads: () => [0, 'out'],
  shape: (_inputs, { r }) => ({ shape: r.shape, dtype: r.dtype }),
  kernel: (_views, { r }) => r.view,
  vjp: (g, call) => {
    const r = call.out()
    const inner = mirrored(g.matmul(turned(r)))
    return overTransposed(orthonormalOf(call.x(0), call.attrs).matmul(inner), r)
  },
  jvp: ([t], call) => {
    const r = call.out()
    const c = turned(orthonormalOf(call.x(0), call.attrs)).matmul(over(t!, r))
    return folded(c).matmul(r)
  },
})

const orthonormalOf = (x: Tensor, factors: Factors) => apply(orthonormal, [x], factors)
const triangularOf = (x: Tensor, factors: Factors) => apply(triangular, [x], factors)

/** The upper triangle, with the transpose of what lies below it added. */
const folded = (c: Tensor) => c.triu().add(turned(c.tril(-1)))

/** The symmetric matrix with this upper triangle: the adjoint of {@link folded}. */
const mirrored = (h: Tensor) => h.triu().add(turned(h.triu(1)))

/** B R⁻¹ = (R⁻ᵀ Bᵀ)ᵀ. */
function over(b: Tensor, r: Tensor): Tensor {
  return turned(solveTriangle(r, turned(b), { upper: true, transpose: true, unitriangular: false }))
}

/** B R⁻ᵀ = (R⁻¹ Bᵀ)ᵀ. */
function overTransposed(b: Tensor, r: Tensor): Tensor {
  return turned(solveTriangle(r, turned(b), { upper: true, transpose: false, unitriangular: false }))
}

/** Q and R of matrices with at least as many rows as columns: `[..., m, n] -> [..., m, n], [..., n, n]`. */
export function tallQr(x: Tensor): { q: Tensor; r: Tensor } {
  const [m, n] = x.shape.slice(-2) as [number, number]
  const [q, r] = mapMatrices(
    batchOf(x),
    [viewHere(x)],
    [
      { shape: [m, n], dtype: x.dtype },
      { shape: [n, n], dtype: x.dtype },
    ],
    ([a], [toQ, toR]) => qrInto(a!, m, n, toQ!, toR!),
  )
  const factors = { q: new Tensor(q!), r: new Tensor(r!) }
  return { q: orthonormalOf(x, factors), r: triangularOf(x, factors) }
}
