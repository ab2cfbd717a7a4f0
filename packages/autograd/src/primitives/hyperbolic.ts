import { sub } from './arithmetic.ts'
import { unary } from './functions.ts'
import { floating, partial } from './kinds.ts'

/**
 * sinh x = (e^x - e^-x) / 2; its derivative is cosh x. Integers give float32.
 *
 * @example
 * sinh(tensor([0, 1])) // [0, 1.1752]
 */
export const sinh = unary({
  name: 'sinh',
  kernel: 'sinh',
  dtype: floating,
  partials: [partial('x', (x) => x.cosh())],
})

/**
 * cosh x = (e^x + e^-x) / 2; its derivative is sinh x. Integers give float32.
 *
 * @example
 * cosh(tensor([0, 1])) // [1, 1.5431]
 */
export const cosh = unary({
  name: 'cosh',
  kernel: 'cosh',
  dtype: floating,
  partials: [partial('x', (x) => x.sinh())],
})

/**
 * tanh x; d tanh x = 1 - tanh² x, so the rule needs the output only. Integers give float32.
 *
 * @example
 * tanh(tensor([0, 0.5])) // [0, 0.4621]
 */
export const tanh = unary({
  name: 'tanh',
  kernel: 'tanh',
  dtype: floating,
  partials: [partial('out', (out) => sub(1, out.square()))],
})

/**
 * The number whose sinh is x; its derivative is 1 / √(x² + 1). Integers give float32.
 *
 * @example
 * asinh(tensor([0, 1])) // [0, 0.8814]
 */
export const asinh = unary({
  name: 'asinh',
  kernel: 'asinh',
  dtype: floating,
  partials: [partial('x', (x) => x.square().add(1).rsqrt())],
})

/**
 * The number from 0 on whose cosh is x, NaN below 1; its derivative is 1 / √(x² - 1). Integers give float32.
 *
 * @example
 * acosh(tensor([1, 2])) // [0, 1.3170]
 */
export const acosh = unary({
  name: 'acosh',
  kernel: 'acosh',
  dtype: floating,
  partials: [partial('x', (x) => x.sub(1).mul(x.add(1)).rsqrt())],
})

/**
 * The number whose tanh is x, ±∞ at ±1 and NaN beyond; its derivative is 1 / (1 - x²). Integers give float32.
 *
 * @example
 * atanh(tensor([0, 0.5])) // [0, 0.5493]
 */
export const atanh = unary({
  name: 'atanh',
  kernel: 'atanh',
  dtype: floating,
  partials: [partial('x', (x) => sub(1, x).mul(x.add(1)).reciprocal())],
})
