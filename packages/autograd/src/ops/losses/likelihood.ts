import { ShapeError } from '../../errors/index.ts'
import { where } from '../../primitives/compare.ts'
import { checkOptions } from '../../tensor/checkOptions.ts'
import { operation } from '../../tensor/operation.ts'
import { sameShape, show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'
import {
  checkReduction,
  expectEach,
  expectFloat,
  expectPositive,
  ofFloats,
  reduced,
  reductionIn,
} from './terms.ts'

// Losses that are negative log-likelihoods of a law with the input as its parameter, and the divergence of two laws.

/**
 * p (log p - x) from p and its logarithm; 0 with gradient 0 where p is 0, even beside x = -∞. There the factors are
 * constants: 0 · ∞ would be NaN.
 */
function divergence(x: Tensor, t: Tensor, logTarget: boolean): Tensor {
  const p = logTarget ? t.exp() : t
  const none = p.equal(0)
  const logP = logTarget ? where(none, 0, t) : where(none, 1, t).log()
  return where(none, 0, p).mul(logP.sub(where(none, 0, x)))
}

/**
 * The Kullback-Leibler divergence Σ t (log t - input) of targets t from log-probabilities: `[...], [...] -> []`; with
 * `logTarget`, e^t (t - input). 'mean' divides by the number of elements, 'batchmean' by the size of axis 0. Where the
 * target is 0 the value and both gradients are 0.
 *
 * Throws a ShapeError for different shapes, or for 'batchmean' without an axis.
 *
 * @example
 * klDivLoss(tensor([[0.5, 0.5]]).log(), tensor([[1, 0]]), { reduction: 'batchmean' }) // 0.6931
 */
export const klDivLoss = operation('klDivLoss', (input, target, options = {}) => {
  const op = 'klDivLoss'
  checkOptions(op, options, ['reduction', 'logTarget'])
  const { reduction = 'mean', logTarget = false } = options
  const batch = reduction === 'batchmean'
  if (!batch) checkReduction(op, reduction)
  const [x, t] = ofFloats(op, { input, target })
  if (batch && x!.rank === 0)
    throw new ShapeError(op, "an axis of examples for 'batchmean'", show(x!.shape), "reduction: 'sum'")
  const terms = divergence(x!, t!, logTarget)
  return batch ? terms.sum().div(x!.shape[0]!) : reduced(terms, reduction)
})

/** Stirling's log t! = t log t - t + log(2πt)/2 above 1, else 0. */
function logFactorial(t: Tensor): Tensor {
  const large = t.greater(1)
  const safe = where(large, t, 1)
  const stirling = safe
    .mul(safe.log())
    .sub(safe)
    .add(
      safe
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    )
  return where(large, stirling, 0)
}

/**
 * The negative log-likelihood of counts t under a Poisson law of mean e^input, e^input - t input, or with `logInput:
 * false` of mean input, input - t log(input + eps): the mean, the sum, or each: `[...], [...] -> []`. `full` adds
 * Stirling's approximation of log t! where t > 1.
 *
 * Throws a ShapeError for different shapes.
 *
 * @example
 * poissonNllLoss(tensor([0, 1]), tensor([2, 1]), { reduction: 'none' }) // [1, 1.7183]
 */
export const poissonNllLoss = operation('poissonNllLoss', (input, target, options = {}) => {
  const op = 'poissonNllLoss'
  const reduction = reductionIn(op, options, ['logInput', 'full', 'eps'])
  const { logInput = true, full = false, eps = 1e-8 } = options
  expectPositive(op, 'eps', eps)
  const [x, t] = ofFloats(op, { input, target })
  const terms = logInput ? x!.exp().sub(t!.mul(x!)) : x!.sub(t!.mul(x!.add(eps).log()))
  return reduced(full ? terms.add(logFactorial(t!)) : terms, reduction)
})

/** The variance as it broadcasts: of the input's shape, with 1 as its last size, or without the last axis. */
function spread(op: string, variance: Tensor, x: Tensor): Tensor {
  const { shape } = expectTensor(op, variance, 'the variance')
  expectFloat(op, 'variance', variance)
  expectEach(op, variance, 'variances of at least 0', 'exp or softplus', (v) => !(v < 0))
  if (sameShape(shape, x.shape) || (x.rank > 0 && sameShape(shape, x.shape.with(-1, 1)))) return variance
  if (x.rank > 0 && sameShape(shape, x.shape.slice(0, -1))) return variance.unsqueeze(-1)
  throw new ShapeError(op, `variance of shape ${show(x.shape)}, or 1 last`, show(shape), 'expand')
}

/**
 * max(v, ε) with derivative 1 everywhere, as in PyTorch: a variance below ε still learns. The value is that of the
 * constant, to which v less itself as a constant adds 0.
 */
function atLeast(v: Tensor, eps: number): Tensor {
  return where(v.less(eps), v.sub(v.detach()).add(eps), v)
}

/**
 * The negative log-likelihood of targets under normal laws of mean input and variance v: (log v + (input - target)² /
 * v) / 2 with v no less than eps: the mean, the sum, or each: `[...], [...], [...] or [..., 1] -> []`. `full` adds
 * log(2π) / 2. The gradient of a variance below eps is that at eps. Nix and Weigend 1994.
 *
 * Throws a ShapeError for different shapes, an OptionError for a negative variance.
 *
 * @example
 * gaussianNllLoss(tensor([1, 2]), tensor([1, 4]), tensor([1, 4]), { reduction: 'none' }) // [0, 1.1931]
 */
export const gaussianNllLoss = operation('gaussianNllLoss', (input, target, variance, options = {}) => {
  const op = 'gaussianNllLoss'
  const reduction = reductionIn(op, options, ['full', 'eps'])
  const { full = false, eps = 1e-6 } = options
  expectPositive(op, 'eps', eps)
  const [x, t] = ofFloats(op, { input, target })
  const v = atLeast(spread(op, variance, x!), eps)
  const terms = v.log().add(x!.sub(t!).square().div(v)).mul(0.5)
  return reduced(full ? terms.add(Math.log(2 * Math.PI) / 2) : terms, reduction)
})
