import { ShapeError } from '../../errors/index.ts'
import { axisOf } from './axes.ts'
import { indices, type NdArray, offset, requireShape, zeros } from './ndarray.ts'

/**
 * Sums of products over pairs of axes: axis P_i of a runs together with axis Q_i of b. With the other axes of
 * a numbered by F, those of b by G, and the summed ones by s,
 *
 *   out[F, G] = Σ_s a[F, s] b[G, s].
 *
 * It is bilinear; reading off the factors, with the cotangent g[F, G]
 *
 *   da[F, s] = Σ_G g[F, G] b[G, s],   db[G, s] = Σ_F g[F, G] a[F, s].
 */

/** How many last axes of a meet as many first ones of b, or the lists of both. */
export type ContractedAxes = number | readonly [readonly number[], readonly number[]]

interface Pairing {
  readonly shape: number[]
  readonly summed: number[]
  /** Places in a, b and the result of the index (F, G) and the index s. */
  places(outer: readonly number[], s: readonly number[]): { a: number; b: number; out: number }
}

/** An index of all axes from one of the free axes, and one of the listed ones. */
function assemble(rank: number, listed: readonly number[], s: readonly number[], free: readonly number[]) {
  const rest = [...free]
  return Array.from({ length: rank }, (_, axis) =>
    listed.includes(axis) ? s[listed.indexOf(axis)]! : rest.shift()!,
  )
}

function pairing(op: string, a: NdArray, b: NdArray, axes: ContractedAxes): Pairing {
  const [ra, rb] = [a.shape.length, b.shape.length]
  const count = typeof axes === 'number' ? [...new Array<number>(axes).keys()] : []
  const [p, q] = typeof axes === 'number' ? [count.map((i) => ra - axes + i), count] : axes
  const P = p.map((axis) => axisOf(op, axis, ra))
  const Q = q.map((axis) => axisOf(op, axis, rb))
  const summed = P.map((axis) => a.shape[axis]!)
  const distinct = new Set(P).size === P.length && new Set(Q).size === Q.length
  if (P.length !== Q.length || !distinct || Q.some((axis, i) => b.shape[axis] !== summed[i])) {
    const described = (x: NdArray, list: number[]) => `[${x.shape.join(', ')}] over [${list.join(', ')}]`
    const got = `${described(a, P)} and ${described(b, Q)}`
    throw new ShapeError(op, 'pairs of axes of one length are needed', got, 'other axes')
  }
  const F = a.shape.filter((_, axis) => !P.includes(axis))
  const G = b.shape.filter((_, axis) => !Q.includes(axis))
  const shape = [...F, ...G]
  const places = (outer: readonly number[], s: readonly number[]) => ({
    a: offset(a.shape, assemble(ra, P, s, outer.slice(0, F.length))),
    b: offset(b.shape, assemble(rb, Q, s, outer.slice(F.length))),
    out: offset(shape, outer),
  })
  return { shape, summed, places }
}

/**
 * Sums of products over pairs of axes; the result has the other axes of a, then those of b.
 *
 * @example
 * tensordotForward(ndarray([2], [1, 2]), ndarray([2], [3, 4]), 1).data // [11]
 */
export function tensordotForward(a: NdArray, b: NdArray, axes: ContractedAxes = 2): NdArray {
  const { shape, summed, places } = pairing('tensordotForward', a, b, axes)
  const out = zeros(shape)
  for (const outer of indices(shape)) {
    for (const s of indices(summed)) {
      const place = places(outer, s)
      out.data[place.out]! += a.data[place.a]! * b.data[place.b]!
    }
  }
  return out
}

/** Gradients of both operands; g has the shape of the result. */
export function tensordotBackward(
  a: NdArray,
  b: NdArray,
  g: NdArray,
  axes: ContractedAxes = 2,
): { da: NdArray; db: NdArray } {
  const { shape, summed, places } = pairing('tensordotBackward', a, b, axes)
  requireShape('tensordotBackward', 'g', g, shape)
  const [da, db] = [zeros(a.shape), zeros(b.shape)]
  for (const outer of indices(shape)) {
    for (const s of indices(summed)) {
      const place = places(outer, s)
      da.data[place.a]! += g.data[place.out]! * b.data[place.b]!
      db.data[place.b]! += g.data[place.out]! * a.data[place.a]!
    }
  }
  return { da, db }
}
