import { isFloat } from '../../engine/dtype.ts'
import { OptionError, ShapeError } from '../../errors/index.ts'
import { where } from '../../primitives/compare.ts'
import { gatherAt } from '../../primitives/indexing.ts'
import { checkOptions } from '../../tensor/checkOptions.ts'
import { describe } from '../../tensor/describe.ts'
import { operation } from '../../tensor/operation.ts'
import type { CrossEntropyOptions } from '../../tensor/options/index.ts'
import { sameShape, show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'
import { logSoftmax, logSoftmaxParts } from '../softmax.ts'
import { checkLabels, classAxis, classWeights } from './labels.ts'
import { checkReduction, reduced } from './terms.ts'

const nllNames = ['reduction', 'weight', 'ignoreIndex'] as const

/**
 * The negative log-likelihood -w[y] logProbs[y] of classes y: `input: [c] or [n, c, ...], target: [] or [n, ...]`. The
 * mean divides by the sum of the weights of the targets that count.
 *
 * Throws an AxisError for a label out of range, a ShapeError where shapes do not fit.
 *
 * @example
 * nllLoss(tensor([[0.5, 0.5], [0.25, 0.75]]).log(), tensor([0, 0], { dtype: 'int32' })) // 1.0397
 */
export const nllLoss = operation('nllLoss', (input, target, options = {}) => {
  checkOptions('nllLoss', options, nllNames)
  const logProbs = expectTensor('nllLoss', input, 'the input')
  const axis = classAxis('nllLoss', logProbs)
  const given = { ...options, labelSmoothing: 0 }
  return nll('nllLoss', logProbs, target, given, axis, (at) => ofLogProbs(logProbs, axis, at))
})

/** What a loss against labels needs of the log-probabilities. */
interface Likelihoods {
  /** Of the label, with its sign changed: `[n, 1, ...]`. */
  readonly ofLabel: Tensor
  /** Of all classes: `[n, c, ...]`. */
  all(): Tensor
}

function ofLogProbs(logProbs: Tensor, axis: number, at: Tensor): Likelihoods {
  return { ofLabel: gatherAt(logProbs, axis, at).neg(), all: () => logProbs }
}

/** From logits: of log softmax(x) the entry of the label is made, and the rest only where labels are smoothed. */
function ofLogits(x: Tensor, axis: number, at: Tensor): Likelihoods {
  if (x.size === 0) return ofLogProbs(x.exp(), axis, at)
  const [rest, logTotal] = logSoftmaxParts(x, [axis])
  return { ofLabel: logTotal.sub(gatherAt(rest, axis, at)), all: () => rest.sub(logTotal) }
}

/** The loss of log-probabilities against labels, of which a share may be smoothed over all classes. */
function nll(
  op: string,
  x: Tensor,
  target: Tensor,
  options: CrossEntropyOptions,
  axis: number,
  likelihoodsAt: (index: Tensor) => Likelihoods,
): Tensor {
  const { reduction = 'mean', ignoreIndex = -100, labelSmoothing: e = 0 } = options
  checkReduction(op, reduction)
  if (!Number.isInteger(ignoreIndex))
    throw new OptionError(op, 'ignoreIndex must be an integer', describe(ignoreIndex), 'ignoreIndex: -100')
  const given = expectTensor(op, target, 'the target')
  const { labels, counts } = checkLabels(op, x, given, axis, ignoreIndex)
  const weight = classWeights(op, options.weight, x, axis)
  const at = labels.unsqueeze(axis)
  const weightOfLabel = weight ? gatherAt(weight.expand(x.shape), axis, at).squeeze(axis) : null
  const { ofLabel, all } = likelihoodsAt(at)
  const likelihood = ofLabel.squeeze(axis)
  let terms = weightOfLabel ? likelihood.mul(weightOfLabel) : likelihood
  if (e > 0) {
    const logProbs = all()
    const sums = (weight ? logProbs.mul(weight) : logProbs).sum(axis).neg()
    terms = terms.mul(1 - e).add(sums.mul(e / x.shape[axis]!))
  }
  if (counts) terms = where(counts, terms, 0)
  if (reduction !== 'mean') return reduced(terms, reduction)
  if (!weightOfLabel) return counts ? terms.sum().div(counts.sum()) : terms.mean()
  return terms.sum().div((counts ? where(counts, weightOfLabel, 0) : weightOfLabel).sum())
}

/**
 * Softmax and cross entropy in one, from logits: -log softmax(x)[y] for labels y, or -Σ_c p_c log softmax(x)_c for
 * class probabilities p of the input's shape.
 *
 * `input: [c] or [n, c, ...], target: int32 [] or [n, ...]`. With labelSmoothing e the target is (1 - e) at the label
 * plus e / c everywhere. The mean over labels divides by the sum of their weights; over probabilities by their number.
 *
 * Throws an AxisError for a label out of range, a ShapeError where shapes do not fit.
 *
 * @example
 * crossEntropy(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })) // 0.6931
 * crossEntropy(model.forward(images), labels).shape // []
 */
export const crossEntropy = operation('crossEntropy', (input, target, options = {}) => {
  checkOptions('crossEntropy', options, [...nllNames, 'labelSmoothing'])
  const x = expectTensor('crossEntropy', input, 'the input')
  const t = expectTensor('crossEntropy', target, 'the target')
  const e = options.labelSmoothing ?? 0
  if (typeof e !== 'number' || !(e >= 0 && e <= 1))
    throw new OptionError('crossEntropy', 'labelSmoothing from 0 to 1', describe(e), 'labelSmoothing: 0.1')
  const axis = classAxis('crossEntropy', x)
  if (isFloat(t.dtype)) return soft(logSoftmax(x, axis), t, axis, e, options)
  return nll('crossEntropy', x, t, options, axis, (at) => ofLogits(x, axis, at))
})

/** -Σ_c w_c p_c logProbs_c, the target probabilities p smoothed. */
function soft(
  logProbs: Tensor,
  target: Tensor,
  axis: number,
  e: number,
  options: CrossEntropyOptions,
): Tensor {
  const { reduction = 'mean' } = options
  checkReduction('crossEntropy', reduction)
  if (!sameShape(target.shape, logProbs.shape))
    throw new ShapeError(
      'crossEntropy',
      `class probabilities of shape ${show(logProbs.shape)}`,
      show(target.shape),
      'int32 labels without the class axis',
    )
  const smooth = e > 0 ? target.mul(1 - e).add(e / logProbs.shape[axis]!) : target
  const weight = classWeights('crossEntropy', options.weight, logProbs, axis)
  const terms = logProbs.mul(smooth)
  return reduced((weight ? terms.mul(weight) : terms).sum(axis).neg(), reduction)
}
