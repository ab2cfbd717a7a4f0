import { ShapeError } from '../../errors/index.ts'
import { broadcastShape, seenBy } from './broadcast.ts'
import { indices, type NdArray, offset, requireRank, requireShape, zeros } from './ndarray.ts'

/**
 * Matmul of all ranks. A vector on the left is a row, one on the right a column, and the axis added to it is
 * removed from the result; axes before the last two are a batch and broadcast.
 *
 *   out[B, i, j] = Σ_k a[B_a, i, k] b[B_b, k, j]
 *
 * where B_a is the batch index B as a sees it: without the axes that a lacks, 0 on those of length 1. Each
 * product is bilinear, so for every (B, i, j, k)
 *
 *   da[B_a, i, k] += g[B, i, j] b[B_b, k, j],   db[B_b, k, j] += g[B, i, j] a[B_a, i, k],
 *
 * and entries that broadcasting reads several times gather several errors.
 */

interface Product {
  /** Shape of the result, and the same with the axes of vectors put back. */
  readonly shape: readonly number[]
  readonly full: readonly number[]
  readonly inner: number
  /** Places in a, b and the result that the product of (B, i, j) and k touches. */
  readonly places: (outer: readonly number[], k: number) => { a: number; b: number; out: number }
}

function product(op: string, a: NdArray, b: NdArray): Product {
  requireRank(op, 'a', a, 1, '[..., i, k]')
  requireRank(op, 'b', b, 1, '[..., k, j]')
  const aShape = a.shape.length === 1 ? [1, ...a.shape] : a.shape
  const bShape = b.shape.length === 1 ? [...b.shape, 1] : b.shape
  const [i, inner] = aShape.slice(-2) as [number, number]
  const [rows, j] = bShape.slice(-2) as [number, number]
  const batch = broadcastShape([aShape.slice(0, -2), bShape.slice(0, -2)])
  if (inner !== rows || batch === null) {
    const got = `[${a.shape.join(', ')}] and [${b.shape.join(', ')}]`
    throw new ShapeError(op, 'inner lengths must agree and batches broadcast', got, 'transpose one of them')
  }
  const full = [...batch, i, j]
  const shape = [...batch, ...(a.shape.length === 1 ? [] : [i]), ...(b.shape.length === 1 ? [] : [j])]
  const places = (outer: readonly number[], k: number) => {
    const [row, column] = outer.slice(-2) as [number, number]
    const lead = outer.slice(0, -2)
    return {
      a: offset(aShape, [...seenBy(aShape.slice(0, -2), lead), row, k]),
      b: offset(bShape, [...seenBy(bShape.slice(0, -2), lead), k, column]),
      out: offset(full, outer),
    }
  }
  return { shape, full, inner, places }
}

/**
 * Matrix product; `a: [..., i, k] or [k], b: [..., k, j] or [k] -> [..., i, j]` without the axes vectors
 * lack.
 *
 * @example
 * matmulForward(ndarray([2], [1, 2]), ndarray([2], [3, 4])).data // [11]
 */
export function matmulForward(a: NdArray, b: NdArray): NdArray {
  const { shape, full, inner, places } = product('matmulForward', a, b)
  const out = zeros(shape)
  for (const outer of indices(full)) {
    for (let k = 0; k < inner; k++) {
      const place = places(outer, k)
      out.data[place.out]! += a.data[place.a]! * b.data[place.b]!
    }
  }
  return out
}

/** Gradients of both operands; g has the shape of the result. */
export function matmulBackward(a: NdArray, b: NdArray, g: NdArray): { da: NdArray; db: NdArray } {
  const { shape, full, inner, places } = product('matmulBackward', a, b)
  requireShape('matmulBackward', 'g', g, shape)
  const da = zeros(a.shape)
  const db = zeros(b.shape)
  for (const outer of indices(full)) {
    for (let k = 0; k < inner; k++) {
      const place = places(outer, k)
      da.data[place.a]! += g.data[place.out]! * b.data[place.b]!
      db.data[place.b]! += g.data[place.out]! * a.data[place.a]!
    }
  }
  return { da, db }
}
