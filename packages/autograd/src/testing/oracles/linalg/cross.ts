import { requireBroadcast, seenBy } from '../broadcast.ts'
import { at, indices, type NdArray, offset, zeros } from '../ndarray.ts'

/**
 * The vector product by its six signs, (x × y)_i = Σ_jk ε_ijk x_j y_k along one axis of the result. Bilinear, so
 * dx_j = Σ ε_ijk g_i y_k and dy_k = Σ ε_ijk g_i x_j, summed over what broadcasting reads several times.
 */
const terms = [
  [0, 1, 2, 1],
  [1, 2, 0, 1],
  [2, 0, 1, 1],
  [0, 2, 1, -1],
  [1, 0, 2, -1],
  [2, 1, 0, -1],
] as const

interface Term {
  readonly i: number[]
  readonly j: number[]
  readonly k: number[]
  readonly sign: 1 | -1
}

/** Calls `visit` with the indices of every term in the result, x and y. */
function everyTerm(x: NdArray, y: NdArray, axis: number, visit: (term: Term) => void): void {
  const shape = requireBroadcast('cross', [x.shape, y.shape])
  const place = axis < 0 ? axis + shape.length : axis
  for (const index of indices(shape.with(place, 1)))
    for (const [i, j, k, sign] of terms)
      visit({
        i: index.with(place, i),
        j: seenBy(x.shape, index.with(place, j)),
        k: seenBy(y.shape, index.with(place, k)),
        sign,
      })
}

export function crossForward(x: NdArray, y: NdArray, axis: number): NdArray {
  const out = zeros(requireBroadcast('cross', [x.shape, y.shape]))
  everyTerm(x, y, axis, ({ i, j, k, sign }) => {
    out.data[offset(out.shape, i)]! += sign * at(x, j) * at(y, k)
  })
  return out
}

export function crossBackward(x: NdArray, y: NdArray, axis: number, g: NdArray): [dx: NdArray, dy: NdArray] {
  const [dx, dy] = [zeros(x.shape), zeros(y.shape)]
  everyTerm(x, y, axis, ({ i, j, k, sign }) => {
    dx.data[offset(x.shape, j)]! += sign * at(g, i) * at(y, k)
    dy.data[offset(y.shape, k)]! += sign * at(g, i) * at(x, j)
  })
  return [dx, dy]
}
