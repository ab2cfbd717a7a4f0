import { type Data, type DType, type Tensor, tensor } from '../index.ts'

/**
 * How the same elements can lie in memory:
 * - `dense`: row-major;
 * - `transposed`: column-major;
 * - `sliced`: every second element of a larger tensor, from behind: negative strides and gaps;
 * - `cropped`: the middle of a larger tensor: an offset, and rows with a gap;
 * - `broadcast`: one element for a whole axis, stride 0, where all elements along it are equal.
 */
export type Layout = 'dense' | 'transposed' | 'sliced' | 'cropped' | 'broadcast'

export const layoutNames: readonly Layout[] = ['dense', 'transposed', 'sliced', 'cropped', 'broadcast']

/**
 * A tensor with the same shape, dtype and elements in another layout. What lies between the elements is NaN (or a
 * number far from all others), so that a kernel that strays is seen.
 *
 * A layout that the tensor cannot have (broadcast where no axis is constant) leaves it dense.
 *
 * @example
 * layOut(tensor([[1, 2], [3, 4]]), 'sliced').toArray() // [[1, 2], [3, 4]]
 */
export function layOut(x: Tensor, layout: Layout): Tensor {
  if (layout === 'transposed') return transposed(x)
  if (layout === 'sliced') return sliced(x)
  if (layout === 'cropped') return cropped(x)
  if (layout === 'broadcast') return stretched(x)
  return dense(x.data(), x.shape, x.dtype)
}

function dense(data: Data, shape: readonly number[], dtype: DType): Tensor {
  return tensor(data, shape, { dtype }).dynamic()
}

function transposed(x: Tensor): Tensor {
  const reversed = x.shape.map((_, axis) => x.rank - 1 - axis)
  const turned = x.detach().permute(reversed)
  return dense(turned.data(), turned.shape, x.dtype).permute(reversed)
}

function sliced(x: Tensor): Tensor {
  const room = x.shape.map((n) => 2 * n + 1)
  const spread = within(x, room, (at, axis) => 2 * (x.shape[axis]! - 1 - at) + 1)
  return spread.slice(...x.shape.map((n) => (n === 0 ? { stop: 0 } : { start: 2 * n - 1, step: -2 })))
}

function cropped(x: Tensor): Tensor {
  const room = x.shape.map((n) => n + 2)
  return within(x, room, (at) => at + 1).slice(...x.shape.map((n) => ({ start: 1, stop: n + 1 })))
}

/** A larger tensor in which each element of x stands where `to` puts it, and poison elsewhere. */
function within(x: Tensor, room: readonly number[], to: (at: number, axis: number) => number): Tensor {
  const size = room.reduce((product, n) => product * n, 1)
  const from = x.data()
  const TypedArray = from.constructor as new (size: number) => Data
  const larger = new TypedArray(size).fill(
    x.dtype === 'bool' ? 1 : x.dtype === 'int32' ? -(2 ** 31) : Number.NaN,
  )
  const index = x.shape.map(() => 0)
  for (const value of from) {
    let position = 0
    index.forEach((at, axis) => {
      position = position * room[axis]! + to(at, axis)
    })
    larger[position] = value
    advance(index, x.shape)
  }
  return dense(larger, room, x.dtype)
}

function advance(index: number[], shape: readonly number[]): void {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis]! += 1
    if (index[axis]! < shape[axis]!) return
    index[axis] = 0
  }
}

/** Expanded along every axis on which nothing changes. */
function stretched(x: Tensor): Tensor {
  let part = dense(x.data(), x.shape, x.dtype)
  for (let axis = 0; axis < x.rank; axis++) {
    if (x.shape[axis]! < 2) continue
    const first = part.slice(...part.shape.map((_, k) => (k === axis ? { stop: 1 } : {})))
    if (sameBits(first.expand(part.shape).data(), part.data())) part = first
  }
  return dense(part.data(), part.shape, x.dtype).expand(x.shape)
}

function sameBits(a: Data, b: Data): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}
