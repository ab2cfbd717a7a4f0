import { axisOf, linesOf } from '../axes.ts'
import { type NdArray, requireShape, zeros } from '../ndarray.ts'

/**
 * Maps along one axis: every line of x becomes a line of the same length. With y = f(x) on a line, its
 * Jacobian J_ij = ∂y_i/∂x_j and a cotangent g
 *
 *   dx_j = Σ_i g_i J_ij.
 */
export interface LineMap {
  /** f(x_0, x_1, ...) */
  value(line: readonly number[]): number[]
  /** J_ij = ∂y_i/∂x_j, row by row. */
  jacobian(line: readonly number[]): number[][]
}

function eachLine(
  op: string,
  x: NdArray,
  axis: number,
  result: (places: number[], line: number[]) => number[],
) {
  const out = zeros(x.shape)
  for (const places of linesOf(op, x, axisOf(op, axis, x.shape.length)).places) {
    const line = result(
      places,
      places.map((place) => x.data[place]!),
    )
    places.forEach((place, i) => {
      out.data[place] = line[i]!
    })
  }
  return out
}

/**
 * A map along an axis; the shape stays.
 *
 * @example
 * alongForward(lineMaps.cumsum, ndarray([3], [1, 2, 3]), 0).data // [1, 3, 6]
 */
export function alongForward(f: LineMap, x: NdArray, axis: number): NdArray {
  return eachLine('alongForward', x, axis, (_, line) => f.value(line))
}

/** `dx_j = Σ_i g_i J_ij` line by line; g has the shape of x. */
export function alongBackward(f: LineMap, x: NdArray, axis: number, g: NdArray): NdArray {
  requireShape('alongBackward', 'g', g, x.shape)
  return eachLine('alongBackward', x, axis, (places, line) => {
    const J = f.jacobian(line)
    return line.map((_, j) => places.reduce((sum, place, i) => sum + g.data[place]! * J[i]![j]!, 0))
  })
}
