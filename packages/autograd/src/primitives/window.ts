import { engine } from '../engine/current.ts'
import { integers } from '../engine/integers.ts'
import { rowMajor } from '../engine/view.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { linear, numeric, ofDType } from './kinds.ts'

/**
 * Sliding windows over the last axes. Along each, window o holds the elements o·s + j·d for j < k:
 *
 *   unfold: x [..., n] -> [..., o, k] with o = floor((n - d(k - 1) - 1) / s) + 1; a view, nothing is copied
 *   fold:   w [..., o, k] -> [..., n]; every element gets the sum of the window entries that lie on it; bools count
 *
 * (over several axes first all o, then all k). They are each other's adjoint, and so each other's VJP at every order:
 * ⟨unfold x, w⟩ = Σ_{o,j} x[o·s + j·d] w[o, j] = ⟨x, fold w⟩.
 */
export interface Windows {
  readonly kernel: readonly number[]
  readonly stride: readonly number[]
  readonly dilation: readonly number[]
  /** Sizes of the axes the windows slide over. */
  readonly size: readonly number[]
}

/** Number of windows along an axis of n elements; not positive where the window does not fit. */
export function windowCount(n: number, k: number, s: number, d: number): number {
  return Math.floor((n - d * (k - 1) - 1) / s) + 1
}

const counts = ({ size, kernel, stride, dilation }: Windows) =>
  integers(size, (n, i) => Math.max(0, windowCount(n, kernel[i]!, stride[i]!, dilation[i]!)))

/** Strides of the windows over an array with the strides `from`. */
function windowStrides(from: readonly number[], { size, stride, dilation }: Windows): number[] {
  const lead = from.length - size.length
  const own = from.slice(lead)
  return [
    ...from.slice(0, lead),
    ...integers(own, (t, i) => t * stride[i]!),
    ...integers(own, (t, i) => t * dilation[i]!),
  ]
}

const unfolding = linear<Windows>({
  name: 'unfold',
  shape: ([x], windows) => ({
    shape: [...x!.shape.slice(0, x!.rank - windows.size.length), ...counts(windows), ...windows.kernel],
    dtype: x!.dtype,
  }),
  kernel: ([x], windows, { shape }) => ({
    block: x!.block,
    shape,
    strides: windowStrides(x!.strides, windows),
    offset: x!.offset,
  }),
  adjoint: (g, call) => foldWindows(g, call.attrs),
})

const folding = linear<Windows>({
  name: 'fold',
  shape: ([w], { size }) => ({
    shape: [...w!.shape.slice(0, w!.rank - 2 * size.length), ...size],
    dtype: numeric(w!.dtype),
  }),
  kernel: ([w], windows, { shape, dtype }) => {
    const target = { shape, strides: windowStrides(rowMajor(shape), windows), offset: 0 }
    return ofDType(w!, dtype, (summands) => engine().spread(summands, target))
  },
  adjoint: (g, call) => unfoldWindows(g, call.attrs),
})

export function unfoldWindows(x: Tensor, windows: Windows): Tensor {
  return apply(unfolding, [x], windows)
}

export function foldWindows(w: Tensor, windows: Windows): Tensor {
  return apply(folding, [w], windows)
}
