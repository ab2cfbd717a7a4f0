import type { NdArray } from '../ndarray.ts'
import { arrayOf, type Matrix, matricesOf } from './matrix.ts'

/** A function of one matrix: its results, their shapes, and its gradient for a cotangent of each. */
export interface MatrixMap {
  readonly shapes: (m: number, n: number) => readonly (readonly number[])[]
  readonly value: (x: Matrix) => readonly Matrix[]
  readonly backward: (x: Matrix, gs: readonly Matrix[]) => Matrix
}

/** A map with one square result, as large as its argument. */
export function squareMap(
  value: (x: Matrix) => Matrix,
  backward: (x: Matrix, g: Matrix) => Matrix,
): MatrixMap {
  return {
    shapes: (n) => [[n, n]],
    value: (x) => [value(x)],
    backward: (x, [g]) => backward(x, g!),
  }
}

/** A map of square matrices to numbers. */
export function numberMap(value: (x: Matrix) => number, slope: (x: Matrix) => Matrix): MatrixMap {
  return {
    shapes: () => [[]],
    value: (x) => [[[value(x)]]],
    backward: (x, [g]) => slope(x).map((row) => row.map((entry) => entry * g![0]![0]!)),
  }
}

/** One map behind another. */
export function after(first: MatrixMap, second: MatrixMap): MatrixMap {
  return {
    shapes: (m, n) => second.shapes(...(first.shapes(m, n)[0] as [number, number])),
    value: (x) => second.value(first.value(x)[0]!),
    backward: (x, gs) => first.backward(x, [second.backward(first.value(x)[0]!, gs)]),
  }
}

/** The map of every matrix of a batch. */
export function mapForward(map: MatrixMap, x: NdArray): NdArray[] {
  const batch = x.shape.slice(0, -2)
  const values = matricesOf(x).map((each) => map.value(each))
  return map.shapes(...(x.shape.slice(-2) as [number, number])).map((core, k) =>
    arrayOf(
      batch,
      core,
      values.map((list) => list[k]!),
    ),
  )
}

export function mapBackward(map: MatrixMap, x: NdArray, gs: readonly NdArray[]): NdArray {
  const batch = x.shape.slice(0, -2)
  // A number is a matrix with one entry.
  const cotangents = gs.map((g) =>
    matricesOf(g.shape.length === batch.length ? { shape: [...g.shape, 1, 1], data: g.data } : g),
  )
  const gradients = matricesOf(x).map((each, at) =>
    map.backward(
      each,
      cotangents.map((list) => list[at]!),
    ),
  )
  return arrayOf(batch, x.shape.slice(-2), gradients)
}
