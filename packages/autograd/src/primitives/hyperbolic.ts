import { sub } from './arithmetic.ts'
import { unary } from './functions.ts'
import { floating, partial } from './kinds.ts'

/** sinh x; its derivative is cosh x. */
export const sinh = unary({
  name: 'sinh',
  kernel: 'sinh',
  dtype: floating,
  partials: [partial('x', (x) => x.cosh())],
})

/** cosh x; its derivative is sinh x. */
export const cosh = unary({
  name: 'cosh',
  kernel: 'cosh',
  dtype: floating,
  partials: [partial('x', (x) => x.sinh())],
})

/** tanh x; d tanh x = 1 - tanh² x, so the rule needs the output only. */
export const tanh = unary({
  name: 'tanh',
  kernel: 'tanh',
  dtype: floating,
  partials: [partial('out', (out) => sub(1, out.square()))],
})
