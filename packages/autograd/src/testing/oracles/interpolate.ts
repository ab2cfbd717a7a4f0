import { OptionError } from '../../errors/index.ts'
import { at, generate, indices, type NdArray, offset, requireShape, zeros } from './ndarray.ts'

/**
 * Resampling as a product of one matrix per axis: with W of m rows and n columns, rows that sum to 1,
 *
 *   out[p] = Σ_q Π_k W_k[p_k, q_k] x[q],   so   dx[q] = Σ_p Π_k W_k[p_k, q_k] g[p].
 *
 * Row i of W for an axis of n entries and m results, r = n / m or 1 / factor:
 *
 *   nearest         1 at floor(i r)
 *   nearest-exact   1 at floor((i + 1/2) r)
 *   area            1 / length over floor(i n / m) ... ceil((i + 1) n / m) - 1
 *   linear          the hat 1 - |s - j| around s = (i + 1/2) r - 1/2, or i (n - 1) / (m - 1) with corners
 *                   aligned, moved to the ends of the axis where s is outside
 *   cubic           Keys's kernel k(s - j) around the same s, over all integers j; what falls on a j outside
 *                   counts for the end of the axis
 *
 * Linear rows of an axis with m = n are those of the identity, whatever the factor, as PyTorch has it.
 *
 * Keys's kernel with slope a = -3/4: (a + 2) d³ - (a + 3) d² + 1 up to d = 1, a (d - 1) (d - 2)² up to d = 2.
 */

/** As interpolate takes them; one entry per axis. */
export interface Resample {
  readonly mode: 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic' | 'area'
  readonly size?: readonly number[] | null
  readonly scaleFactor?: readonly number[] | null
  readonly alignCorners?: boolean
  readonly recomputeScaleFactor?: boolean
}

interface Axis {
  readonly n: number
  readonly m: number
  readonly factor: number | null
  readonly corners: boolean
}

const clamp = (i: number, n: number) => Math.max(0, Math.min(n - 1, i))

/** Quotients are rounded once and at last, so that floor never sees 2.9999999999999996 for 3. */
function nearestEntry({ n, m, factor }: Axis, doubled: number): number {
  return clamp(factor === null ? Math.floor((doubled * n) / (2 * m)) : Math.floor(doubled / (2 * factor)), n)
}

function centre({ n, m, factor, corners }: Axis, i: number): number {
  if (corners) return m === 1 ? 0 : (i * (n - 1)) / (m - 1)
  return (factor === null ? ((2 * i + 1) * n) / (2 * m) : (2 * i + 1) / (2 * factor)) - 0.5
}

function keys(s: number): number {
  const [a, d] = [-0.75, Math.abs(s)]
  if (d <= 1) return (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1
  return d < 2 ? a * (d - 1) * (d - 2) ** 2 : 0
}

/** Row i of the matrix of an axis. */
function weights(mode: Resample['mode'], axis: Axis, i: number): number[] {
  const { n, m } = axis
  const row = new Array<number>(n).fill(0)
  if (mode === 'nearest') row[nearestEntry(axis, 2 * i)] = 1
  else if (mode === 'nearest-exact') row[nearestEntry(axis, 2 * i + 1)] = 1
  else if (mode === 'area') {
    const [first, end] = [Math.floor((i * n) / m), Math.ceil(((i + 1) * n) / m)]
    row.fill(1 / (end - first), first, end)
  } else if (mode === 'bicubic') {
    const s = centre(axis, i)
    for (let j = -3; j < n + 3; j++) row[clamp(j, n)]! += keys(s - j)
  } else {
    const s = m === n ? i : clamp(centre(axis, i), n)
    for (let j = 0; j < n; j++) row[j] = Math.max(0, 1 - Math.abs(s - j))
  }
  return row
}

/** The matrix of every axis behind the first two. */
function matrices(x: NdArray, it: Resample): number[][][] {
  const spatial = x.shape.slice(2)
  const given = it.size ?? it.scaleFactor
  if (given?.length !== spatial.length) {
    const got = `${given?.length ?? 0} for [${x.shape.join(', ')}]`
    throw new OptionError('interpolate', 'one size or factor per axis is needed', got, 'as many as axes')
  }
  return spatial.map((n, k) => {
    const factor = it.scaleFactor?.[k] ?? null
    const m = factor === null ? it.size![k]! : Math.floor(n * factor)
    const kept = it.recomputeScaleFactor ? null : factor
    const axis = { n, m, factor: kept, corners: it.alignCorners ?? false }
    return Array.from({ length: m }, (_, i) => weights(it.mode, axis, i))
  })
}

/** Π_k W_k[p_k, q_k], over the axes behind the first two. */
const weight = (list: readonly number[][][], p: readonly number[], q: readonly number[]) =>
  list.reduce((product, rows, k) => product * rows[p[2 + k]!]![q[k]!]!, 1)

/**
 * `x: [n, c, ...] -> [n, c, ...]` by 1 to 3 axes.
 *
 * @example
 * interpolateForward(ndarray([1, 1, 2], [1, 3]), { mode: 'linear', size: [4] }).data // [1, 1.5, 2.5, 3]
 */
export function interpolateForward(x: NdArray, it: Resample): NdArray {
  const list = matrices(x, it)
  const shape = [...x.shape.slice(0, 2), ...list.map((rows) => rows.length)]
  return generate(shape, (p) => {
    let sum = 0
    for (const q of indices(x.shape.slice(2))) {
      const w = weight(list, p, q)
      if (w !== 0) sum += w * at(x, [p[0]!, p[1]!, ...q])
    }
    return sum
  })
}

/** Every entry gets what its results weighed it with. */
export function interpolateBackward(x: NdArray, it: Resample, g: NdArray): NdArray {
  const list = matrices(x, it)
  requireShape('interpolateBackward', 'g', g, [...x.shape.slice(0, 2), ...list.map((rows) => rows.length)])
  const dx = zeros(x.shape)
  for (const p of indices(g.shape))
    for (const q of indices(x.shape.slice(2))) {
      const w = weight(list, p, q)
      if (w !== 0) dx.data[offset(x.shape, [p[0]!, p[1]!, ...q])]! += w * at(g, p)
    }
  return dx
}
