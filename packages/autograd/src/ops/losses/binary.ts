import { logAddExp } from '../../primitives/arithmetic.ts'
import { where } from '../../primitives/compare.ts'
import { operation } from '../../tensor/operation.ts'
import type { Tensor } from '../../tensor/tensor.ts'
import { expectEach, ofFloats, reduced, reductionIn, termWeights, tiny } from './terms.ts'

// Losses of one probability against another.

/** t log x + (1 - t) log(1 - x) with its sign changed. */
function entropy(logX: Tensor, logRest: Tensor, t: Tensor): Tensor {
  return t.mul(logX).add(t.neg().add(1).mul(logRest)).neg()
}

/**
 * Cross entropy of probabilities x, whose derivative (x - t) / (x (1 - x)) is bounded by dividing by no less than ε.
 *
 * Where x (1 - x) < ε, x is a constant of the value, and (x - t)² / (2ε), whose derivative is (x - t) / ε, less itself
 * as a constant, adds 0 to the value and that to the gradient. A constant stands for x in the side not chosen, so that
 * no infinite derivative is multiplied by 0.
 */
function binaryEntropy(x: Tensor, t: Tensor): Tensor {
  const inner = x.mul(x.neg().add(1)).greaterEqual(tiny)
  const inside = where(inner, x, 0.5)
  const at = x.detach()
  const value = entropy(at.log().clamp(-100), at.neg().log1p().clamp(-100), t)
  const bowl = x
    .sub(t.detach())
    .square()
    .div(2 * tiny)
  const edge = value.add(bowl.sub(bowl.detach()))
  return where(inner, entropy(inside.log(), inside.neg().log1p(), t), edge)
}

/**
 * Binary cross entropy -w (t log x + (1 - t) log(1 - x)) of probabilities x: the mean, the sum, or each:
 * `[...], [...] -> []`. Logarithms are no less than -100, and the derivative is w (x - t) / max(x (1 - x), 1e-12).
 *
 * Throws an OptionError for an input outside [0, 1], a ShapeError for different shapes or a weight that does not
 * broadcast to them. For logits {@link bceWithLogitsLoss} is more accurate.
 *
 * @example
 * bceLoss(tensor([0.5, 1]), tensor([1, 0]), { reduction: 'none' }) // [0.6931, 100]
 */
export const bceLoss = operation('bceLoss', (input, target, options = {}) => {
  const reduction = reductionIn('bceLoss', options, ['weight'])
  const [x, t] = ofFloats('bceLoss', { input, target })
  const weight = termWeights('bceLoss', 'weight', options.weight, x!)
  expectEach(
    'bceLoss',
    x!,
    'probabilities from 0 to 1',
    'bceWithLogitsLoss for logits',
    (p) => p >= 0 && p <= 1,
  )
  const terms = binaryEntropy(x!, t!)
  return reduced(weight ? terms.mul(weight) : terms, reduction)
})

/**
 * Binary cross entropy of logits, -w (p t log s(x) + (1 - t) log(1 - s(x))) with the sigmoid s: the mean, the sum, or
 * each: `[...], [...] -> []`. Computed as p t log(1 + e^-x) + (1 - t) log(1 + e^x), which neither overflows nor cancels.
 *
 * Throws a ShapeError for different shapes, or for a weight w or posWeight p that does not broadcast to them.
 *
 * @example
 * bceWithLogitsLoss(tensor([0, -1000]), tensor([1, 1]), { reduction: 'none' }) // [0.6931, 1000]
 */
export const bceWithLogitsLoss = operation('bceWithLogitsLoss', (input, target, options = {}) => {
  const op = 'bceWithLogitsLoss'
  const reduction = reductionIn(op, options, ['weight', 'posWeight'])
  const [x, t] = ofFloats(op, { input, target })
  const weight = termWeights(op, 'weight', options.weight, x!)
  const positive = termWeights(op, 'posWeight', options.posWeight, x!)
  const share = positive ? t!.mul(positive) : t!
  const terms = share.mul(logAddExp(x!.neg(), 0)).add(t!.neg().add(1).mul(logAddExp(x!, 0)))
  return reduced(weight ? terms.mul(weight) : terms, reduction)
})
