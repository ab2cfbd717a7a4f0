import type { DType } from './dtype.ts'

/**
 * A run of elements an engine owns. Only the engine that made it looks inside: layers above hold it, pass it back
 * and let it go.
 */
export interface Block {
  readonly dtype: DType
  readonly size: number
  /** When it was made, as {@link nextBlock} counts. The tensor layer's own, as is `tensors`: engines only set them. */
  born: number
  /** How many tensors stand on it; 0 at first. */
  tensors: number
}

let serial = 0

/** The number of a new block: later ones have larger numbers. */
export function nextBlock(): number {
  return ++serial
}

/**
 * What an engine computes on: a strided window onto a block. Strides and offset count elements; strides may be
 * negative (flipped), zero (broadcast), or overlap (sliding windows), so a view is read, never written.
 */
export interface View {
  readonly block: Block
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

/** Number of elements; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1
  for (let i = 0; i < shape.length; i++) size *= shape[i]!
  return size
}

/** Strides of a dense row-major layout. */
export function rowMajor(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step
    step *= shape[i]!
  }
  return strides
}

/** A whole block seen as a dense row-major array. */
export function dense(block: Block, shape: readonly number[]): View {
  return { block, shape, strides: rowMajor(shape), offset: 0 }
}

/** Whether elements follow each other in row-major order without gaps (axes of size 1 have no say). */
export function isDense({ shape, strides }: Pick<View, 'shape' | 'strides'>): boolean {
  let step = 1
  for (let i = shape.length - 1; i >= 0; i--) {
    const n = shape[i]!
    if (n === 0) return true
    if (n !== 1 && strides[i] !== step) return false
    step *= n
  }
  return true
}

/**
 * 1 where elements lie densely in row-major order, 0 where there is only one: then the whole view is one row. null for
 * other layouts. Small tensors are many, so nothing is allocated to find out.
 */
export function flatStep({ shape, strides }: Pick<View, 'shape' | 'strides'>): 0 | 1 | null {
  let step = 1
  let single = true
  let dense = true
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis]!
    if (n === 1) continue
    const stride = strides[axis]!
    if (stride !== 0) single = false
    if (stride !== step) dense = false
    step *= n
  }
  return single ? 0 : dense ? 1 : null
}
