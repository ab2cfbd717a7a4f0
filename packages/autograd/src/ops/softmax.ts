import type { DType } from '../engine/dtype.ts'
import { where } from '../primitives/compare.ts'
import { checkFlag } from '../tensor/checkOptions.ts'
import { operation } from '../tensor/operation.ts'
import { dropAxes, resolveAxes } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

const largestFinite: Partial<Record<DType, number>> = {
  float32: (2 - 2 ** -23) * 2 ** 127,
  float64: Number.MAX_VALUE,
}

/**
 * x less the largest entry of each line, which is a constant: softmax and logSumExp do not depend on what is
 * subtracted, so it has no part in any derivative. A largest entry of ∞ is taken for the largest number: ∞ - ∞ is NaN,
 * and all the others shall become 0.
 */
function shifted(x: Tensor, axes: readonly number[]): Tensor {
  const largest = x.detach().amax(axes, true)
  const limit = largestFinite[x.dtype]
  return x.sub(limit === undefined ? largest : largest.minimum(limit))
}

/** log softmax(x) in two parts, of which the second is to be subtracted from the first: `[..., n], [..., 1]`. */
export function logSoftmaxParts(x: Tensor, axes: readonly number[]): [rest: Tensor, logTotal: Tensor] {
  const rest = shifted(x, axes)
  return [rest, rest.exp().sum(axes, true).log()]
}

/**
 * log Σ e^x over axes, computed without overflow. Where all entries are -∞ (or there are none) it is -∞ with gradient
 * 0.
 *
 * @example
 * logSumExp(tensor([0, 0])) // 0.6931
 * logSumExp(tensor([1000, -1000])) // 1000
 */
export const logSumExp = operation('logSumExp', (x, axis, keepDims = false) => {
  const input = expectTensor('logSumExp', x)
  const axes = resolveAxes('logSumExp', axis, input.shape)
  checkFlag('logSumExp', 'keepDims', keepDims)
  if (axes.some((i) => input.shape[i] === 0)) return input.exp().sum(axes, keepDims).log()
  const largest = input.detach().amax(axes, true)
  const shift = where(largest.isFinite(), largest, 0)
  const total = input.sub(shift).exp().sum(axes, true)
  const none = total.equal(0)
  const out = where(none, -Infinity, where(none, 1, total).log().add(shift))
  return keepDims ? out : out.reshape(dropAxes(input.shape, axes))
})

/**
 * e^x / Σ e^x along an axis: positive, with sum 1. A line of -∞ only gives NaN. Throws an AxisError for an axis that x
 * does not have.
 *
 * @example
 * softmax(tensor([1, 1]), 0) // [0.5, 0.5]
 */
export const softmax = operation('softmax', (x, axis) => {
  const input = expectTensor('softmax', x)
  const axes = resolveAxes('softmax', axis, input.shape)
  if (input.size === 0) return input.exp()
  const weights = shifted(input, axes).exp()
  return weights.div(weights.sum(axes, true))
})

/**
 * log softmax(x) along an axis: x - logSumExp(x), accurate where softmax underflows.
 *
 * @example
 * logSoftmax(tensor([1, 1]), 0) // [-0.6931, -0.6931]
 * logSoftmax(tensor([1000, 0]), 0) // [0, -1000]
 */
export const logSoftmax = operation('logSoftmax', (x, axis) => {
  const input = expectTensor('logSoftmax', x)
  const axes = resolveAxes('logSoftmax', axis, input.shape)
  if (input.size === 0) return input.exp()
  const [rest, logTotal] = logSoftmaxParts(input, axes)
  return rest.sub(logTotal)
})
