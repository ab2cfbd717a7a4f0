import { AxisError, ShapeError } from '../../../errors/index.ts'
import { axisOf } from '../axes.ts'
import { at, generate, type NdArray } from '../ndarray.ts'
import type { IndexMap } from './indexMap.ts'

/**
 * Diagonals of two axes a and b: the entries with i_b - i_a = offset. The one that starts in row max(0, -offset) and
 * column max(0, offset) has as many entries as fit.
 *
 *   diagonal    [.., m, .., n, ..] -> [.., k]: entry t is read at row r + t, column c + t
 *   diagEmbed   its adjoint on a square: read at t = i_a - r where i_b - i_a = offset, 0 elsewhere
 *   trace       out = Σ_t x[t, t], so dx[t, t] = g and 0 elsewhere
 */
function twoAxes(op: string, a: number, b: number, rank: number): [number, number] {
  const [p, q] = [axisOf(op, a, rank), axisOf(op, b, rank)]
  if (p === q) throw new AxisError(op, 'two different axes are needed', `${a} and ${b}`, '0 and 1')
  return [p, q]
}

/** A diagonal of two axes as a last axis. */
export function diagonalMap(from: readonly number[], offset = 0, a = 0, b = 1): IndexMap {
  const [p, q] = twoAxes('diagonalMap', a, b, from.length)
  const [row, column] = [Math.max(0, -offset), Math.max(0, offset)]
  const size = Math.max(0, Math.min(from[p]! - row, from[q]! - column))
  const rest = from.filter((_, axis) => axis !== p && axis !== q)
  const source = (index: readonly number[]) => {
    const others = [...index.slice(0, -1)]
    const t = index.at(-1)!
    return from.map((_, axis) => (axis === p ? row + t : axis === q ? column + t : others.shift()!))
  }
  return { from, shape: [...rest, size], source }
}

/** The last axis on a diagonal of two new axes, zeros beside it. */
export function diagEmbedMap(from: readonly number[], offset = 0, a = -2, b = -1): IndexMap {
  const [p, q] = twoAxes('diagEmbedMap', a, b, from.length + 1)
  if (from.length === 0) throw new ShapeError('diagEmbedMap', 'an axis is needed', '[]', 'a vector')
  const n = from.at(-1)! + Math.abs(offset)
  const rest = [...from.slice(0, -1)]
  const shape = Array.from({ length: from.length + 1 }, (_, axis) =>
    axis === p || axis === q ? n : rest.shift()!,
  )
  const source = (index: readonly number[]) => {
    if (index[q]! - index[p]! !== offset) return null
    return [...index.filter((_, axis) => axis !== p && axis !== q), index[p]! - Math.max(0, -offset)]
  }
  return { from, shape, source }
}

/** `Σ_t x[..., t, t]` */
export function traceForward(x: NdArray): NdArray {
  const [m, n] = x.shape.slice(-2) as [number, number]
  return generate(x.shape.slice(0, -2), (index) => {
    let sum = 0
    for (let t = 0; t < Math.min(m, n); t++) sum += at(x, [...index, t, t])
    return sum
  })
}

/** `dx[..., i, j] = g` where i = j, else 0. */
export function traceBackward(x: NdArray, g: NdArray): NdArray {
  return generate(x.shape, (index) => (index.at(-1) === index.at(-2) ? at(g, index.slice(0, -2)) : 0))
}
