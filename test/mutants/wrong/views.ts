import { Tensor } from '@wengert/autograd'
import { isDense, rowMajor, sizeOf, type View } from '#autograd/engine/view.ts'

/** Elements in the order they have in memory, from where the view begins or as near to it as there are enough. */
export function readAsContiguous(x: View): View {
  const latest = x.block.size - sizeOf(x.shape)
  if (isDense(x) || latest < 0) return x
  return { ...x, strides: rowMajor(x.shape), offset: Math.min(x.offset, latest) }
}

/** A tensor read so; what is dense stays as it is, and keeps its history. */
export function contiguous(x: Tensor): Tensor {
  return isDense(x.view) ? x : new Tensor(readAsContiguous(x.view))
}

/** The view with some axes walked from behind. */
export function turned(x: View, axes: readonly number[]): View {
  const strides = x.strides.map((s, axis) => (axes.includes(axis) ? -s : s))
  const offset = axes.reduce((at, axis) => at + x.strides[axis]! * Math.max(0, x.shape[axis]! - 1), x.offset)
  return { ...x, strides, offset }
}
