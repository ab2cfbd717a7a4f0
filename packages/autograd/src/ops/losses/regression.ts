import { operation } from '../../tensor/operation.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { expectFinite, expectPositive, ofFloats, ofOneShape, reduced, reductionIn } from './terms.ts'

// Losses of the difference between input and target.

/**
 * The mean of (input - target)² over all elements, or its sum, or each: `[...], [...] -> []`. Shapes must be equal
 * (else a ShapeError): a loss that broadcasts hides mistakes.
 *
 * @example
 * mseLoss(tensor([1, 2]), tensor([1, 4])) // 2
 * mseLoss(tensor([1, 2]), tensor([1, 4]), { reduction: 'none' }) // [0, 4]
 */
export const mseLoss = operation('mseLoss', (input, target, options = {}) => {
  const reduction = reductionIn('mseLoss', options, [])
  const [x, t] = ofOneShape('mseLoss', { input, target })
  return reduced(x!.sub(t!).square(), reduction)
})

/**
 * The mean of |input - target|, or its sum, or each: `[...], [...] -> []`. The gradient is 0 where they are equal.
 *
 * Throws a ShapeError for different shapes.
 *
 * @example
 * l1Loss(tensor([1, 2]), tensor([1, 4])) // 1
 * grad((x: Tensor) => l1Loss(x, tensor([1, 4])))(tensor([1, 2])) // [0, -0.5]
 */
export const l1Loss = operation('l1Loss', (input, target, options = {}) => {
  const reduction = reductionIn('l1Loss', options, [])
  const [x, t] = ofOneShape('l1Loss', { input, target })
  return reduced(x!.sub(t!).abs(), reduction)
})

/**
 * u²/2 where |u| < d, else d (|u| - d/2).
 *
 * With c = u cut to [-d, d] it is c (u - c/2): at |u| >= d that is d (|u| - d/2). The derivative c + c' (u - c) is c, and
 * the second c': 1 between the bounds, at 0 too, and 0 from the bounds on. (|u| would have no second derivative at 0.)
 */
function bent(u: Tensor, d: number): Tensor {
  const cut = u.hardtanh(-d, d)
  return cut.mul(u.sub(cut.mul(0.5)))
}

/**
 * The Huber loss: of u = input - target, u²/2 where |u| is below delta (1), else delta (|u| - delta/2); the mean, the
 * sum, or each: `[...], [...] -> []`. Where |u| is delta the second derivative is 0. Huber 1964.
 *
 * Throws a ShapeError for different shapes, an OptionError for a delta that is not positive.
 *
 * @example
 * huberLoss(tensor([1, 2]), tensor([1.5, 5]), { reduction: 'none' }) // [0.125, 2.5]
 */
export const huberLoss = operation('huberLoss', (input, target, options = {}) => {
  const reduction = reductionIn('huberLoss', options, ['delta'])
  const { delta = 1 } = options
  expectPositive('huberLoss', 'delta', delta)
  const [x, t] = ofFloats('huberLoss', { input, target })
  return reduced(bent(x!.sub(t!), delta), reduction)
})

/**
 * Of u = input - target, u² / (2 beta) where |u| is below beta (1), else |u| - beta/2: {@link huberLoss} divided by
 * beta, and {@link l1Loss} for beta 0; the mean, the sum, or each: `[...], [...] -> []`. Girshick 2015.
 *
 * Throws a ShapeError for different shapes, an OptionError for a negative beta.
 *
 * @example
 * smoothL1Loss(tensor([1, 2]), tensor([1.5, 5]), { beta: 0.5, reduction: 'none' }) // [0.25, 2.75]
 */
export const smoothL1Loss = operation('smoothL1Loss', (input, target, options = {}) => {
  const reduction = reductionIn('smoothL1Loss', options, ['beta'])
  const { beta = 1 } = options
  expectFinite('smoothL1Loss', 'beta', beta)
  if (beta !== 0) expectPositive('smoothL1Loss', 'beta', beta)
  const [x, t] = ofFloats('smoothL1Loss', { input, target })
  const u = x!.sub(t!)
  return reduced(beta === 0 ? u.abs() : bent(u, beta).div(beta), reduction)
})
