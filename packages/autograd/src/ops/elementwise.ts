import { isFloat, promote } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { logAddExp } from '../primitives/arithmetic.ts'
import { where } from '../primitives/compare.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operands } from '../tensor/operand.ts'
import { operation } from '../tensor/operation.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { clamp } from './activation.ts'

/**
 * x - trunc(x): what is behind the point, with the sign of x. Its derivative is 1.
 *
 * @example
 * frac(tensor([1.5, -1.5])) // [0.5, -0.5]
 */
export const frac = operation('frac', (x) => {
  const input = expectTensor('frac', x)
  return input.sub(input.trunc())
})

/**
 * log(x / (1 - x)), the inverse of sigmoid: ±∞ at 1 and 0, NaN beyond; with eps, x is first clipped to [eps, 1 - eps],
 * and what is clipped has derivative 0. Throws an OptionError for an eps that is no number from 0 to 0.5.
 *
 * @example
 * logit(tensor([0.5, 0.75])) // [0, 1.0986]
 * logit(tensor([0, 1]), 0.25) // [-1.0986, 1.0986]
 */
export const logit = operation('logit', (x, eps = null) => {
  const input = expectTensor('logit', x)
  if (eps !== null && !(typeof eps === 'number' && eps >= 0 && eps <= 0.5))
    throw new OptionError('logit', 'eps must be null or from 0 to 0.5', describe(eps), 'logit(x, 1e-6)')
  const odds = eps === null ? input : clamp(isFloat(input.dtype) ? input : input.to('float32'), eps, 1 - eps)
  return odds.log().sub(odds.neg().log1p())
})

/**
 * log(sigmoid(x)) without underflow: -log(1 + e^-x).
 *
 * @example
 * logSigmoid(tensor([0, -1000])) // [-0.6931, -1000]
 */
export const logSigmoid = operation('logSigmoid', (x) =>
  logAddExp(expectTensor('logSigmoid', x).neg(), 0).neg(),
)

const largest = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE }

/**
 * x with NaN, ∞ and -∞ replaced by the numbers given: by default 0, the largest number of the dtype and the smallest. What
 * is replaced gets gradient 0. Integers stay as they are.
 *
 * @example
 * nanToNum(tensor([NaN, Infinity, 2]), { posInf: 9 }) // [0, 9, 2]
 */
export const nanToNum = operation('nanToNum', (x, options = {}) => {
  checkOptions('nanToNum', options, ['nan', 'posInf', 'negInf'])
  const input = expectTensor('nanToNum', x)
  const limit = input.dtype === 'float64' ? largest.float64 : largest.float32
  const { nan = 0, posInf = limit, negInf = -limit } = options
  for (const [name, value] of Object.entries({ nan, posInf, negInf }))
    if (typeof value !== 'number')
      throw new OptionError('nanToNum', `${name} must be a number`, describe(value), `${name}: 0`)
  if (!isFloat(input.dtype)) return input.to(input.dtype)
  const below = where(input.equal(-Infinity), negInf, input)
  return where(input.isNaN(), nan, where(input.equal(Infinity), posInf, below))
})

/**
 * Whether x is ∞ or -∞, as bool.
 *
 * @example
 * isInf(tensor([1, -Infinity, NaN])) // [false, true, false]
 */
export const isInf = operation('isInf', (x) => {
  const input = expectTensor('isInf', x)
  return input.isFinite().logicalOr(input.isNaN()).logicalNot()
})

/** Whether x is below 0 or is -0. */
const isNegative = (x: Tensor) => x.less(0).logicalOr(x.equal(0).logicalAnd(x.reciprocal().less(0)))

/**
 * |x| with the sign of y, with broadcasting; -0 counts as negative, NaN as positive. Its slope in x is ±1, and 0 at 0; in y
 * it has gradient 0. Integers give float32.
 *
 * @example
 * copysign(tensor([1, -2]), -1) // [-1, -2]
 */
export const copysign = operation('copysign', (x, y) => {
  const [a, b] = operands('copysign', x, y) as [Tensor, Tensor]
  const promoted = promote(a.dtype, b.dtype)
  const size = a.to(isFloat(promoted) ? promoted : 'float32').abs()
  return where(isNegative(b), size.neg(), size)
})

/**
 * Whether exactly one is not 0, as bool, with broadcasting; NaN is not 0.
 *
 * @example
 * logicalXor(tensor([true, true]), tensor([true, false])) // [false, true]
 */
export const logicalXor = operation('logicalXor', (x, y) => {
  const [a, b] = operands('logicalXor', x, y) as [Tensor, Tensor]
  return a.notEqual(0).notEqual(b.notEqual(0))
})

/**
 * x + weight (y - x), with broadcasting: x where the weight is 0 and exactly y where it is 1.
 *
 * @example
 * lerp(tensor([1, 2]), tensor([3, 6]), 0.25) // [1.5, 3]
 */
export const lerp = operation('lerp', (x, y, weight) => {
  const [a, b, w] = operands('lerp', x, y, weight) as [Tensor, Tensor, Tensor]
  const step = b.sub(a)
  // From the nearer end.
  return where(w.abs().less(0.5), a.add(w.mul(step)), b.sub(step.mul(w.sub(1).neg())))
})

/**
 * x log y, with broadcasting, and 0 where x is 0 and y is not NaN. Its slopes are log y and x / y, both 0 where x is 0 and
 * y no positive finite number. Integers give float32.
 *
 * @example
 * xlogy(tensor([0, 2]), tensor([0, 3])) // [0, 2.1972]
 */
export const xlogy = operation('xlogy', (x, y) => {
  const [a, b] = operands('xlogy', x, y) as [Tensor, Tensor]
  const inside = b.greater(0).logicalAnd(b.less(Infinity)).logicalOr(b.isNaN())
  const nothing = a.equal(0).logicalAnd(inside.logicalNot())
  return where(nothing, 0, a.mul(where(nothing, 1, b).log()))
})

/**
 * x 2^y, with broadcasting. Integers give float32.
 *
 * @example
 * ldexp(tensor([1, 3]), tensor([4, -1])) // [16, 1.5]
 */
export const ldexp = operation('ldexp', (x, y) => {
  const [a, b] = operands('ldexp', x, y) as [Tensor, Tensor]
  return a.mul(b.exp2())
})
