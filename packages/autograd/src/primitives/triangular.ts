import { mapMatrices, nameOf } from '../engine/dense/batch.ts'
import { substitute, type Triangle } from '../engine/dense/triangular.ts'
import { LinAlgError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { register } from './kinds.ts'
import { batchOf, turned } from './matrices.ts'

/**
 * T X = B for a triangle T of the first input, or for its transpose. dT X + T dX = dB, so dX = T⁻¹ (dB - dT X); the
 * cotangents are B̄ = T⁻ᵀ X̄ and T̄ = -B̄ Xᵀ, of which the triangle was read (Giles 2008, An extended collection of matrix
 * derivative results, 2.3.1).
 */
const substitution: Primitive<Triangle> = register({
  name: 'triangularSolve',
  kind: 'other',
  reads: (i) => (i === 0 ? [0, 'out'] : [0]),
  shape: ([, b]) => ({ shape: b!.shape, dtype: b!.dtype }),
  kernel: ([a, b], triangle, { shape, dtype }) => {
    const batch = batchOf({ shape })
    const [n, k] = shape.slice(-2) as [number, number]
    return mapMatrices(batch, [a!, b!], [{ shape: [n, k], dtype }], ([matrix, right], [x], item) => {
      if (!triangle.unitriangular) checkDiagonal(matrix!, n, () => nameOf(item, batch))
      x!.set(right!)
      substitute(matrix!, x!, n, k, triangle)
    })[0]!
  },
  vjp: (g, call, i) => {
    const { attrs: triangle } = call
    const right = solveTriangle(call.x(0), g, { ...triangle, transpose: !triangle.transpose })
    if (i === 1) return right
    const x = call.out()
    const product = triangle.transpose ? x.matmul(turned(right)) : right.matmul(turned(x))
    return partOf(product, triangle).neg()
  },
  jvp: ([da, db], call) => {
    const { attrs: triangle } = call
    if (!da) return solveTriangle(call.x(0), db!, triangle)
    const part = partOf(da, triangle)
    const moved = (triangle.transpose ? turned(part) : part).matmul(call.out())
    return solveTriangle(call.x(0), db ? db.sub(moved) : moved.neg(), triangle)
  },
})

/** The entries that are read. */
function partOf(x: Tensor, { upper, unitriangular }: Triangle): Tensor {
  const diagonal = unitriangular ? 1 : 0
  return upper ? x.triu(diagonal) : x.tril(-diagonal)
}

function checkDiagonal(a: Float64Array, n: number, name: () => string): void {
  for (let i = 0; i < n; i++)
    if (a[i * n + i] === 0)
      throw new LinAlgError(
        'triangularSolve',
        'no 0 on the diagonal of the triangle',
        `a 0 at [${i}, ${i}] of ${name()}`,
        'unitriangular: true where the diagonal is not meant, or lstsq',
      )
}

/** x with T x = b for matrices of floats of one dtype, `a: [..., n, n], b: [..., n, k]` with one batch. */
export function solveTriangle(a: Tensor, b: Tensor, triangle: Triangle): Tensor {
  return apply(substitution, [a, b], triangle)
}
