import { logAddExp, type Tensor, where } from '@wengert/autograd'
import { familyOf, inOp, scaled } from '../mutant.ts'

// Losses of one term an element, and of one term a line.

/** Another value for one option. */
const withOption = (op: string, name: string, wrong: (value: any) => unknown) =>
  inOp(op, (right) => (...args) => {
    const options = args.at(-1)
    return right(...args.slice(0, -1), { ...options, [name]: wrong(options[name]) })
  })

/** The argument `at` as a constant. */
const detached = (op: string, at: number) =>
  inOp(
    op,
    (right) =>
      (...args) =>
        right(...args.with(at, args[at].detach())),
  )

const reduced = (terms: Tensor, reduction: string) =>
  reduction === 'none' ? terms : reduction === 'sum' ? terms.sum() : terms.mean()

export const termLosses = familyOf('losses', [
  {
    name: 'l1Loss: the gradient of half the difference',
    rows: ['l1Loss'],
    killedBy: ['gradcheck'],
    plant: inOp(
      'l1Loss',
      (right) => (x: Tensor, t: Tensor, options) => right(scaled(x, 0.5), scaled(t, 0.5), options),
    ),
  },
  {
    name: 'l1Loss: derivative 1 where input and target are equal',
    rows: ['l1Loss'],
    killedBy: ['gradient'],
    plant: inOp('l1Loss', (right) => (x: Tensor, t: Tensor, options) => {
      if (x.dtype === 'int32' || x.dtype === 'bool') return right(x, t, options)
      const u = x.sub(t)
      return reduced(where(u.less(0), u.neg(), u), options.reduction)
    }),
  },
  {
    name: 'huberLoss: delta left out of the lines',
    rows: ['huberLoss'],
    killedBy: ['value'],
    plant: inOp('huberLoss', (right) => (x, t, { delta, ...options }) => {
      const each = right(x, t, { ...options, delta, reduction: 'none' })
      return reduced(where(x.sub(t).abs().greater(delta), each.div(delta), each), options.reduction)
    }),
  },
  {
    name: 'huberLoss: no gradient for the target',
    rows: ['huberLoss'],
    killedBy: ['gradient'],
    plant: detached('huberLoss', 1),
  },
  {
    name: 'huberLoss: the second derivative of the size of the difference, 0 where it is 0',
    rows: ['huberLoss'],
    killedBy: ['secondOrder'],
    plant: inOp('huberLoss', (right) => (x: Tensor, t: Tensor, options) => {
      const slope = x.sub(t).clamp(-options.delta, options.delta).detach()
      const value = right(x, t, { ...options, reduction: 'none' }).detach()
      const u = x.sub(t)
      return reduced(value.add(slope.mul(u.sub(u.detach()))), options.reduction)
    }),
  },
  {
    name: 'smoothL1Loss: the Huber loss, not divided by beta',
    rows: ['smoothL1Loss'],
    killedBy: ['value'],
    plant: inOp('smoothL1Loss', (right) => (x, t, options) => {
      const loss = right(x, t, options)
      return options.beta === 0 ? loss : loss.mul(options.beta)
    }),
  },
  {
    name: 'bceLoss: only the positive share',
    rows: ['bceLoss'],
    killedBy: ['value'],
    plant: inOp('bceLoss', (right) => (x, t, options) => right(x, t.mul(0).add(1), options)),
  },
  {
    name: 'bceLoss: weights left out',
    rows: ['bceLoss'],
    killedBy: ['value'],
    plant: withOption('bceLoss', 'weight', () => null),
  },
  {
    name: 'bceWithLogitsLoss: the weight of positives on all',
    rows: ['bceWithLogitsLoss'],
    killedBy: ['value'],
    plant: inOp('bceWithLogitsLoss', (right) => (x, t, { posWeight, ...options }) => {
      const weight =
        posWeight && options.weight ? posWeight.mul(options.weight) : (posWeight ?? options.weight)
      return right(x, t, { ...options, weight })
    }),
  },
  {
    name: 'bceWithLogitsLoss: the derivative of log(1 + e^x) is that of log(1 + e^-x)',
    rows: ['bceWithLogitsLoss'],
    killedBy: ['gradcheck'],
    plant: inOp('bceWithLogitsLoss', (right) => (x: Tensor, t: Tensor, options) => {
      const loss = right(x.detach(), t, { ...options, reduction: 'none' })
      const turned = logAddExp(x.neg(), 0)
      return reduced(loss.add(turned.sub(turned.detach())), options.reduction)
    }),
  },
  {
    name: 'klDivLoss: the entropy of the target left out',
    rows: ['klDivLoss', 'klDivLoss (log targets)'],
    killedBy: ['value'],
    plant: inOp('klDivLoss', (right) => (x: Tensor, t: Tensor, options) => {
      const own = options.logTarget ? t : t.log()
      return right(x, t, options).sub(right(own.mul(0), t, options))
    }),
  },
  {
    name: "klDivLoss: 'batchmean' divides by all elements",
    rows: ['klDivLoss'],
    killedBy: ['value'],
    plant: withOption('klDivLoss', 'reduction', (it) => (it === 'batchmean' ? 'mean' : it)),
  },
  {
    name: 'poissonNllLoss: the input is always a logarithm',
    rows: ['poissonNllLoss (means)'],
    killedBy: ['value'],
    plant: withOption('poissonNllLoss', 'logInput', () => true),
  },
  {
    name: 'poissonNllLoss: no term of Stirling',
    rows: ['poissonNllLoss'],
    killedBy: ['value'],
    plant: withOption('poissonNllLoss', 'full', () => false),
  },
  {
    name: 'gaussianNllLoss: no gradient for the variance',
    rows: ['gaussianNllLoss'],
    killedBy: ['gradient'],
    plant: detached('gaussianNllLoss', 2),
  },
  {
    name: 'gaussianNllLoss: the variance taken for a standard deviation',
    rows: ['gaussianNllLoss'],
    killedBy: ['value'],
    plant: inOp('gaussianNllLoss', (right) => (x, t, v, options) => right(x, t, v.square(), options)),
  },
  {
    name: 'hingeEmbeddingLoss: derivative 0 at the margin',
    rows: ['hingeEmbeddingLoss'],
    killedBy: ['gradient'],
    plant: inOp(
      'hingeEmbeddingLoss',
      (right) => (x: Tensor, y: Tensor, options) =>
        right(where(x.equal(options.margin).logicalAnd(y.equal(-1)), x.detach(), x), y, options),
    ),
  },
  {
    name: 'marginRankingLoss: the arguments exchanged',
    rows: ['marginRankingLoss'],
    killedBy: ['value'],
    plant: inOp('marginRankingLoss', (right) => (a, b, y, options) => right(b, a, y, options)),
  },
  {
    name: 'multiMarginLoss: the hinge not squared',
    rows: ['multiMarginLoss'],
    killedBy: ['value'],
    plant: withOption('multiMarginLoss', 'p', () => 1),
  },
  {
    name: 'multiMarginLoss: not divided by the number of classes',
    rows: ['multiMarginLoss'],
    killedBy: ['value'],
    plant: inOp(
      'multiMarginLoss',
      (right) => (x: Tensor, y, options) => right(x, y, options).mul(x.shape.at(-1)!),
    ),
  },
  {
    name: 'cosineEmbeddingLoss: the margin left out',
    rows: ['cosineEmbeddingLoss'],
    killedBy: ['value'],
    plant: withOption('cosineEmbeddingLoss', 'margin', () => 0),
  },
  {
    name: 'cosineEmbeddingLoss: lengths are constants',
    rows: ['cosineEmbeddingLoss'],
    killedBy: ['gradcheck'],
    plant: inOp('cosineEmbeddingLoss', (right) => (x: Tensor, z: Tensor, y: Tensor, options) => {
      const value = right(x, z, y, { ...options, reduction: 'none' }).detach()
      const lengths = x.square().sum(-1).mul(z.square().sum(-1)).sqrt().detach()
      const cos = x.mul(z).sum(-1).div(lengths)
      const slope = where(y.equal(1), -1, value.greater(0)).to(x.dtype)
      return reduced(value.add(cos.sub(cos.detach()).mul(slope)), options.reduction)
    }),
  },
  {
    name: 'tripletMarginLoss: swap is ignored',
    rows: ['tripletMarginLoss'],
    killedBy: ['value'],
    plant: withOption('tripletMarginLoss', 'swap', () => false),
  },
  {
    name: 'tripletMarginLoss: always the Euclidean distance',
    rows: ['tripletMarginLoss'],
    killedBy: ['value'],
    plant: withOption('tripletMarginLoss', 'p', () => 2),
  },
  {
    name: 'ctcLoss: the mean not divided by the lengths of targets',
    rows: ['ctcLoss'],
    killedBy: ['value'],
    plant: inOp('ctcLoss', (right) => (...args) => {
      const { reduction, ...options } = args.at(-1)
      return reduced(right(...args.slice(0, -1), { ...options, reduction: 'none' }), reduction)
    }),
  },
  {
    name: 'ctcLoss: all steps count',
    rows: ['ctcLoss'],
    killedBy: ['value'],
    plant: inOp(
      'ctcLoss',
      (right) => (x: Tensor, labels, inputs: Tensor, outputs, options) =>
        right(x, labels, inputs.mul(0).add(x.shape[0]!), outputs, options),
    ),
  },
  {
    name: 'ctcLoss: the gradient of normalised log-probabilities',
    rows: ['ctcLoss'],
    killedBy: ['gradcheck'],
    plant: inOp(
      'ctcLoss',
      (right) =>
        (x: Tensor, ...rest) =>
          right(x.rank === 3 ? x.logSoftmax(2).add(x.logSumExp(2, true).detach()) : x, ...rest),
    ),
  },
])
