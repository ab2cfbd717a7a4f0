import { mapMatrices } from '../engine/dense/batch.ts'
import { eighInto } from '../engine/dense/eigh.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { Tensor, viewHere } from '../tensor/tensor.ts'
import { offDiagonal, quotient } from './gaps.ts'
import { register } from './kinds.ts'
import { batchOf, isRecorded, turned } from './matrices.ts'

// X = V Λ Vᵀ of symmetric matrices. With Vᵀ V = I the matrix Vᵀ V̇ is skew, and from Vᵀ Ẋ V = Λ̇ + Vᵀ V̇ Λ - Λ Vᵀ V̇
// follow λ̇_i = (Vᵀ Ẋ V)_ii and (Vᵀ V̇)_ij = (Vᵀ Ẋ V)_ij / (λ_j - λ_i) (Giles, An extended collection of matrix
// derivative results, 2008, section 3.1). Values and vectors are a primitive each, so that a cotangent of values alone
// meets no division; they share what was computed.

/** What was computed of a batch, as constants: the primitives hand it out, and rules have their way to the matrix. */
interface Spectrum {
  readonly values: Tensor
  /** Null where values are all that is wanted and nothing is recorded: then no rule is asked. */
  readonly vectors: Tensor | null
}

/** λ̇ = diag(Vᵀ Ẋ V): the cotangent of X is V diag(g) Vᵀ, whatever the gaps. */
const eigenvalues: Primitive<Spectrum> = register({
  name: 'eigenvalues',
  kind: 'other',
  reads: () => [0],
  shape: (_inputs, { values }) => ({ shape: values.shape, dtype: values.dtype }),
  kernel: (_views, { values }) => values.view,
  vjp: (g, call) => {
    const v = vectorsOf(call.x(0), call.attrs)
    return v.mul(g.unsqueeze(-2)).matmul(turned(v))
  },
  jvp: ([t], call) => {
    const v = vectorsOf(call.x(0), call.attrs)
    return v.mul(t!.matmul(v)).sum(-2)
  },
})

/** V̇ = V (F ∘ (Vᵀ Ẋ V)) with F_ij = 1 / (λ_j - λ_i), so the cotangent of X is V (F ∘ (Vᵀ G)) Vᵀ. */
const eigenvectors: Primitive<Spectrum> = register({
  name: 'eigenvectors',
  kind: 'other',
  reads: () => [0, 'out'],
  shape: (_inputs, { vectors }) => ({ shape: vectors!.shape, dtype: vectors!.dtype }),
  kernel: (_views, { vectors }) => vectors!.view,
  vjp: (g, call) => {
    const v = call.out()
    const inner = overGaps(turned(v).matmul(g), valuesOf(call.x(0), call.attrs))
    return v.matmul(inner).matmul(turned(v))
  },
  jvp: ([t], call) => {
    const v = call.out()
    const inner = turned(v).matmul(t!).matmul(v)
    return v.matmul(overGaps(inner, valuesOf(call.x(0), call.attrs)))
  },
})

const valuesOf = (x: Tensor, spectrum: Spectrum) => apply(eigenvalues, [x], spectrum)
const vectorsOf = (x: Tensor, spectrum: Spectrum) => apply(eigenvectors, [x], spectrum)

/** Entry (i, j) divided by λ_j - λ_i, and 0 on the diagonal. */
function overGaps(x: Tensor, values: Tensor): Tensor {
  return quotient(offDiagonal(x), values.unsqueeze(-2).sub(values.unsqueeze(-1)))
}

function spectrumOf(x: Tensor, withVectors: boolean): Spectrum {
  const n = x.shape[x.rank - 1]!
  const shapes = withVectors ? [[n], [n, n]] : [[n]]
  const [values, vectors] = mapMatrices(
    batchOf(x),
    [viewHere(x)],
    shapes.map((shape) => ({ shape, dtype: x.dtype })),
    ([a], [w, v]) => eighInto(a!, n, w!, v ?? null),
  ).map((view) => new Tensor(view))
  return { values: values!, vectors: vectors ?? null }
}

/** Eigenvalues of matrices that are known to be symmetric, ascending: `[..., n, n] -> [..., n]`. */
export function symmetricValues(x: Tensor): Tensor {
  return valuesOf(x, spectrumOf(x, isRecorded(x)))
}

/** Eigenvalues and eigenvectors of matrices that are known to be symmetric: `[..., n, n] -> [..., n], [..., n, n]`. */
export function symmetricParts(x: Tensor): { values: Tensor; vectors: Tensor } {
  const spectrum = spectrumOf(x, true)
  return { values: valuesOf(x, spectrum), vectors: vectorsOf(x, spectrum) }
}
