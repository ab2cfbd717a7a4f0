import { AxisError } from '../../errors/index.ts'
import { indices, type NdArray, offset } from './ndarray.ts'

/** One axis, several, or all where there is none. */
export type Axes = number | readonly number[] | null | undefined

/** An axis counted from 0; a negative one counts from the end. An AxisError if there is no such axis. */
export function axisOf(op: string, axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis
  throw new AxisError(op, `an axis from ${-rank} to ${rank - 1} is needed`, `${axis}`, 'an axis of the array')
}

/** Axes counted from 0; an AxisError if one stands twice. */
export function axesOf(op: string, axes: Axes, rank: number): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, axis) => axis)
  const list = (typeof axes === 'number' ? [axes] : axes).map((axis) => axisOf(op, axis, rank))
  if (new Set(list).size === list.length) return list
  throw new AxisError(op, 'every axis at most once is needed', `[${list.join(', ')}]`, 'different axes')
}

/** The entries of x that a reduction over axes puts together. */
export interface Lines {
  /** Shape of the result: the other axes, or all of them with 1 for those that are reduced. */
  readonly shape: number[]
  /** For every entry of the result the places in x of its line, in row-major order. */
  readonly places: number[][]
}

/** The lines of x along axes, all by default. */
export function linesOf(op: string, x: NdArray, axes: Axes, keepDims = false): Lines {
  const reduced = axesOf(op, axes, x.shape.length)
  const kept = x.shape.map((n, axis) => (reduced.includes(axis) ? 1 : n))
  const places = Array.from(indices(kept), () => [] as number[])
  for (const index of indices(x.shape)) {
    const line = index.map((i, axis) => (reduced.includes(axis) ? 0 : i))
    places[offset(kept, line)]!.push(offset(x.shape, index))
  }
  return { shape: keepDims ? kept : kept.filter((_, axis) => !reduced.includes(axis)), places }
}
