import { pinvBackward, pinvOf } from '../decompositions/inverses.ts'
import type { Sized } from '../decompositions/matrix.ts'
import { matmulBackward, matmulForward } from '../matmul.ts'
import type { NdArray } from '../ndarray.ts'
import { inv } from './inverse.ts'
import { arrayOf, type Matrix, matricesOf, matrix, transposed } from './matrix.ts'
import { type MatrixMap, mapBackward, mapForward, squareMap } from './matrixMap.ts'

/**
 * Systems of equations through the inverse: x = a⁻¹ b, or b a⁻¹ where the unknown stands on the left, so that the
 * gradients are those of a product and of an inverse one after the other; of least squares through the pseudoinverse.
 * Batches broadcast as those of the product.
 */

/** How the matrix of a system is made of the argument a, and on which side of it the unknown stands. */
export interface SystemOf {
  readonly of: MatrixMap
  readonly left: boolean
  /** What stands in for the inverse. */
  readonly inverse?: MatrixMap
}

const sizedOf = (rows: Matrix): Sized => ({ rows, m: rows.length, n: rows[0]?.length ?? 0 })

/** Of matrices with at least one row. */
export const pseudoInverse: MatrixMap = {
  shapes: (m, n) => [[n, m]],
  value: (x) => [pinvOf(sizedOf(x)).rows],
  backward: (x, [g]) => pinvBackward(sizedOf(x), { rows: g!, m: x[0]?.length ?? 0, n: x.length }).rows,
}

/** The whole matrix, of any proportions. */
export const whole: MatrixMap = {
  shapes: (m, n) => [[m, n]],
  value: (x) => [x],
  backward: (_x, [g]) => g!,
}

/** A triangle of the matrix, or its transpose, with its own diagonal or with ones. */
export function triangle(upper: boolean, transpose: boolean, unitriangular: boolean): MatrixMap {
  const read = (i: number, j: number) => (i === j ? !unitriangular : i < j === upper)
  return squareMap(
    (x) => {
      const t = matrix(x.length, x.length, (i, j) => (read(i, j) ? x[i]![j]! : Number(i === j)))
      return transpose ? transposed(t) : t
    },
    (x, g) => matrix(x.length, x.length, (i, j) => (read(i, j) ? (transpose ? g[j]![i]! : g[i]![j]!) : 0)),
  )
}

function turned(x: NdArray): NdArray {
  const [m, n] = x.shape.slice(-2) as [number, number]
  return arrayOf(x.shape.slice(0, -2), [n, m], matricesOf(x).map(transposed))
}

interface Laid {
  readonly inverse: NdArray
  /** b with an axis for the columns where it is a vector. */
  readonly b: NdArray
  readonly vector: boolean
  readonly matrix: NdArray
}

/** b is a vector where it has one axis, or the shape of a but for the last. */
function laid(a: NdArray, b: NdArray, { of, inverse: inverted = inv }: SystemOf): Laid {
  const vector = b.shape.length === 1 || b.shape.join() === a.shape.slice(0, -1).join()
  const [matrix] = mapForward(of, a)
  const [inverse] = mapForward(inverted, matrix!)
  return { inverse: inverse!, matrix: matrix!, vector, b: vector ? { ...b, shape: [...b.shape, 1] } : b }
}

/** A vector on the left is a row: x a = b is aᵀ x = b of columns. */
const factorsOf = ({ inverse, b, vector }: Laid, left: boolean): [NdArray, NdArray] =>
  left ? [inverse, b] : vector ? [turned(inverse), b] : [b, inverse]

export function solveForward(a: NdArray, b: NdArray, system: SystemOf): NdArray {
  const it = laid(a, b, system)
  const x = matmulForward(...factorsOf(it, system.left))
  return it.vector ? { ...x, shape: x.shape.slice(0, -1) } : x
}

export function solveBackward(
  a: NdArray,
  b: NdArray,
  g: NdArray,
  system: SystemOf,
): { da: NdArray; db: NdArray } {
  const it = laid(a, b, system)
  const { da, db } = matmulBackward(
    ...factorsOf(it, system.left),
    it.vector ? { ...g, shape: [...g.shape, 1] } : g,
  )
  const [dInverse, dB] = system.left ? [da, db] : it.vector ? [turned(da), db] : [db, da]
  const dMatrix = mapBackward(system.inverse ?? inv, it.matrix, [dInverse])
  return { da: mapBackward(system.of, a, [dMatrix]), db: { shape: b.shape, data: dB.data } }
}
