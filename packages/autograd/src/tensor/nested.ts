import { OptionError, ShapeError } from '../errors/index.ts'
import { describe } from './describe.ts'

/** Nested arrays as `toArray` gives them; a plain value for a scalar. */
export type NestedArray = number | boolean | NestedArray[]

/** Typed arrays whose entries are numbers. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

/** What a tensor can be made of: a number, a boolean, or arrays of such, all of the same shape. */
export type Nested = number | boolean | NumberArray | readonly Nested[]

/** Row-major entries with the shape they came in; booleans are 0 and 1; no entries count as numbers. */
export interface Flattened {
  readonly data: number[]
  readonly shape: number[]
  readonly kind: 'bool' | 'number'
}

/** Deeper nesting is taken for a mistake, such as an array that contains itself. */
const MAX_DEPTH = 64

/**
 * The entries of nested arrays in row-major order. The shape is read along the first entries; all others
 * agree.
 *
 * Throws ShapeError for ragged or too deep nesting, OptionError for entries that are neither numbers nor
 * booleans or are some of each; both name the position. `op` is the operation that speaks in the error.
 *
 * @example
 * flattenNested([[1, 2], [3, 4]], 'tensor') // { data: [1, 2, 3, 4], shape: [2, 2], kind: 'number' }
 */
export function flattenNested(value: Nested, op: string): Flattened {
  const shape = leadingShape(value, op)
  const data: number[] = []
  const at: number[] = []
  let kind: Flattened['kind'] | undefined

  const leaf = (x: unknown) => {
    const own = typeof x === 'boolean' ? 'bool' : 'number'
    if (typeof x !== 'number' && own !== 'bool') throw badLeaf(op, x, at)
    kind ??= own
    if (kind !== own) throw mixed(op, x, at)
    data.push(Number(x))
  }

  const visit = (x: unknown, depth: number) => {
    if (depth === shape.length) return leaf(x)
    const row = checkRow(op, x, shape[depth]!, at)
    for (let i = 0; i < shape[depth]!; i++) {
      at.push(i)
      if (!(i in row)) throw badEntry(op, 'a hole', at)
      visit(row[i], depth + 1)
      at.pop()
    }
  }

  visit(value, 0)
  return { data, shape, kind: kind ?? 'number' }
}

/** Engines of JavaScript end the process, and do not throw, where an array grows to 2 ** 27 entries. */
const MOST_NESTED = 2 ** 26

/** A tensor without elements may still be billions of empty lists. */
function checkNestable(shape: readonly number[]): void {
  let rows = 1
  let count = 1
  for (const n of shape) {
    rows *= n
    count += rows
  }
  if (count > MOST_NESTED)
    throw new OptionError(
      'toArray',
      `at most ${MOST_NESTED} lists and entries`,
      `${count}`,
      'data(), or a slice',
    )
}

/**
 * Row-major data as nested arrays; with `booleans`, entries become true (not 0) and false. Throws an OptionError where
 * these were more than 2 ** 26.
 *
 * @example
 * toNested(Float32Array.of(1, 2, 3, 4), [2, 2]) // [[1, 2], [3, 4]]
 * toNested(Uint8Array.of(1), [], true) // true
 */
export function toNested(data: ArrayLike<number>, shape: readonly number[], booleans = false): NestedArray {
  checkNestable(shape)
  let level: NestedArray[] = Array.from(data, (x) => (booleans ? x !== 0 : x))
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis]!
    const rows = shape.slice(0, axis).reduce((product, size) => product * size, 1)
    const inner = level
    level = Array.from({ length: rows }, (_, k) => inner.slice(k * n, (k + 1) * n))
  }
  return level[0]!
}

function isRow(x: unknown): x is ArrayLike<unknown> & object {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && 'length' in x)
}

function leadingShape(value: unknown, op: string): number[] {
  const shape: number[] = []
  for (let x = value; isRow(x); x = x[0]) {
    if (shape.length === MAX_DEPTH) {
      const remedy = 'a tensor of fewer axes; does an array contain itself?'
      throw new ShapeError(op, `at most ${MAX_DEPTH} levels of arrays`, 'deeper ones', remedy)
    }
    shape.push(x.length)
    if (x.length === 0) break
  }
  return shape
}

function checkRow(
  op: string,
  x: unknown,
  length: number,
  at: readonly number[],
): ArrayLike<unknown> & object {
  if (!isRow(x)) {
    if (typeof x === 'number' || typeof x === 'boolean')
      throw ragged(op, describe(x), `arrays of length ${length}`, at)
    throw badEntry(op, describe(x), at)
  }
  if (x.length !== length) throw ragged(op, `length ${x.length}`, `length ${length}`, at)
  return x
}

function badLeaf(op: string, x: unknown, at: readonly number[]): Error {
  return isRow(x)
    ? ragged(op, `an array of length ${x.length}`, 'single values', at)
    : badEntry(op, describe(x), at)
}

function ragged(op: string, got: string, before: string, at: readonly number[]): Error {
  const remedy = 'rows of equal length, padded or cut'
  return new ShapeError(
    op,
    'arrays at one level must have one shape',
    `${got}${place(at)} after ${before}`,
    remedy,
  )
}

function badEntry(op: string, got: string, at: readonly number[]): Error {
  const remedy = 'plain numbers, or stack() to join tensors'
  return new OptionError(op, 'entries must be numbers or booleans', got + place(at), remedy)
}

function mixed(op: string, x: unknown, at: readonly number[]): Error {
  const others = typeof x === 'boolean' ? 'numbers' : 'booleans'
  const got = `${describe(x)}${place(at)} after ${others}`
  return new OptionError(op, 'entries must be all numbers or all booleans', got, '1 and 0 for true and false')
}

const place = (at: readonly number[]) => (at.length === 0 ? '' : ` at ${at.map((i) => `[${i}]`).join('')}`)
