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
