import { quantile, type Tensor, where } from '@wengert/autograd'
import { familyOf, inOp, type Mutant } from '../mutant.ts'

// What follows from the order of lines, running results, and distances.

type Selected = { values: Tensor; indices: Tensor }
type OneOrAll = number | null
interface Quantile {
  readonly axis: OneOrAll
  readonly keepDims: boolean
  readonly interpolation: string
}

/** A wrong running extreme: its indices too. */
const running = (
  name: 'cummax' | 'cummin',
  what: string,
  wrong: (x: Tensor, right: Selected, at: number) => Selected,
) =>
  ({
    name: `${name}: ${what}`,
    rows: [name],
    killedBy: ['value'],
    plant: inOp(name, (right) => (x: Tensor, axis: number) => {
      return x.size === 0 ? right(x, axis) : wrong(x, right(x, axis), axis < 0 ? axis + x.rank : axis)
    }),
  }) satisfies Omit<Mutant, 'family'>

/** The first entry of a line that equals its running extreme. */
function firstOfEqual(x: Tensor, { values }: Selected, at: number): Selected {
  const equal = values.unsqueeze(at + 1).equal(x.unsqueeze(at))
  const indices = equal.to('int32').argmax(at + 1)
  return { values: x.gather(at, indices), indices }
}

const known = (x: Tensor) => where(x.isNaN(), 0, x)

export const order = familyOf('order', [
  {
    name: 'median: the mean of the two in the middle',
    rows: ['median'],
    killedBy: ['value'],
    plant: inOp(
      'median',
      (right) =>
        (x: Tensor, axis: OneOrAll, keepDims): Selected => ({
          ...right(x, axis, keepDims),
          values: quantile(x, 0.5, { axis, keepDims }),
        }),
    ),
  },
  {
    name: 'median: takes NaN for the largest number',
    rows: ['median'],
    killedBy: ['value'],
    plant: inOp(
      'median',
      (right) => (x: Tensor, axis: OneOrAll, keepDims) =>
        right(where(x.isNaN(), Infinity, x), axis, keepDims),
    ),
  },
  {
    name: 'median: equal entries share the gradient',
    rows: ['median'],
    killedBy: ['gradient'],
    plant: inOp('median', (right) => (x: Tensor, axis: OneOrAll, keepDims): Selected => {
      const wins = x.equal(right(x, axis, true).values)
      const values = where(wins, x, 0).sum(axis, keepDims).div(wins.sum(axis, keepDims))
      return { ...right(x, axis, keepDims), values }
    }),
  },
  {
    name: 'quantile: the entry below in the place of what lies between',
    rows: ['quantile'],
    killedBy: ['value'],
    plant: inOp(
      'quantile',
      (right) => (x, q, options: Quantile) =>
        right(x, q, options.interpolation === 'linear' ? { ...options, interpolation: 'lower' } : options),
    ),
  },
  {
    name: 'quantile: the midpoint at its distance',
    rows: ['quantile'],
    killedBy: ['value'],
    plant: inOp(
      'quantile',
      (right) => (x, q, options: Quantile) =>
        right(x, q, options.interpolation === 'midpoint' ? { ...options, interpolation: 'linear' } : options),
    ),
  },
  {
    name: 'quantile: of two that are equally near the one above',
    rows: ['quantile'],
    killedBy: ['value'],
    plant: inOp('quantile', (right) => (x: Tensor, q, options: Quantile) => {
      const n = options.axis === null ? x.size : x.shape.at(options.axis)!
      const isHalf = options.interpolation === 'nearest' && typeof q === 'number' && (q * (n - 1)) % 1 === 0.5
      return right(x, q, isHalf ? { ...options, interpolation: 'higher' } : options)
    }),
  },
  {
    name: 'nansum: NaN counts',
    rows: ['nansum'],
    killedBy: ['value'],
    plant: inOp('nansum', () => (x: Tensor, axis, keepDims) => x.sum(axis, keepDims)),
  },
  {
    name: 'nanmean: divides by the number of all entries',
    rows: ['nanmean'],
    killedBy: ['value'],
    plant: inOp('nanmean', () => (x: Tensor, axis, keepDims) => known(x).mean(axis, keepDims)),
  },
  {
    name: 'countNonzero: NaN does not count',
    rows: ['countNonzero'],
    killedBy: ['value'],
    plant: inOp('countNonzero', (right) => (x: Tensor, axis, keepDims) => right(known(x), axis, keepDims)),
  },
  running('cummax', 'the first of equal entries', firstOfEqual),
  running('cummin', 'the first of equal entries', firstOfEqual),
  {
    name: 'cummin: NaN loses',
    rows: ['cummin'],
    killedBy: ['value'],
    plant: inOp('cummin', (right) => (x: Tensor, axis) => right(where(x.isNaN(), Infinity, x), axis)),
  },
  {
    name: 'logCumSumExp: from the back',
    rows: ['logCumSumExp'],
    killedBy: ['value'],
    plant: inOp('logCumSumExp', (right) => (x: Tensor, axis) => right(x.flip([axis]), axis).flip([axis])),
  },
  {
    name: 'logCumSumExp: not shifted, so that e^x overflows',
    rows: ['logCumSumExp (large entries)'],
    killedBy: ['value'],
    plant: inOp('logCumSumExp', () => (x: Tensor, axis) => x.exp().cumsum(axis).log()),
  },
  {
    name: 'diff: what was before less what comes',
    rows: ['diff'],
    killedBy: ['value'],
    plant: inOp('diff', (right) => (x, n, axis) => (n === 0 ? right(x, n, axis) : right(x, n, axis).neg())),
  },
  {
    name: 'normalize: the norm as a constant',
    rows: ['normalize'],
    killedBy: ['gradcheck'],
    plant: inOp('normalize', (right) => (x: Tensor, options) => {
      const size = x.norm({ ord: options.ord, axis: options.axis, keepDims: true }).maximum(options.eps)
      return right(x, options).mul(size).div(size.detach())
    }),
  },
  {
    name: 'normalize: eps added to the norm',
    rows: ['normalize'],
    killedBy: ['value'],
    plant: inOp('normalize', () => (x: Tensor, { ord, axis, eps }) => {
      return x.div(x.norm({ ord, axis, keepDims: true }).add(eps))
    }),
  },
])

export const distances = familyOf('distances', [
  {
    name: 'cdist: nothing for the other rows',
    rows: ['cdist'],
    killedBy: ['gradcheck'],
    plant: inOp('cdist', (right) => (x: Tensor, y: Tensor, options) => right(x, y.detach(), options)),
  },
  {
    name: 'cdist: the plain root of the sum of squares, NaN at 0',
    rows: ['cdist'],
    killedBy: ['gradient'],
    plant: inOp('cdist', (right) => (x: Tensor, y: Tensor, options) => {
      if (options.ord !== 2) return right(x, y, options)
      return x.unsqueeze(-2).sub(y.unsqueeze(-3)).square().sum(-1).sqrt()
    }),
  },
  {
    name: 'cosineSimilarity: one length as a constant',
    rows: ['cosineSimilarity'],
    killedBy: ['gradcheck'],
    plant: inOp('cosineSimilarity', (right) => (x: Tensor, y: Tensor) => {
      const length = x.square().sum(1).sqrt()
      return right(x, y).mul(length).div(length.detach())
    }),
  },
])
