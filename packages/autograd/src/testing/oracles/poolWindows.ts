import { ShapeError } from '../../errors/index.ts'
import { indices, inside, type NdArray, offset } from './ndarray.ts'
import { requireKernel, type WindowOptions, windowAxes, windowCounts } from './windows.ts'

/** Kernel of a pool, and whether to round the number of windows up; the stride defaults to the kernel. */
export interface PoolOptions extends WindowOptions {
  readonly kernel: readonly number[]
  readonly ceilMode?: boolean
}

/** The taps of one window in row-major order. */
export interface PoolWindow {
  /** Place in the input's data of every tap; null where it reads padding, or beyond it. */
  readonly taps: readonly (number | null)[]
  /** How many taps lie within the padded input: all but those of a `ceilMode` window that reach beyond it. */
  readonly withinPadding: number
}

/**
 * All windows over the last axes of `x: [..., spatial]`, in row-major order of the output of shape `shape`.
 */
export function poolWindows(
  op: string,
  x: NdArray,
  options: PoolOptions,
): { shape: number[]; windows: PoolWindow[] } {
  const { kernel } = options
  const rank = kernel.length
  if (rank < 1 || x.shape.length < rank) {
    const got = `kernel [${kernel.join(', ')}] on [${x.shape.join(', ')}]`
    throw new ShapeError(op, 'every kernel axis needs an axis of x', got, 'a kernel with fewer axes')
  }
  requireKernel(op, kernel, rank)
  const lead = x.shape.slice(0, x.shape.length - rank)
  const lengths = x.shape.slice(lead.length)
  const axes = windowAxes(op, rank, options, kernel)
  const shape = [...lead, ...windowCounts(op, lengths, kernel, axes, options.ceilMode)]
  const windows = Array.from(indices(shape), (index) => {
    const start = index.slice(lead.length).map((p, i) => p * axes[i]!.stride - axes[i]!.left)
    const taps: (number | null)[] = []
    let withinPadding = 0
    for (const tap of indices(kernel)) {
      const position = start.map((first, i) => first + tap[i]! * axes[i]!.dilation)
      const full = [...index.slice(0, lead.length), ...position]
      taps.push(inside(x.shape, full) ? offset(x.shape, full) : null)
      if (position.every((v, i) => v < lengths[i]! + axes[i]!.right)) withinPadding++
    }
    return { taps, withinPadding }
  })
  return { shape, windows }
}
