import { engine } from '../engine/current.ts'
import type { PointwiseName } from '../engine/engine.ts'
import { OptionError } from '../errors/index.ts'
import type { Primitive } from '../tape/primitive.ts'
import { apply } from '../tape/record.ts'
import { describe } from '../tensor/describe.ts'
import { named, operation } from '../tensor/operation.ts'
import { broadcastView } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { type UnaryFunction, unary } from './functions.ts'
import { floating, partial, register } from './kinds.ts'

// The error function's relatives, the gamma function's, and sinc.

const twoOverRootPi = 2 / Math.sqrt(Math.PI)

/**
 * 1 - erf x without cancellation, so that small values keep all digits: erfc(10) is 2.1e-45. Its derivative is -2/√π
 * e^(-x²). Integers give float32.
 *
 * @example
 * erfc(tensor([0, 1])) // [1, 0.1573]
 */
export const erfc = unary({
  name: 'erfc',
  kernel: 'erfc',
  dtype: floating,
  partials: [partial('x', (x) => x.square().neg().exp().mul(-twoOverRootPi))],
})

/**
 * The inverse of erf on [-1, 1], ±∞ at its ends and NaN beyond. With y the output, erf y = x gives dy/dx = √π/2 e^(y²).
 * Integers give float32.
 *
 * @example
 * erfinv(tensor([0, 0.5, 1])) // [0, 0.4769, Infinity]
 */
export const erfinv = unary({
  name: 'erfinv',
  kernel: 'erfinv',
  dtype: floating,
  partials: [
    partial('out', (out) =>
      out
        .square()
        .exp()
        .mul(1 / twoOverRootPi),
    ),
  ],
})

/**
 * log |Γ(x)|, ∞ at 0 and the negative integers; its derivative is {@link digamma}. Integers give float32.
 *
 * @example
 * lgamma(tensor([0.5, 1, 5])) // [0.5724, 0, 3.1781]
 */
export const lgamma = unary({
  name: 'lgamma',
  kernel: 'lgamma',
  dtype: floating,
  partials: [partial('x', (x) => digamma(x))],
})

/** f_k, the k-th derivative of one function, for a constant k: the derivative of f_k is f_(k+1). */
function derivatives(name: PointwiseName): Primitive<number> {
  const slope = (x: Tensor, order: number) => apply(primitive, [x], order + 1)
  const primitive: Primitive<number> = register({
    name,
    kind: 'pointwise',
    reads: () => [0],
    shape: ([x]) => ({ shape: x!.shape, dtype: floating(x!.dtype) }),
    kernel: ([x], order, out) => {
      const orders = broadcastView(engine().fill([], out.dtype, order), out.shape)
      return engine().pointwise(name, [x!, orders], out.dtype)
    },
    vjp: (g, call) => g.mul(slope(call.x(0), call.attrs)),
    jvp: ([t], call) => t!.mul(slope(call.x(0), call.attrs)),
  })
  return primitive
}

const polygammas = derivatives('polygamma')
const sincs = derivatives('sinc')

/**
 * ψ(x) = d log Γ(x) / dx: ∓∞ at ±0 and NaN at the negative integers; its derivatives are {@link polygamma}. Integers
 * give float32.
 *
 * @example
 * digamma(tensor([1, 2])) // [-0.5772, 0.4228]
 */
export const digamma: UnaryFunction = named('digamma', ((x: Tensor) =>
  apply(polygammas, [expectTensor('digamma', x)], 0)) as unknown as UnaryFunction)

/** Factorials of more are no float64. */
const largestOrder = 150

/**
 * The n-th derivative of {@link digamma}, n from 0 to 150: (-1)^(n + 1) n! Σ (x + k)^-(n + 1) over k >= 0 for n >= 1. At
 * the negative integers it is ∞ for odd n and NaN for even. Throws an OptionError for another n. Integers give float32.
 *
 * @example
 * polygamma(tensor([1, 2]), 1) // [1.6449, 0.6449]
 */
export const polygamma = operation('polygamma', (x, n) => {
  const input = expectTensor('polygamma', x)
  if (!Number.isInteger(n) || n < 0 || n > largestOrder)
    throw new OptionError(
      'polygamma',
      `n must be an integer from 0 to ${largestOrder}`,
      describe(n),
      'polygamma(x, 1)',
    )
  return apply(polygammas, [input], n)
})

/**
 * sin(πx) / (πx), and 1 at 0, where it is smooth: derivatives of every order are those of its power series. Integers
 * give float32.
 *
 * @example
 * sinc(tensor([0, 0.5, 1])) // [1, 0.6366, 0]
 * grad((x: Tensor) => x.sinc())(tensor(0)) // 0
 */
export const sinc: UnaryFunction = named('sinc', ((x: Tensor) =>
  apply(sincs, [expectTensor('sinc', x)], 0)) as unknown as UnaryFunction)
