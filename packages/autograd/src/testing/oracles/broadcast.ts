import { ShapeError } from '../../errors/index.ts'

/**
 * Broadcasting: shapes are aligned at the end, a missing axis counts as one of length 1, and an axis of
 * length 1 is read at its only position whatever the common index is. An entry that is read k times stands in
 * k terms of the inner product with the cotangent, so its gradient is the sum of k terms.
 */

/** The common shape; null where two lengths differ and neither is 1. */
export function broadcastShape(shapes: readonly (readonly number[])[]): number[] | null {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length))
  const result: number[] = []
  for (let axis = 1; axis <= rank; axis++) {
    const lengths = shapes.map((shape) => shape[shape.length - axis] ?? 1).filter((n) => n !== 1)
    if (lengths.some((n) => n !== lengths[0])) return null
    result.unshift(lengths[0] ?? 1)
  }
  return result
}

/** The common shape; a ShapeError where there is none. */
export function requireBroadcast(op: string, shapes: readonly (readonly number[])[]): number[] {
  const shape = broadcastShape(shapes)
  if (shape !== null) return shape
  const got = shapes.map((each) => `[${each.join(', ')}]`).join(' and ')
  throw new ShapeError(op, 'shapes must broadcast', got, 'lengths that are equal or 1')
}

/** An index of the common shape as an operand of this shape sees it. */
export function seenBy(shape: readonly number[], index: readonly number[]): number[] {
  return index.slice(index.length - shape.length).map((v, axis) => (shape[axis] === 1 ? 0 : v))
}
