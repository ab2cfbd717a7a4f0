import { type Tensor, tensor } from '../../index.ts'
import type { Place } from '../gradientError.ts'

/** The elements of a list of tensors as one vector: where each tensor begins, and what it is called. */
export interface Space {
  readonly leaves: readonly Leaf[]
  readonly size: number
}

export interface Leaf {
  readonly path: string
  readonly shape: readonly number[]
  readonly size: number
  /** Of its first element in the vector. */
  readonly offset: number
}

export function spaceOf(paths: readonly string[], tensors: readonly Tensor[]): Space {
  let size = 0
  const leaves = tensors.map((x, i) => {
    const offset = size
    size += x.size
    return { path: paths[i]!, shape: [...x.shape], size: x.size, offset }
  })
  return { leaves, size }
}

/** Two spaces behind each other. */
export function joined(a: Space, b: Space): Space {
  return {
    leaves: [...a.leaves, ...b.leaves.map((leaf) => ({ ...leaf, offset: leaf.offset + a.size }))],
    size: a.size + b.size,
  }
}

export function renamed(space: Space, name: (path: string) => string): Space {
  return { ...space, leaves: space.leaves.map((leaf) => ({ ...leaf, path: name(leaf.path) })) }
}

/** Float64 tensors with the elements of a vector. */
export function tensorsIn(space: Space, vector: Float64Array): Tensor[] {
  return space.leaves.map(({ shape, size, offset }) =>
    tensor(vector.slice(offset, offset + size), shape).dynamic(),
  )
}

/** The elements of tensors as a vector, in row-major order. */
export function vectorIn(space: Space, tensors: readonly Tensor[]): Float64Array {
  const vector = new Float64Array(space.size)
  space.leaves.forEach(({ offset }, i) => {
    vector.set(tensors[i]!.data(), offset)
  })
  return vector
}

/** The element that stands at a position of the vector. */
export function placeIn(space: Space, position: number): Place {
  const leaf = space.leaves.find(({ offset, size }) => position >= offset && position < offset + size)!
  const index = new Array<number>(leaf.shape.length)
  let rest = position - leaf.offset
  for (let axis = leaf.shape.length - 1; axis >= 0; axis--) {
    const n = leaf.shape[axis]!
    index[axis] = rest % n
    rest = Math.floor(rest / n)
  }
  return { path: leaf.path, index }
}

/** Whether each tensor has the shape it has in the space. */
export function fits(space: Space, tensors: readonly Tensor[]): boolean {
  return (
    tensors.length === space.leaves.length &&
    tensors.every((x, i) => {
      const { shape } = space.leaves[i]!
      return x.rank === shape.length && shape.every((n, axis) => n === x.shape[axis])
    })
  )
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/** Σ |a b|: what the rounding of an inner product is measured by. */
export function absoluteDot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! * b[i]!)
  return sum
}

/** The unit vector along one axis, times a factor. */
export function unit(size: number, at: number, length = 1): Float64Array {
  const e = new Float64Array(size)
  e[at] = length
  return e
}

/** The position of the first element whose bits differ, or -1; a NaN equals a NaN. */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i
  return -1
}
