import { sub } from './arithmetic.ts'
import { unary } from './functions.ts'
import { floating, numeric, partial } from './kinds.ts'

/** e^x; its own derivative. */
export const exp = unary({
  name: 'exp',
  kernel: 'exp',
  dtype: floating,
  partials: [partial('out', (out) => out)],
})

/** e^x - 1, accurate near 0; its derivative is out + 1. */
export const expm1 = unary({
  name: 'expm1',
  kernel: 'expm1',
  dtype: floating,
  partials: [partial('x', (x) => x.exp())],
})

/** The natural logarithm: -∞ at 0, NaN below. */
export const log = unary({
  name: 'log',
  kernel: 'log',
  dtype: floating,
  partials: [partial('x', (x) => x.reciprocal())],
})

/** log(1 + x), accurate near 0. */
export const log1p = unary({
  name: 'log1p',
  kernel: 'log1p',
  dtype: floating,
  partials: [partial('x', (x) => x.add(1).reciprocal())],
})

/** √x. Its derivative 1 / (2 out) is infinite at 0, which is the true limit. */
export const sqrt = unary({
  name: 'sqrt',
  kernel: 'sqrt',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(2).reciprocal())],
})

/** 1 / √x; d x^(-1/2) = -x^(-3/2) / 2 = -out³ / 2. */
export const rsqrt = unary({
  name: 'rsqrt',
  kernel: 'rsqrt',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(out).mul(out).mul(-0.5))],
})

/** x². */
export const square = unary({
  name: 'square',
  kernel: 'square',
  dtype: numeric,
  partials: [partial('x', (x) => x.mul(2))],
})

/** 1 / x; its derivative is -out². */
export const reciprocal = unary({
  name: 'reciprocal',
  kernel: 'reciprocal',
  dtype: floating,
  partials: [partial('out', (out) => out.square().neg())],
})

/** 1 / (1 + e^-x), computed from the side that cannot overflow; its derivative is out (1 - out). */
export const sigmoid = unary({
  name: 'sigmoid',
  kernel: 'sigmoid',
  dtype: floating,
  partials: [partial('out', (out) => out.mul(sub(1, out)))],
})

const twoOverRootPi = 2 / Math.sqrt(Math.PI)

/** The error function 2/√π ∫₀ˣ e^(-t²) dt, to full precision. */
export const erf = unary({
  name: 'erf',
  kernel: 'erf',
  dtype: floating,
  partials: [partial('x', (x) => x.square().neg().exp().mul(twoOverRootPi))],
})
