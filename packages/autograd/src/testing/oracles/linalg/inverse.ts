import { cofactors, determinant, inverse, type Matrix, multiplied, scaled, transposed } from './matrix.ts'
import { numberMap, squareMap } from './matrixMap.ts'

/**
 * Determinants and inverses by cofactors.
 *
 *   det        linear in every entry: d det / d x_ij is the cofactor of (i, j)
 *   log|det|   d = cofactor / det, which is (x⁻¹)ᵀ
 *   inv        x x⁻¹ = 1, so d(x⁻¹) = -x⁻¹ dx x⁻¹, and <g, d(x⁻¹)> = <-x⁻ᵀ g x⁻ᵀ, dx>
 */
export const det = numberMap(determinant, cofactors)

export const logAbsDet = numberMap(
  (x) => Math.log(Math.abs(determinant(x))),
  (x) => transposed(inverse(x)),
)

/** The gradient of the inverse for a cotangent of it. */
export function inverseBackward(x: Matrix, g: Matrix): Matrix {
  const turned = transposed(inverse(x))
  return scaled(multiplied(turned, g, turned), -1)
}

export const inv = squareMap(inverse, inverseBackward)
