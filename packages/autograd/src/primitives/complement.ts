import { mapMatrices } from '../engine/dense/batch.ts'
import { complementInto } from '../engine/dense/qr.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { register } from './kinds.ts'
import { batchOf, turned } from './matrices.ts'

/**
 * Columns C that with the orthonormal ones of Q make a basis. They are given by Q only up to rotations of C among
 * themselves: of the ways to move, the one with Cᵀ Ċ = 0 is taken, and Qᵀ C = 0 leaves Ċ = -Q Q̇ᵀ C. What does not
 * depend on the choice of C has its right derivatives, of any order. The cotangent of Q is -C Gᵀ Q.
 */
const completion: Primitive<null> = register({
  name: 'complement',
  kind: 'other',
  reads: () => [0, 'out'],
  shape: ([q]) => {
    const [m, k] = q!.shape.slice(-2) as [number, number]
    return { shape: [...q!.shape.slice(0, -1), m - k], dtype: q!.dtype }
  },
  kernel: ([q], _attrs, { shape, dtype }) => {
    const [m, k] = q!.shape.slice(-2) as [number, number]
    const results = [{ shape: [m, m - k], dtype }]
    const [out] = mapMatrices(batchOf({ shape }), [q!], results, ([from], [to]) =>
      complementInto(from!, m, k, to!),
    )
    return out!
  },
  vjp: (g, call) => call.out().matmul(turned(g)).matmul(call.x(0)).neg(),
  jvp: ([t], call) => call.x(0).matmul(turned(t!).matmul(call.out())).neg(),
})

/** The rest of a basis: `q: [..., m, k] -> [..., m, m - k]`. */
export function complement(q: Tensor): Tensor {
  return apply(completion, [q], null)
}
