import { ShapeError } from '../../../errors/index.ts'
import type { Activation } from '../activations.ts'
import { requireBroadcast, seenBy } from '../broadcast.ts'
import { at, generate, indices, type NdArray, offset, requireShape, zeros } from '../ndarray.ts'

/**
 * Functions of one or more numbers, applied entry by entry with broadcasting: out[i] = f(x[i], y[i], ...).
 *
 * Each entry of the output depends on one entry of every operand, so with a cotangent g
 *
 *   dx[i] = Σ g[j] ∂f/∂x(x[i], y[j], ...)   over all entries j of the output that read x[i];
 *
 * without broadcasting that is one term. Where f has a kink, the partial derivative is a convention, named in
 * the file of the function.
 */
export interface Elementwise {
  /** f(x, y, ...) */
  value(...x: number[]): number
  /** ∂f/∂x, ∂f/∂y, ...: one function per operand, of all operands. */
  readonly partials: readonly ((...x: number[]) => number)[]
}

/** A function of one number with its derivative. */
export function unary(value: (x: number) => number, derivative: (x: number) => number): Elementwise {
  return { value, partials: [derivative] }
}

/** A function of two numbers with its derivatives in the first and in the second. */
export function binary(
  value: (x: number, y: number) => number,
  byX: (x: number, y: number) => number,
  byY: (x: number, y: number) => number,
): Elementwise {
  return { value, partials: [byX, byY] }
}

/** An {@link Activation} as an {@link Elementwise}. */
export const fromActivation = (f: Activation): Elementwise => unary(f.value, f.derivative)

function commonShape(op: string, f: Elementwise, xs: readonly NdArray[]): number[] {
  if (f.partials.length !== xs.length) {
    const required = `${f.partials.length} operands are needed`
    throw new ShapeError(op, required, `${xs.length}`, 'one array per argument of the function')
  }
  return requireBroadcast(
    op,
    xs.map((x) => x.shape),
  )
}

const operandsAt = (xs: readonly NdArray[], index: readonly number[]) =>
  xs.map((x) => at(x, seenBy(x.shape, index)))

/**
 * `f(x, y, ...)` entry by entry; the operands broadcast.
 *
 * @example
 * elementwiseForward(elementwise.atan2, [ndarray([], [1]), ndarray([], [1])]).data // [0.7853981633974483]
 */
export function elementwiseForward(f: Elementwise, xs: readonly NdArray[]): NdArray {
  return generate(commonShape('elementwiseForward', f, xs), (index) => f.value(...operandsAt(xs, index)))
}

/** Gradients of all operands: `g ∂f/∂x` summed over what broadcasting repeated; g has the common shape. */
export function elementwiseBackward(f: Elementwise, xs: readonly NdArray[], g: NdArray): NdArray[] {
  const shape = commonShape('elementwiseBackward', f, xs)
  requireShape('elementwiseBackward', 'g', g, shape)
  const gradients = xs.map((x) => zeros(x.shape))
  for (const index of indices(shape)) {
    const operands = operandsAt(xs, index)
    gradients.forEach((dx, k) => {
      dx.data[offset(dx.shape, seenBy(dx.shape, index))]! += at(g, index) * f.partials[k]!(...operands)
    })
  }
  return gradients
}
