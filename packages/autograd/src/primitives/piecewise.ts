import { unary } from './functions.ts'
import { partial } from './kinds.ts'

/** -x. */
export const neg = unary({ name: 'neg', kernel: 'neg', partials: [partial(() => -1)] })

/** |x|; its derivative is the sign, 0 at 0. */
export const abs = unary({ name: 'abs', kernel: 'abs', partials: [partial('x', (x) => x.sign())] })

/** max(x, 0); NaN stays NaN; the derivative at 0 is 0, and what was cut off gets 0 whatever the cotangent. */
export const relu = unary({
  name: 'relu',
  kernel: 'relu',
  partials: [partial('x', (x) => (g) => x.greater(0).where(g, 0))],
})

/** -1, 0 or 1; 0 for NaN, as in PyTorch. Flat where it has a derivative, so its gradient is 0. */
export const sign = unary({ name: 'sign', kernel: 'sign', partials: [partial(() => 0)] })

/** The largest integer not above x; keeps -0; its gradient is 0. */
export const floor = unary({ name: 'floor', kernel: 'floor', partials: [partial(() => 0)] })

/** The smallest integer not below x; its gradient is 0. */
export const ceil = unary({ name: 'ceil', kernel: 'ceil', partials: [partial(() => 0)] })

/** The nearest integer, halves to the even one; its gradient is 0. */
export const round = unary({ name: 'round', kernel: 'round', partials: [partial(() => 0)] })
