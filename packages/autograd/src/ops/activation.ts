import { isFloat } from '../engine/dtype.ts'
import { OptionError } from '../errors/index.ts'
import { logAddExp } from '../primitives/arithmetic.ts'
import { where } from '../primitives/compare.ts'
import { snapshot } from '../tape/node.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { expectTensor, isTensor, type Tensor } from '../tensor/tensor.ts'

/**
 * log(1 + e^(βx)) / β, a smooth relu; x itself where βx is above the threshold.
 *
 * @example
 * softplus(tensor([0, 30])) // [0.6931, 30]
 */
export const softplus = operation('softplus', (x, options = {}) => {
  checkOptions('softplus', options, ['beta', 'threshold'])
  const input = expectTensor('softplus', x)
  const { beta = 1, threshold = 20 } = options
  const scaled = input.mul(beta)
  return where(scaled.greater(threshold), input, logAddExp(scaled, 0).div(beta))
})

/**
 * x above 0 and negativeSlope · x elsewhere, so the derivative at 0 is negativeSlope.
 *
 * @example
 * leakyRelu(tensor([-2, 0, 3]), 0.1) // [-0.2, 0, 3]
 */
export const leakyRelu = operation('leakyRelu', (x, negativeSlope = 0.01) => {
  const input = expectTensor('leakyRelu', x)
  return where(input.greater(0), input, input.mul(negativeSlope))
})

/**
 * x above 0 and α (e^x - 1) elsewhere, so the derivative at 0 is α. Clevert et al. 2015.
 *
 * @example
 * elu(tensor([-1, 2])) // [-0.6321, 2]
 */
export const elu = operation('elu', (x, alpha = 1) => {
  const input = expectTensor('elu', x)
  const positive = input.greater(0)
  // Where x is positive, its exponential is not used and may overflow: 0 takes its place.
  return where(positive, input, where(positive, 0, input).expm1().mul(alpha))
})

const seluAlpha = 1.6732632423543772
const seluScale = 1.0507009873554805

/**
 * The self-normalising scale · elu(x, α), with α = 1.6733 and scale = 1.0507. Klambauer et al. 2017.
 *
 * @example
 * selu(tensor([-1, 1])) // [-1.1113, 1.0507]
 */
export const selu = operation('selu', (x) => elu(expectTensor('selu', x), seluAlpha).mul(seluScale))

/**
 * x Φ(x), Φ the distribution function of the normal law: x/2 (1 + erf(x / √2)), or with `approximate: 'tanh'` x/2 (1 +
 * tanh(√(2/π) (x + 0.044715 x³))). Hendrycks and Gimpel 2016.
 *
 * @example
 * gelu(tensor([-1, 1])) // [-0.1587, 0.8413]
 */
export const gelu = operation('gelu', (x, options = {}) => {
  checkOptions('gelu', options, ['approximate'])
  const input = expectTensor('gelu', x)
  const { approximate = 'none' } = options
  if (approximate === 'none') return input.mul(0.5).mul(input.mul(Math.SQRT1_2).erf().add(1))
  if (approximate !== 'tanh')
    throw new OptionError(
      'gelu',
      "approximate 'none' or 'tanh'",
      describe(approximate),
      "approximate: 'tanh'",
    )
  const inner = input.add(input.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI))
  return input.mul(0.5).mul(inner.tanh().add(1))
})

/**
 * x · sigmoid(x), also called swish.
 *
 * @example
 * silu(tensor([-1, 1])) // [-0.2689, 0.7311]
 */
export const silu = operation('silu', (x) => {
  const input = expectTensor('silu', x)
  return input.mul(input.sigmoid())
})

/**
 * x · tanh(log(1 + e^x)). Misra 2019.
 *
 * @example
 * mish(tensor([-1, 1])) // [-0.3034, 0.8651]
 */
export const mish = operation('mish', (x) => {
  const input = expectTensor('mish', x)
  return input.mul(logAddExp(input, 0).tanh())
})

/**
 * x clipped to [min, max]; the derivative is 0 at both bounds, as in PyTorch (unlike {@link clamp}).
 *
 * @example
 * hardtanh(tensor([-2, 0.5, 2])) // [-1, 0.5, 1]
 * grad((x: Tensor) => x.hardtanh().sum())(tensor([-1, 0, 1])) // [0, 1, 0]
 */
export const hardtanh = operation('hardtanh', (x, min = -1, max = 1) => {
  const input = expectTensor('hardtanh', x)
  for (const bound of [min, max]) checkNumber('hardtanh', bound)
  return where(input.lessEqual(min), min, where(input.greaterEqual(max), max, input))
})

/**
 * min(max(x, min), max), either bound may be null, a number or a tensor that broadcasts; the derivative is 1 at both bounds.
 * NaN stays NaN, and where a tensor of bounds has NaN the result is NaN. Where a bound is the result, the gradient is its.
 *
 * @example
 * clamp(tensor([-2, 0.5, 2]), -1, 1) // [-1, 0.5, 1]
 * clamp(tensor([-2, 0.5, 2]), null, tensor([0, 1, 1])) // [-2, 0.5, 1]
 * grad((x: Tensor) => x.clamp(-1, 1).sum())(tensor([-2, -1, 1])) // [0, 1, 1]
 */
export const clamp = operation('clamp', (x, min = null, max = null) => {
  const input = expectTensor('clamp', x)
  for (const bound of [min, max]) if (bound !== null && !isTensor(bound)) checkNumber('clamp', bound)
  const raised = min === null ? snapshot(input) : where(beyond(input.less(min), min), min, input)
  return max === null ? raised : where(beyond(raised.greater(max), max), max, raised)
})

/** Where elements are beyond a bound, or it is NaN, beyond which nothing is. */
const beyond = (isBeyond: Tensor, bound: Tensor | number): Tensor =>
  isTensor(bound) && isFloat(bound.dtype) ? isBeyond.logicalOr(bound.isNaN()) : isBeyond

function checkNumber(op: string, bound: unknown): void {
  if (typeof bound !== 'number' || Number.isNaN(bound))
    throw new OptionError(op, 'bounds must be numbers', describe(bound), `${op}(x, -1, 1)`)
}
