import { isFloat } from '../engine/dtype.ts'
import { AxisError, DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { where } from '../primitives/compare.ts'
import { gatherAt } from '../primitives/indexing.ts'
import { checkOptions } from '../tensor/create.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import type { CrossEntropyOptions, Reduction } from '../tensor/options.ts'
import { sameShape, show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'
import { logSoftmax, logSoftmaxParts } from './softmax.ts'

function checkReduction(op: string, reduction: Reduction): void {
  if (reduction !== 'mean' && reduction !== 'sum' && reduction !== 'none')
    throw new OptionError(op, "reduction 'mean', 'sum' or 'none'", describe(reduction), "reduction: 'mean'")
}

function reduced(loss: Tensor, reduction: Reduction): Tensor {
  return reduction === 'none' ? loss : reduction === 'sum' ? loss.sum() : loss.mean()
}

/**
 * The mean of (input - target)² over all elements, or its sum, or each: `[...], [...] -> []`. Shapes must be equal
 * (else a ShapeError): a loss that broadcasts hides mistakes.
 *
 * @example
 * mseLoss(tensor([1, 2]), tensor([1, 4])) // 2
 * mseLoss(tensor([1, 2]), tensor([1, 4]), { reduction: 'none' }) // [0, 4]
 */
export const mseLoss = operation('mseLoss', (input, target, options = {}) => {
  checkOptions('mseLoss', options, ['reduction'])
  const { reduction = 'mean' } = options
  checkReduction('mseLoss', reduction)
  const [x, t] = [expectTensor('mseLoss', input, 'the input'), expectTensor('mseLoss', target, 'the target')]
  if (!sameShape(x.shape, t.shape))
    throw new ShapeError(
      'mseLoss',
      'input and target of one shape',
      `${show(x.shape)} and ${show(t.shape)}`,
      fitting(x, t),
    )
  return reduced(x.sub(t).square(), reduction)
})

/** What would make two shapes equal: the axis of size 1 that one of them has too many, where it is that. */
function fitting(x: Tensor, t: Tensor): string {
  const [name, long, short] = x.rank > t.rank ? ['input', x, t] : ['target', t, x]
  const extra = long.shape.findIndex(
    (n, axis) => n === 1 && sameShape(long.shape.toSpliced(axis, 1), short.shape),
  )
  return extra < 0 ? 'reshape or expand for one of them' : `${name}.squeeze(${extra})`
}

interface Labels {
  readonly labels: Tensor
  readonly counts: Tensor | null
}

/** The class axis of `[c]` or `[n, c, ...]`. */
function classAxis(op: string, x: Tensor): number {
  if (x.rank === 0 || !isFloat(x.dtype))
    throw x.rank === 0
      ? new ShapeError(op, 'input must be [classes] or [batch, classes, ...]', show(x.shape), 'unsqueeze')
      : new DTypeError(op, 'a float input', x.dtype, "x.to('float32')")
  return x.rank === 1 ? 0 : 1
}

/** Labels as they may be gathered with, those to be ignored replaced by 0, and which count. */
function checkLabels(op: string, x: Tensor, target: Tensor, axis: number, ignoreIndex: number): Labels {
  const expected = x.shape.filter((_, k) => k !== axis)
  if (target.dtype !== 'int32')
    throw new DTypeError(op, 'int32 class indices', target.dtype, "target.to('int32')")
  if (!sameShape(target.shape, expected))
    throw new ShapeError(
      op,
      `target of shape ${show(expected)} for input ${show(x.shape)}`,
      show(target.shape),
      'one label per position, without the class axis',
    )
  const classes = x.shape[axis]!
  let ignored = false
  for (const label of target.data()) {
    if (label === ignoreIndex) ignored = true
    else if (label < 0 || label >= classes)
      throw new AxisError(
        op,
        `labels from 0 to ${classes - 1}`,
        `label ${label}`,
        `a network with more classes, or ignoreIndex: ${label}`,
      )
  }
  if (!ignored) return { labels: target, counts: null }
  if (classes === 0)
    throw new ShapeError(op, 'at least one class', show(x.shape), 'a network with more classes')
  const counts = target.notEqual(ignoreIndex)
  return { labels: counts.where(target, 0), counts }
}

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

/** `[c]` reshaped so that it broadcasts along the class axis. */
function classWeights(op: string, weight: Tensor | null | undefined, x: Tensor, axis: number): Tensor | null {
  if (weight === undefined || weight === null) return null
  const w = expectTensor(op, weight, 'weight').detach()
  const classes = x.shape[axis]!
  if (w.rank !== 1 || w.size !== classes)
    throw new ShapeError(op, `weight of shape [${classes}]`, show(w.shape), 'one weight per class')
  return w.to(x.dtype).reshape(x.shape.map((_, k) => (k === axis ? classes : 1)))
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
