import { mapMatrices } from '../engine/dense/batch.ts'
import { svdInto } from '../engine/dense/svd.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { Tensor, viewHere } from '../tensor/tensor.ts'
import { offDiagonal, quotient } from './gaps.ts'
import { register } from './kinds.ts'
import { batchOf, isRecorded, turned } from './matrices.ts'

// X = U Σ Vᵀ with k = min(m, n) columns in U and V. Of Ẋ = U̇ Σ Vᵀ + U Σ̇ Vᵀ + U Σ V̇ᵀ with Uᵀ U = Vᵀ V = I, the part
// P = Uᵀ Ẋ V has the diagonal σ̇, and Uᵀ U̇ is skew with (Uᵀ U̇)_ij = (P Σ + Σ Pᵀ)_ij / (σ_j² - σ_i²) (Townsend,
// Differentiating the singular value decomposition, 2016). What of U̇ lies outside of U is (I - U Uᵀ) Ẋ V Σ⁻¹. V is the
// U of Xᵀ. Values and vectors are a primitive each, so that a cotangent of values alone meets no division.

/** What was computed of a batch, as constants: the primitives hand it out, and rules have their way to the matrix. */
interface Factors {
  /** `[..., k]` */
  readonly values: Tensor
  /** `[..., m, k]`; null, as `right`, where values are all that is wanted and nothing is recorded: then no rule is asked. */
  readonly left: Tensor | null
  /** `[..., n, k]` */
  readonly right: Tensor | null
}

/** σ̇ = diag(Uᵀ Ẋ V), so the cotangent of X is U diag(g) Vᵀ. As of any size, the derivative is 0 where σ is 0. */
const singularValues: Primitive<Factors> = register({
  name: 'singularValues',
  kind: 'other',
  reads: () => [0],
  shape: (_inputs, { values }) => ({ shape: values.shape, dtype: values.dtype }),
  kernel: (_views, { values }) => values.view,
  vjp: (g, call) => {
    const [u, v] = vectorsOf(call.x(0), call.attrs)
    const kept = call.attrs.values.equal(0).where(0, g)
    return u.mul(kept.unsqueeze(-2)).matmul(turned(v))
  },
  jvp: ([t], call) => {
    const [u, v] = vectorsOf(call.x(0), call.attrs)
    return call.attrs.values.equal(0).where(0, u.mul(t!.matmul(v)).sum(-2))
  },
})

/** U. Its cotangent G gives X the cotangent U (A + Aᵀ) Σ Vᵀ + (I - U Uᵀ) G Σ⁻¹ Vᵀ with A_ij = (Uᵀ G)_ij / (σ_j² - σ_i²). */
const singularVectors: Primitive<Factors> = register({
  name: 'singularVectors',
  kind: 'other',
  reads: () => [0, 'out'],
  shape: (_inputs, { left }) => ({ shape: left!.shape, dtype: left!.dtype }),
  kernel: (_views, { left }) => left!.view,
  vjp: (g, call) => {
    const u = call.out()
    const { values, v } = othersOf(call.x(0), call.attrs)
    const inner = overGaps(turned(u).matmul(g), values)
    const inside = u.matmul(inner.add(turned(inner))).mul(values.unsqueeze(-2))
    return inside.add(outside(g, u, values)).matmul(turned(v))
  },
  jvp: ([t], call) => {
    const u = call.out()
    const { values, v } = othersOf(call.x(0), call.attrs)
    const moved = t!.matmul(v)
    const scaled = turned(u).matmul(moved).mul(values.unsqueeze(-2))
    const inside = u.matmul(overGaps(scaled.add(turned(scaled)), values))
    return inside.add(outside(moved, u, values))
  },
})

/** (I - U Uᵀ) G Σ⁻¹; nothing lies outside where U is square. */
function outside(g: Tensor, u: Tensor, values: Tensor): Tensor | number {
  if (u.shape[u.rank - 2] === u.shape[u.rank - 1]) return 0
  return quotient(g.sub(u.matmul(turned(u).matmul(g))), values.unsqueeze(-2))
}

/** Entry (i, j) divided by σ_j² - σ_i², and 0 on the diagonal. */
function overGaps(x: Tensor, values: Tensor): Tensor {
  const [across, down] = [values.unsqueeze(-2), values.unsqueeze(-1)]
  return quotient(offDiagonal(x), across.sub(down).mul(across.add(down)))
}

function vectorsOf(x: Tensor, factors: Factors): [u: Tensor, v: Tensor] {
  return [apply(singularVectors, [x], factors), rightOf(x, factors)]
}

function rightOf(x: Tensor, { left, values, right }: Factors): Tensor {
  return apply(singularVectors, [turned(x)], { left: right, values, right: left })
}

function othersOf(x: Tensor, factors: Factors): { values: Tensor; v: Tensor } {
  return { values: apply(singularValues, [x], factors), v: rightOf(x, factors) }
}

function factorsOf(x: Tensor, withVectors: boolean): Factors {
  const [m, n] = x.shape.slice(-2) as [number, number]
  const k = Math.min(m, n)
  const shapes = withVectors ? [[k], [m, k], [n, k]] : [[k]]
  const [values, left, right] = mapMatrices(
    batchOf(x),
    [viewHere(x)],
    shapes.map((shape) => ({ shape, dtype: x.dtype })),
    ([a], [s, u, v]) => svdInto(a!, m, n, { s: s!, u: u ?? null, v: v ?? null }),
  ).map((view) => new Tensor(view))
  return { values: values!, left: left ?? null, right: right ?? null }
}

/** Singular values, descending: `[..., m, n] -> [..., k]`. */
export function valuesOfSvd(x: Tensor): Tensor {
  return apply(singularValues, [x], factorsOf(x, isRecorded(x)))
}

/** U, σ and V: `[..., m, n] -> [..., m, k], [..., k], [..., n, k]`. */
export function partsOfSvd(x: Tensor): { u: Tensor; values: Tensor; v: Tensor } {
  const factors = factorsOf(x, true)
  const [u, v] = vectorsOf(x, factors)
  return { u, values: apply(singularValues, [x], factors), v }
}
