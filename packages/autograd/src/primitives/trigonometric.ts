import type { Tensor } from '../tensor/tensor.ts'
import { sub } from './arithmetic.ts'
import { unary } from './functions.ts'
import { floating, partial } from './kinds.ts'

/**
 * sin x, x in radians; its derivative is cos x. Integers give float32.
 *
 * @example
 * sin(tensor([0, Math.PI / 2])) // [0, 1]
 */
export const sin = unary({
  name: 'sin',
  kernel: 'sin',
  dtype: floating,
  partials: [partial('x', (x) => x.cos())],
})

/**
 * cos x, x in radians; its derivative is -sin x. Integers give float32.
 *
 * @example
 * cos(tensor([0, Math.PI])) // [1, -1]
 */
export const cos = unary({
  name: 'cos',
  kernel: 'cos',
  dtype: floating,
  partials: [partial('x', (x) => x.sin().neg())],
})

/**
 * tan x, x in radians; its derivative is 1 + tan² x. Integers give float32.
 *
 * @example
 * tan(tensor([0, Math.PI / 4])) // [0, 1]
 */
export const tan = unary({
  name: 'tan',
  kernel: 'tan',
  dtype: floating,
  partials: [partial('out', (out) => out.square().add(1))],
})

/**
 * The angle in [-π/2, π/2] whose sine is x; NaN outside [-1, 1]; d = 1 / √(1 - x²). Integers give float32.
 *
 * @example
 * asin(tensor([0, 1, 2])) // [0, 1.5708, NaN]
 */
export const asin = unary({
  name: 'asin',
  kernel: 'asin',
  dtype: floating,
  partials: [partial('x', (x) => oneMinusSquare(x).rsqrt())],
})

/**
 * The angle in [0, π] whose cosine is x; NaN outside [-1, 1]; d = -1 / √(1 - x²). Integers give float32.
 *
 * @example
 * acos(tensor([1, -1])) // [0, 3.1416]
 */
export const acos = unary({
  name: 'acos',
  kernel: 'acos',
  dtype: floating,
  partials: [partial('x', (x) => oneMinusSquare(x).rsqrt().neg())],
})

/**
 * The angle in (-π/2, π/2) whose tangent is x; d = 1 / (1 + x²). Integers give float32.
 *
 * @example
 * atan(tensor([0, 1])) // [0, 0.7854]
 */
export const atan = unary({
  name: 'atan',
  kernel: 'atan',
  dtype: floating,
  partials: [partial('x', (x) => x.square().add(1).reciprocal())],
})

/** 1 - x² as (1 - x)(1 + x), which keeps its digits near ±1. */
function oneMinusSquare(x: Tensor): Tensor {
  return sub(1, x).mul(x.add(1))
}
