import { OptionError, ShapeError } from '../../errors/index.ts'
import { minimum } from '../../primitives/arithmetic.ts'
import { where } from '../../primitives/compare.ts'
import { describe } from '../../tensor/describe.ts'
import { operation } from '../../tensor/operation.ts'
import { sameShape, show } from '../../tensor/shape.ts'
import { expectTensor, type Tensor } from '../../tensor/tensor.ts'
import { norm } from '../statistics.ts'
import { expectFinite, expectPositive, expectSigns, ofFloats, reduced, reductionIn, tiny } from './terms.ts'

// Losses of vectors, which lie along the last axis, by the angles or distances between them.

/** Vectors of one shape. */
function vectors(op: string, named: Readonly<Record<string, Tensor>>): Tensor[] {
  const list = ofFloats(op, named)
  if (list[0]!.rank === 0)
    throw new ShapeError(op, 'vectors along the last axis', show(list[0]!.shape), 'unsqueeze')
  return list
}

/** x·y / √((|x|² + ε) (|y|² + ε)), the roots taken one by one: the product of both squares may overflow. */
function cosine(x: Tensor, y: Tensor): Tensor {
  const inverse = (v: Tensor) => v.square().sum(-1).add(tiny).rsqrt()
  return x.mul(y).sum(-1).mul(inverse(x)).mul(inverse(y))
}

/**
 * 1 - cos where the target is 1, max(0, cos - margin) where it is -1, cos of the angle between two vectors and margin 0:
 * `input1, input2: [n, d], target: [n] -> []`, or `[d], [d], [] -> []`. Squares of lengths are raised by 1e-12, so that
 * the zero vector has a cosine, 0. The derivative at the margin is that above it.
 *
 * Throws a ShapeError where shapes do not fit, an OptionError for targets other than 1 and -1.
 *
 * @example
 * cosineEmbeddingLoss(tensor([[3, 4]]), tensor([[4, 3]]), tensor([1])) // 0.04
 */
export const cosineEmbeddingLoss = operation(
  'cosineEmbeddingLoss',
  (input1, input2, target, options = {}) => {
    const op = 'cosineEmbeddingLoss'
    const reduction = reductionIn(op, options, ['margin'])
    const { margin = 0 } = options
    expectFinite(op, 'margin', margin)
    const [x, y] = vectors(op, { input1, input2 })
    const t = expectTensor(op, target, 'the target')
    const positions = x!.shape.slice(0, -1)
    if (!sameShape(t.shape, positions))
      throw new ShapeError(
        op,
        `target of shape ${show(positions)}`,
        show(t.shape),
        'one target a pair of vectors',
      )
    const near = expectSigns(op, t).equal(1)
    const cos = cosine(x!, y!)
    return reduced(where(near, cos.neg().add(1), cos.sub(margin).clamp(0)), reduction)
  },
)

/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin) with the distance d(x, y) = |x - y + eps| in the p-norm:
 * three tensors `[..., d] -> []`; margin 1, p 2, eps 1e-6. With `swap` the smaller of d(anchor, negative) and
 * d(positive, negative) counts (equal ones share the gradient). At the bend the derivative is that of the side above 0.
 * Balntas et al. 2016.
 *
 * Throws a ShapeError for different shapes, an OptionError for a margin or a p that is not positive.
 *
 * @example
 * tripletMarginLoss(tensor([[0, 0]]), tensor([[0, 1]]), tensor([[0, 1.5]])) // 0.5
 */
export const tripletMarginLoss = operation(
  'tripletMarginLoss',
  (anchor, positive, negative, options = {}) => {
    const op = 'tripletMarginLoss'
    const reduction = reductionIn(op, options, ['margin', 'p', 'eps', 'swap'])
    const { margin = 1, p = 2, eps = 1e-6, swap = false } = options
    expectPositive(op, 'margin', margin)
    if (typeof p !== 'number' || !(p > 0))
      throw new OptionError(op, 'p must be positive', describe(p), 'p: 2')
    expectFinite(op, 'eps', eps)
    const [a, b, c] = vectors(op, { anchor, positive, negative })
    const distance = (x: Tensor, y: Tensor) => norm(x.sub(y).add(eps), { ord: p, axis: -1 })
    const far = swap ? minimum(distance(a!, c!), distance(b!, c!)) : distance(a!, c!)
    return reduced(distance(a!, b!).sub(far).add(margin).clamp(0), reduction)
  },
)
