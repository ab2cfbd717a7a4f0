import type { Data, DType } from '../dtype.ts'
import type { PointwiseName } from '../engine.ts'
import { binary, unary } from './scalar.ts'

/**
 * A pointwise function over a row of n elements: operands x, y and z with their step and first position, a result
 * with step 1. Functions of fewer operands leave the others alone.
 */
export type Row = (
  x: Data,
  xs: number,
  i: number,
  y: Data,
  ys: number,
  j: number,
  z: Data,
  zs: number,
  k: number,
  out: Data,
  o: number,
  n: number,
) => void

const ofOne =
  (f: (x: number) => number): Row =>
  (x, xs, i, _y, _ys, _j, _z, _zs, _k, out, o, n) => {
    for (const end = o + n; o < end; o++, i += xs) out[o] = f(x[i]!)
  }

const ofTwo =
  (f: (x: number, y: number) => number): Row =>
  (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
    for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = f(x[i]!, y[j]!)
  }

// Loops of their own for the operations that fill most tapes: a call per element would cost more than the operation.

const sum: Row = (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = x[i]! + y[j]!
}

const difference: Row = (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = x[i]! - y[j]!
}

const product: Row = (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = x[i]! * y[j]!
}

const quotient: Row = (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = x[i]! / y[j]!
}

const negative: Row = (x, xs, i, _y, _ys, _j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs) out[o] = -x[i]!
}

const squared: Row = (x, xs, i, _y, _ys, _j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs) out[o] = x[i]! * x[i]!
}

const root: Row = (x, xs, i, _y, _ys, _j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs) out[o] = Math.sqrt(x[i]!)
}

const rectified: Row = (x, xs, i, _y, _ys, _j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs) out[o] = Math.max(x[i]!, 0)
}

const isGreater: Row = (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = x[i]! > y[j]! ? 1 : 0
}

const chosen: Row = (c, cs, h, x, xs, i, y, ys, j, out, o, n) => {
  for (const end = o + n; o < end; o++, h += cs, i += xs, j += ys) out[o] = c[h]! !== 0 ? x[i]! : y[j]!
}

const productAndSum: Row = (x, xs, i, y, ys, j, z, zs, k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys, k += zs) out[o] = x[i]! * y[j]! + z[k]!
}

const wrappingProductAndSum: Row = (x, xs, i, y, ys, j, z, zs, k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys, k += zs) out[o] = Math.imul(x[i]!, y[j]!) + z[k]!
}

const wrappingProduct: Row = (x, xs, i, y, ys, j, _z, _zs, _k, out, o, n) => {
  for (const end = o + n; o < end; o++, i += xs, j += ys) out[o] = Math.imul(x[i]!, y[j]!)
}

/** x^y by squaring: x² for every further bit of y. A negative power is a fraction, of which the integer part stays. */
function wrappingPower(x: number, y: number): number {
  if (y < 0) return x === 1 || x === -1 ? wrappingPower(x, y & 1) : 0
  let out = 1
  for (let square = x, bits = y; bits > 0; bits >>= 1, square = Math.imul(square, square))
    if (bits & 1) out = Math.imul(out, square)
  return out
}

/** Rows for int32: a double has too few digits for a product of two of them, which wraps around as in C. */
const wrapping: Partial<Record<PointwiseName, Row>> = {
  mul: wrappingProduct,
  square: (x, xs, i, _y, _ys, _j, z, zs, k, out, o, n) =>
    wrappingProduct(x, xs, i, x, xs, i, z, zs, k, out, o, n),
  pow: ofTwo(wrappingPower),
  mulAdd: wrappingProductAndSum,
}

const mapped = <F>(table: Partial<Record<PointwiseName, F>>, row: (f: F) => Row) =>
  Object.entries(table).map(([name, f]) => [name, row(f as F)] as const)

/** The row of every pointwise function, of floats. */
const all: Readonly<Record<PointwiseName, Row>> = {
  ...(Object.fromEntries([...mapped(unary, ofOne), ...mapped(binary, ofTwo)]) as Record<PointwiseName, Row>),
  add: sum,
  sub: difference,
  mul: product,
  div: quotient,
  neg: negative,
  square: squared,
  sqrt: root,
  relu: rectified,
  greater: isGreater,
  where: chosen,
  mulAdd: productAndSum,
}

// A Map finds a name faster than an object with so many.
const ofFloats = new Map(Object.entries(all)) as ReadonlyMap<string, Row>
const ofIntegers = new Map(Object.entries({ ...all, ...wrapping })) as ReadonlyMap<string, Row>

/** What computes a row of a pointwise function in a dtype. */
export function rowOf(name: PointwiseName, dtype: DType): Row {
  return (dtype === 'int32' ? ofIntegers : ofFloats).get(name)!
}
