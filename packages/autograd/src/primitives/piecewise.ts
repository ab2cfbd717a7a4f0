import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import type { Tensor } from '../tensor/tensor.ts'
import { unary } from './functions.ts'
import { partial, pointwiseKernel, register } from './kinds.ts'

/**
 * -x; bools give int32.
 *
 * @example
 * neg(tensor([1, -2])) // [-1, 2]
 */
export const neg = unary({ name: 'neg', kernel: 'neg', partials: [partial(() => -1)] })

/**
 * |x|; its derivative is the sign, 0 at 0.
 *
 * @example
 * abs(tensor([-3, 2])) // [3, 2]
 * grad((x: Tensor) => x.abs().sum())(tensor([-3, 0, 2])) // [-1, 0, 1]
 */
export const abs = unary({ name: 'abs', kernel: 'abs', partials: [partial('x', (x) => x.sign())] })

const theGate = [1] as const

/**
 * x where y > 0, else 0: linear in x, and its own adjoint. A product with the mask would make NaN of 0 · ∞.
 */
const gating: Primitive<undefined> = register({
  name: 'gate',
  kind: 'linear',
  reads: () => theGate,
  shape: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  kernel: (views, _attrs, out) => pointwiseKernel('gate', views, out),
  vjp: (g, call, i) => (i === 0 ? gate(g, call.x(1)) : null),
  jvp: ([dx], call) => (dx ? gate(dx, call.x(1)) : null),
})

/** Of tensors of one shape and dtype. */
function gate(x: Tensor, y: Tensor): Tensor {
  return apply(gating, [x, y], undefined)
}

/**
 * max(x, 0); NaN stays NaN; the derivative at 0 is 0, and what was cut off gets 0 whatever the cotangent.
 *
 * @example
 * relu(tensor([-1, 0, 2])) // [0, 0, 2]
 * grad((x: Tensor) => x.relu().sum())(tensor([-1, 0, 2])) // [0, 0, 1]
 */
export const relu = unary({
  name: 'relu',
  kernel: 'relu',
  // Of the output, which what comes next keeps anyway: out > 0 where x > 0.
  partials: [partial('out', (out) => (g) => gate(g, out))],
})

/**
 * -1, 0 or 1; 0 for NaN, as in PyTorch. Flat where it has a derivative, so its gradient is 0.
 *
 * @example
 * sign(tensor([-3, 0, 2])) // [-1, 0, 1]
 */
export const sign = unary({ name: 'sign', kernel: 'sign', partials: [partial(() => 0)] })

/**
 * The largest integer not above x; keeps -0, and the dtype; its gradient is 0.
 *
 * @example
 * floor(tensor([1.5, -1.5])) // [1, -2]
 */
export const floor = unary({ name: 'floor', kernel: 'floor', partials: [partial(() => 0)] })

/**
 * The smallest integer not below x; keeps the dtype; its gradient is 0.
 *
 * @example
 * ceil(tensor([1.5, -1.5])) // [2, -1]
 */
export const ceil = unary({ name: 'ceil', kernel: 'ceil', partials: [partial(() => 0)] })

/**
 * The nearest integer, halves to the even one; keeps the dtype; its gradient is 0.
 *
 * @example
 * round(tensor([0.5, 1.5, 2.6])) // [0, 2, 3]
 */
export const round = unary({ name: 'round', kernel: 'round', partials: [partial(() => 0)] })

/**
 * x without what is behind the point; keeps -0, and the dtype; its gradient is 0.
 *
 * @example
 * trunc(tensor([1.5, -1.5])) // [1, -1]
 */
export const trunc = unary({ name: 'trunc', kernel: 'trunc', partials: [partial(() => 0)] })
