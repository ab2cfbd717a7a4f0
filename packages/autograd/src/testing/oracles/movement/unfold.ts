import { ShapeError } from '../../../errors/index.ts'
import { type NdArray, requireShape } from '../ndarray.ts'
import { windowAxes, windowCounts } from '../windows.ts'
import { type IndexMap, mapBackward, mapForward } from './indexMap.ts'

/**
 * Sliding windows over the last axes: window o holds at tap k the entry o · stride + k · dilation, so
 *
 *   unfold   x: [..., spatial] -> [..., windows, kernel],   source = [..., o s + k d]
 *   fold     its adjoint: each entry of a window is added where it was read, 0 where none was
 *
 * With the matrix A of unfold, fold is Aᵀ; so the gradient of fold is A g, and that of unfold is Aᵀ g.
 */

/** Kernel, and stride and dilation (1 by default), one entry per spatial axis. */
export interface UnfoldWindows {
  readonly kernel: readonly number[]
  readonly stride?: readonly number[]
  readonly dilation?: readonly number[]
}

/** The map of unfold on an array of a shape. */
export function unfoldMap(from: readonly number[], windows: UnfoldWindows): IndexMap {
  const { kernel, ...options } = windows
  const rank = kernel.length
  if (rank < 1 || from.length < rank) {
    const got = `kernel [${kernel.join(', ')}] on [${from.join(', ')}]`
    throw new ShapeError('unfoldMap', 'every kernel axis needs an axis', got, 'a kernel with fewer axes')
  }
  const lead = from.length - rank
  const axes = windowAxes('unfoldMap', rank, options)
  const counts = windowCounts('unfoldMap', from.slice(lead), kernel, axes)
  const source = (index: readonly number[]) => {
    const [o, k] = [index.slice(lead, lead + rank), index.slice(lead + rank)]
    return [...index.slice(0, lead), ...o.map((p, i) => p * axes[i]!.stride + k[i]! * axes[i]!.dilation)]
  }
  return { from, shape: [...from.slice(0, lead), ...counts, ...kernel], source }
}

/**
 * All windows; `x: [..., n, m] -> [..., oy, ox, ky, kx]` for a kernel of two axes.
 *
 * @example
 * unfoldForward(ndarray([4], [1, 2, 3, 4]), { kernel: [2], stride: [2] }).data // [1, 2, 3, 4]
 */
export function unfoldForward(x: NdArray, windows: UnfoldWindows): NdArray {
  return mapForward(unfoldMap(x.shape, windows), x)
}

/** `dx = Aᵀ g`: the windows added where they lie. */
export function unfoldBackward(x: NdArray, windows: UnfoldWindows, g: NdArray): NdArray {
  return mapBackward(unfoldMap(x.shape, windows), g)
}

/** The unfold that a fold of w into axes of these sizes is the adjoint of. */
function unfoldOf(op: string, w: NdArray, size: readonly number[], options: Omit<UnfoldWindows, 'kernel'>) {
  const lead = w.shape.length - 2 * size.length
  if (lead < 0) {
    throw new ShapeError(op, 'w must be [..., windows, kernel]', `[${w.shape.join(', ')}]`, 'fewer sizes')
  }
  const kernel = w.shape.slice(lead + size.length)
  const m = unfoldMap([...w.shape.slice(0, lead), ...size], { ...options, kernel })
  requireShape(op, 'w', w, m.shape)
  return m
}

/** Windows added where they lie; `w: [..., oy, ox, ky, kx], size: [n, m] -> [..., n, m]`. */
export function foldForward(
  w: NdArray,
  size: readonly number[],
  options: Omit<UnfoldWindows, 'kernel'> = {},
): NdArray {
  return mapBackward(unfoldOf('foldForward', w, size, options), w)
}

/** `dw = A g`: the windows of the cotangent `g: [..., n, m]`. */
export function foldBackward(
  w: NdArray,
  size: readonly number[],
  g: NdArray,
  options: Omit<UnfoldWindows, 'kernel'> = {},
): NdArray {
  return mapForward(unfoldOf('foldBackward', w, size, options), g)
}
