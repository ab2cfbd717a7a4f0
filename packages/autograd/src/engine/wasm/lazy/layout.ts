import { rowMajor, type View } from '../../view.ts'

/** The order in which a result's axes lie in memory: null for row-major. */
export type Order = readonly number[] | null

function descends({ shape, strides }: View): boolean {
  let last = Infinity
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 1) continue
    const s = strides[axis]!
    if (s > last || s <= 0) return false
    last = s
  }
  return true
}

/** Whether the view has an element of its own for every position. */
function isFull({ shape, strides }: View): boolean {
  for (let axis = 0; axis < shape.length; axis++) if (strides[axis] === 0 && shape[axis] !== 1) return false
  return true
}

/** Results keep the layout of their operands, so that all are read in the order of memory; row-major where one is. */
export function orderOf(operands: readonly View[]): Order {
  let other: View | null = null
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i]!
    if (x.shape.length < 2) return null
    if (!isFull(x)) continue
    if (descends(x)) return null
    other ??= x
  }
  if (other === null) return null
  return orderOfStrides(other)
}

/** The axes of a view from the longest stride to the shortest. */
export function orderOfStrides({ shape, strides }: View): Order {
  let descending = true
  for (let axis = 1; axis < strides.length; axis++)
    if (Math.abs(strides[axis]!) > Math.abs(strides[axis - 1]!)) descending = false
  if (descending) return null
  const order = shape.map((_, axis) => axis)
  return order.sort((a, b) => Math.abs(strides[b]!) - Math.abs(strides[a]!) || a - b)
}

/** A list by axes, in the order of memory. */
export function ordered(list: readonly number[], order: Order): readonly number[] {
  return order === null ? list : order.map((axis) => list[axis]!)
}

/** Strides of a dense result whose axes lie in this order. */
export function stridesIn(shape: readonly number[], order: Order): number[] {
  if (order === null) return rowMajor(shape)
  const dense = rowMajor(order.map((axis) => shape[axis]!))
  const strides = new Array<number>(shape.length)
  order.forEach((axis, i) => {
    strides[axis] = dense[i]!
  })
  return strides
}
