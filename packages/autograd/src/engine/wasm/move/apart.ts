import type { Walk } from './walk.ts'

/** Whether no two elements of a window fall on each other; false where it is not plain to see. */
export function apart(shape: readonly number[], strides: readonly number[]): boolean {
  let span = 1
  let below = 0
  for (let seen = 0; seen < shape.length; seen++) {
    // The axis with the smallest step that is larger than those before; equal steps overlap.
    let next = -1
    for (let k = 0; k < shape.length; k++) {
      const step = Math.abs(strides[k]!)
      if (shape[k]! > 1 && step > below && (next < 0 || step < Math.abs(strides[next]!))) next = k
    }
    if (next < 0) break
    const step = Math.abs(strides[next]!)
    for (let k = 0; k < shape.length; k++)
      if (k !== next && shape[k]! > 1 && Math.abs(strides[k]!) === step) return false
    if (step < span) return false
    span = step * shape[next]!
    below = step
  }
  return !shape.some((n, k) => n > 1 && strides[k] === 0)
}

/** Whether the outermost axis goes over the result in steps, each of which all other axes stay within. */
export function ownedSteps(walk: Walk, offset: number, bytes: number, steps = walk.b, beyond = 0): boolean {
  if (walk.rank < 2 || steps[0]! <= 0 || steps[0]! * walk.sizes[0]! !== bytes) return false
  let reach = offset + beyond
  for (let k = 1; k < walk.rank; k++) {
    if (steps[k]! < 0) return false
    reach += steps[k]! * (walk.sizes[k]! - 1)
  }
  return offset >= 0 && reach < steps[0]!
}
