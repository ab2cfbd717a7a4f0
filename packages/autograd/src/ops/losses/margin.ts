import { OptionError, ShapeError } from '../../errors/index.ts'
import { where } from '../../primitives/compare.ts'
import { gatherAt } from '../../primitives/indexing.ts'
import { describe } from '../../tensor/describe.ts'
import { operation } from '../../tensor/operation.ts'
import { arange } from '../../tensor/ranges.ts'
import { show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'
import { checkLabels, classAxis, classWeights } from './labels.ts'
import { expectFinite, expectSigns, ofFloats, reduced, reductionIn } from './terms.ts'

// Losses that are 0 from a margin on.

/**
 * The input where the target is 1, max(0, margin - input) where it is -1, margin 1: the mean, the sum, or each:
 * `[...], [...] -> []`. The derivative is -1 where the input is the margin.
 *
 * Throws a ShapeError for different shapes, an OptionError for targets other than 1 and -1.
 *
 * @example
 * hingeEmbeddingLoss(tensor([0.5, 0.2, 3]), tensor([1, -1, -1]), { reduction: 'none' }) // [0.5, 0.8, 0]
 */
export const hingeEmbeddingLoss = operation('hingeEmbeddingLoss', (input, target, options = {}) => {
  const op = 'hingeEmbeddingLoss'
  const reduction = reductionIn(op, options, ['margin'])
  const { margin = 1 } = options
  expectFinite(op, 'margin', margin)
  const [x, t] = ofFloats(op, { input, target })
  const near = expectSigns(op, t!).equal(1)
  return reduced(where(near, x!, x!.neg().add(margin).clamp(0)), reduction)
})

/**
 * max(0, margin - target (input1 - input2)), margin 0: for targets 1 the first should be larger, for -1 the second; the
 * mean, the sum, or each: `[...], [...], [...] -> []`. At the bend the derivative is that of the side above 0.
 *
 * Throws a ShapeError for different shapes, an OptionError for targets other than 1 and -1.
 *
 * @example
 * marginRankingLoss(tensor([1, 2]), tensor([3, 1]), tensor([1, 1]), { reduction: 'none' }) // [2, 0]
 */
export const marginRankingLoss = operation('marginRankingLoss', (input1, input2, target, options = {}) => {
  const op = 'marginRankingLoss'
  const reduction = reductionIn(op, options, ['margin'])
  const { margin = 0 } = options
  expectFinite(op, 'margin', margin)
  const [x1, x2, t] = ofFloats(op, { input1, input2, target })
  const ahead = x1!.sub(x2!).mul(expectSigns(op, t!))
  return reduced(ahead.neg().add(margin).clamp(0), reduction)
})

/** The position of every class along an axis, in a shape that broadcasts. */
const classesAlong = (x: Tensor, axis: number) =>
  arange(x.shape[axis]!).reshape(x.shape.map((n, k) => (k === axis ? n : 1)))

/**
 * The hinge loss of several classes, Σ over j ≠ y of w[y] max(0, margin - x[y] + x[j])^p, divided by the number of
 * classes; p is 1 or 2, margin 1: `input: [c] or [n, c], target: int32 [] or [n] -> []`. At the bend the derivative is
 * 0. Crammer and Singer 2001, summed as by Weston and Watkins 1999.
 *
 * Throws an AxisError for a label out of range, a ShapeError where shapes do not fit.
 *
 * @example
 * multiMarginLoss(tensor([[0.1, 0.2, 0.8]]), tensor([2], { dtype: 'int32' })) // 0.2333
 */
export const multiMarginLoss = operation('multiMarginLoss', (input, target, options = {}) => {
  const op = 'multiMarginLoss'
  const reduction = reductionIn(op, options, ['p', 'margin', 'weight'])
  const { p = 1, margin = 1 } = options
  if (p !== 1 && p !== 2) throw new OptionError(op, 'p must be 1 or 2', describe(p), 'p: 1')
  expectFinite(op, 'margin', margin)
  const x = expectTensor(op, input, 'the input')
  const axis = classAxis(op, x)
  if (x.rank > 2)
    throw new ShapeError(op, 'input must be [classes] or [batch, classes]', show(x.shape), 'reshape')
  const { labels } = checkLabels(op, x, expectTensor(op, target, 'the target'), axis, null)
  const weight = classWeights(op, options.weight, x, axis)
  const at = labels.unsqueeze(axis)
  const over = x
    .sub(gatherAt(x, axis, at))
    .add(margin)
    .relu()
  const others = where(classesAlong(x, axis).notEqual(at), p === 1 ? over : over.square(), 0)
  const terms = others.sum(axis).div(x.shape[axis]!)
  return reduced(
    weight ? terms.mul(gatherAt(weight.expand(x.shape), axis, at).squeeze(axis)) : terms,
    reduction,
  )
})
