import { ShapeError } from '../../../errors/index.ts'
import { at, generate, indices, type NdArray, offset, requireShape, zeros, zip } from '../ndarray.ts'

/**
 * Maps that move entries and compute nothing: every entry of the output reads one entry of the input, or
 * none,
 *
 *   out[i] = x[source(i)]     or a constant where source(i) is null.
 *
 * This is linear in x with a matrix of zeros and ones, A_ij = 1 where j = source(i). Its adjoint is read off
 * the same function: dx = Aᵀ g, so
 *
 *   dx[j] = Σ_i g[i] over all i with source(i) = j.
 *
 * An entry that is read several times gets several errors, one that is never read gets 0. Several maps of one
 * input (split) have the sum of their adjoints; several inputs (concat) are a sum of maps, each null where
 * the others read.
 */
export interface IndexMap {
  /** Shape of the input. */
  readonly from: readonly number[]
  /** Shape of the output. */
  readonly shape: readonly number[]
  /** Index in the input that the output reads at an index; null where it reads none. */
  source(index: readonly number[]): readonly number[] | null
}

/** `out[i] = x[source(i)]`, `fill` where nothing is read. */
export function mapForward(m: IndexMap, x: NdArray, fill = 0): NdArray {
  requireShape('mapForward', 'x', x, m.from)
  return generate(m.shape, (index) => {
    const source = m.source(index)
    return source === null ? fill : at(x, source)
  })
}

/** `dx[j] = Σ g[i]` over all i that read j; g has the shape of the output. */
export function mapBackward(m: IndexMap, g: NdArray): NdArray {
  requireShape('mapBackward', 'g', g, m.shape)
  const dx = zeros(m.from)
  for (const index of indices(m.shape)) {
    const source = m.source(index)
    if (source !== null) dx.data[offset(m.from, source)]! += at(g, index)
  }
  return dx
}

function requireOneEach(op: string, maps: readonly IndexMap[], xs: readonly NdArray[]): void {
  if (maps.length > 0 && maps.length === xs.length) return
  const got = `${maps.length} maps and ${xs.length} arrays`
  throw new ShapeError(
    op,
    'one array per map, at least one, is needed',
    got,
    'the arrays the maps were made for',
  )
}

const sumOf = (arrays: readonly NdArray[]) => arrays.reduce((total, x) => zip(total, x, (a, b) => a + b))

/** `Σ_k m_k(x_k)`: the output of maps that each fill a part of it, as those of concat. */
export function joinForward(maps: readonly IndexMap[], xs: readonly NdArray[]): NdArray {
  requireOneEach('joinForward', maps, xs)
  return sumOf(maps.map((m, k) => mapForward(m, xs[k]!)))
}

/** The gradient of every input of a join. */
export function joinBackward(maps: readonly IndexMap[], g: NdArray): NdArray[] {
  return maps.map((m) => mapBackward(m, g))
}

/** Several maps of one array, as those of split. */
export function cutForward(maps: readonly IndexMap[], x: NdArray): NdArray[] {
  return maps.map((m) => mapForward(m, x))
}

/** `dx = Σ_k m_kᵀ g_k`, one cotangent per piece. */
export function cutBackward(maps: readonly IndexMap[], gs: readonly NdArray[]): NdArray {
  requireOneEach('cutBackward', maps, gs)
  return sumOf(maps.map((m, k) => mapBackward(m, gs[k]!)))
}
