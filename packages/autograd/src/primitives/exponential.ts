import { sub } from './arithmetic.ts'
import { unary } from './functions.ts'
import { floating, numeric, partial } from './kinds.ts'

/**
 * e^x; its own derivative. Integers give float32.
 *
 * @example
 * exp(tensor([0, 1])) // [1, 2.7183]
 */
export const exp = unary({
  name: 'exp',
  kernel: 'exp',
  dtype: floating,
  partials: [partial('out', (out) => out)],
})

/**
 * e^x - 1, accurate near 0; its derivative is out + 1. Integers give float32.
 *
 * @example
 * expm1(tensor([0, 1])) // [0, 1.7183]
 * expm1(tensor(1e-10, { dtype: 'float64' })).item() // 1.00000000005e-10
 */
export const expm1 = unary({
  name: 'expm1',
  kernel: 'expm1',
  dtype: floating,
  partials: [partial('x', (x) => x.exp())],
})

/**
 * 2^x, exact for integers; its derivative is out log 2. Integers give float32.
 *
 * @example
 * exp2(tensor([3, -1])) // [8, 0.5]
 */
export const exp2 = unary({
  name: 'exp2',
  kernel: 'exp2',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(Math.LN2))],
})

/**
 * The natural logarithm: -∞ at 0, NaN below; its derivative is 1 / x. Integers give float32.
 *
 * @example
 * log(tensor([1, 2, 0])) // [0, 0.6931, -Infinity]
 */
export const log = unary({
  name: 'log',
  kernel: 'log',
  dtype: floating,
  partials: [partial('x', (x) => (g) => g.div(x))],
})

/**
 * log(1 + x), accurate near 0; its derivative is 1 / (1 + x). Integers give float32.
 *
 * @example
 * log1p(tensor([0, 1])) // [0, 0.6931]
 */
export const log1p = unary({
  name: 'log1p',
  kernel: 'log1p',
  dtype: floating,
  partials: [partial('x', (x) => (g) => g.div(x.add(1)))],
})

/**
 * The logarithm to base 2; its derivative is 1 / (x log 2). Integers give float32.
 *
 * @example
 * log2(tensor([8, 0])) // [3, -Infinity]
 */
export const log2 = unary({
  name: 'log2',
  kernel: 'log2',
  dtype: floating,
  partials: [partial('x', (x) => (g) => g.div(x.mul(Math.LN2)))],
})

/**
 * The logarithm to base 10; its derivative is 1 / (x log 10). Integers give float32.
 *
 * @example
 * log10(tensor([1000, 1])) // [3, 0]
 */
export const log10 = unary({
  name: 'log10',
  kernel: 'log10',
  dtype: floating,
  partials: [partial('x', (x) => (g) => g.div(x.mul(Math.LN10)))],
})

/**
 * √x, NaN below 0. Its derivative 1 / (2 out) is infinite at 0, which is the true limit. Integers give float32.
 *
 * @example
 * sqrt(tensor([4, 2])) // [2, 1.4142]
 */
export const sqrt = unary({
  name: 'sqrt',
  kernel: 'sqrt',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(2).reciprocal())],
})

/**
 * 1 / √x; d x^(-1/2) = -x^(-3/2) / 2 = -out³ / 2. Integers give float32.
 *
 * @example
 * rsqrt(tensor([4, 0])) // [0.5, Infinity]
 */
export const rsqrt = unary({
  name: 'rsqrt',
  kernel: 'rsqrt',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(out).mul(out).mul(-0.5))],
})

/**
 * x²; its derivative is 2x. Bools give int32.
 *
 * @example
 * square(tensor([-3, 2])) // [9, 4]
 */
export const square = unary({
  name: 'square',
  kernel: 'square',
  dtype: numeric,
  partials: [partial('x', (x) => x.mul(2))],
})

/**
 * 1 / x, ±∞ at ±0; its derivative is -out². Integers give float32.
 *
 * @example
 * reciprocal(tensor([2, 0])) // [0.5, Infinity]
 */
export const reciprocal = unary({
  name: 'reciprocal',
  kernel: 'reciprocal',
  dtype: floating,
  partials: [partial('out', (out) => out.square().neg())],
})

/**
 * 1 / (1 + e^-x), computed from the side that cannot overflow; its derivative is out (1 - out). Integers give float32.
 *
 * @example
 * sigmoid(tensor([0, 2])) // [0.5, 0.8808]
 */
export const sigmoid = unary({
  name: 'sigmoid',
  kernel: 'sigmoid',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(sub(1, out)))],
})

const twoOverRootPi = 2 / Math.sqrt(Math.PI)

/**
 * The error function 2/√π ∫₀ˣ e^(-t²) dt, to full precision. Integers give float32.
 *
 * @example
 * erf(tensor([0, 1])) // [0, 0.8427]
 */
export const erf = unary({
  name: 'erf',
  kernel: 'erf',
  dtype: floating,
  partials: [partial('x', (x) => x.square().neg().exp().mul(twoOverRootPi))],
})
