import { AxisError, ShapeError } from '../../errors/index.ts'

/**
 * Plain arrays for the oracles: nothing but loops over indices, shared with no engine.
 *
 * A dense row-major array of float64 numbers: entry `[i, j]` of `shape: [2, 3]` is `data[3 * i + j]`; a
 * scalar has shape `[]` and one number.
 */
export interface NdArray {
  readonly shape: readonly number[]
  readonly data: number[]
}

/** Number of entries of a shape; 1 for a scalar. */
export function entries(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}

/**
 * An array from its shape and its entries in row-major order.
 *
 * Throws a ShapeError if the number of entries is not the product of the shape.
 *
 * @example
 * ndarray([2, 2], [1, 2, 3, 4]) // { shape: [2, 2], data: [1, 2, 3, 4] }
 */
export function ndarray(shape: readonly number[], data: readonly number[]): NdArray {
  if (!shape.every((n) => Number.isInteger(n) && n >= 0) || entries(shape) !== data.length) {
    const got = `shape [${shape.join(', ')}] and ${data.length} numbers`
    throw new ShapeError('ndarray', 'one number per entry of the shape is needed', got, 'a shape that fits')
  }
  return { shape: [...shape], data: [...data] }
}

/** An array of zeros. */
export function zeros(shape: readonly number[]): NdArray {
  return { shape: [...shape], data: new Array<number>(entries(shape)).fill(0) }
}

/** Every index of a shape in row-major order, each a fresh array. */
export function* indices(shape: readonly number[]): Generator<number[]> {
  const count = entries(shape)
  const index = shape.map(() => 0)
  for (let visited = 0; visited < count; visited++) {
    yield [...index]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1
      if (index[axis]! < shape[axis]!) break
      index[axis] = 0
    }
  }
}

/** Whether an index lies within a shape. */
export function inside(shape: readonly number[], index: readonly number[]): boolean {
  return index.length === shape.length && index.every((i, axis) => i >= 0 && i < shape[axis]!)
}

/** Place of an index in the row-major data; an AxisError if it lies outside. */
export function offset(shape: readonly number[], index: readonly number[]): number {
  if (!inside(shape, index)) {
    const required = `an index within [${shape.join(', ')}] is needed`
    throw new AxisError('offset', required, `[${index.join(', ')}]`, 'one index per axis, counted from 0')
  }
  return index.reduce((place, i, axis) => place * shape[axis]! + i, 0)
}

/** The entry at an index. */
export function at(x: NdArray, index: readonly number[]): number {
  return x.data[offset(x.shape, index)]!
}

/** An array whose entry at each index is what `value` says. */
export function generate(shape: readonly number[], value: (index: number[]) => number): NdArray {
  return { shape: [...shape], data: Array.from(indices(shape), value) }
}

/** A function applied to every entry. */
export function map(x: NdArray, f: (value: number) => number): NdArray {
  return { shape: x.shape, data: x.data.map((value) => f(value)) }
}

/** A function applied to the pairs of entries of two arrays of one shape. */
export function zip(x: NdArray, y: NdArray, f: (a: number, b: number) => number): NdArray {
  requireShape('zip', 'y', y, x.shape)
  return { shape: x.shape, data: x.data.map((value, i) => f(value, y.data[i]!)) }
}

/** The inner product `sum(x * y)` of two arrays of one shape. */
export function inner(x: NdArray, y: NdArray): number {
  return zip(x, y, (a, b) => a * b).data.reduce((total, value) => total + value, 0)
}

/** Entries `start` up to (not including) `end` along one axis. */
export function part(x: NdArray, axis: number, start: number, end: number): NdArray {
  const shape = x.shape.with(axis, end - start)
  return generate(shape, (index) => at(x, index.with(axis, index[axis]! + start)))
}

/** Arrays put one after another along one axis; they agree on the others. */
export function join(parts: readonly NdArray[], axis: number): NdArray {
  const owner = parts.flatMap((x) => Array.from({ length: x.shape[axis]! }, (_, i) => ({ x, i })))
  const shape = parts[0]!.shape.with(axis, owner.length)
  return generate(shape, (index) => {
    const { x, i } = owner[index[axis]!]!
    return at(x, index.with(axis, i))
  })
}

/** The first two axes exchanged. */
export function swapFirst(x: NdArray): NdArray {
  const [a, b, ...rest] = x.shape
  return generate([b!, a!, ...rest], ([i, j, ...tail]) => at(x, [j!, i!, ...tail]))
}

/** Throws a ShapeError unless an argument has the shape it must have; `name` is the argument. */
export function requireShape(op: string, name: string, x: NdArray, shape: readonly number[]): void {
  if (x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i])) return
  const required = `${name} must have shape [${shape.join(', ')}]`
  throw new ShapeError(op, required, `[${x.shape.join(', ')}]`, `a ${name} that fits the other arguments`)
}

/** Throws a ShapeError unless an argument has at least `rank` axes; `layout` names them, as `[n, c, ...]`. */
export function requireRank(op: string, name: string, x: NdArray, rank: number, layout: string): void {
  if (x.shape.length >= rank) return
  throw new ShapeError(op, `${name} must be ${layout}`, `[${x.shape.join(', ')}]`, 'adding the missing axes')
}
