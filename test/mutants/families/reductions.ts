import { type Call, type Tensor, variance } from '@wengert/autograd'
import { keepAxes } from '#autograd/tensor/shape.ts'
import { familyOf, inOp, inRules, inVjp, scaled } from '../mutant.ts'

// Reductions over axes, and maps along one.

type Axes = readonly number[]

const spread = (g: Tensor, { inputs, attrs }: Call<Axes>) => {
  const { shape } = inputs[0]!
  return g.reshape(keepAxes(shape, attrs)).expand(shape)
}

const winners = (call: Call<Axes>) => call.x(0).equal(spread(call.out(), call))

/** Lines with the first winner only, by the running count of winners along the flattened tensor. */
const firstOf = (wins: Tensor) =>
  wins.logicalAnd(wins.to('int32').reshape([-1]).cumsum(0).reshape(wins.shape).equal(1))

type Options = { correction?: number; keepDims?: boolean }

export const reductions = familyOf('reductions', [
  {
    name: 'sum: divides the cotangent by the number of elements',
    rows: ['sum'],
    killedBy: ['adjoint'],
    plant: inVjp('sum', (g, call: Call<Axes>) => {
      const count = call.attrs.reduce((n, axis) => n * call.inputs[0]!.shape[axis]!, 1)
      return spread(g, call).div(Math.max(1, count))
    }),
  },
  {
    name: 'sum: keepDims puts the kept axes last',
    rows: ['sum'],
    killedBy: ['value'],
    plant: inOp('sum', (right) => (x: Tensor, axis, keepDims) => {
      const out: Tensor = right(x, axis, false)
      return keepDims ? out.reshape([...out.shape, ...Array(x.rank - out.rank).fill(1)]) : out
    }),
  },
  {
    name: 'sum: stretches the cotangent without putting the axes back where they were',
    rows: ['sum'],
    killedBy: ['adjoint'],
    plant: inVjp('sum', (g, call: Call<Axes>) => {
      const { shape } = call.inputs[0]!
      const order = [...call.attrs, ...[...shape.keys()].filter((axis) => !call.attrs.includes(axis))]
      return g.expand(order.map((axis) => shape[axis]!)).reshape(shape)
    }),
  },
  {
    name: 'prod: the output divided by the element, NaN at 0',
    rows: ['prod'],
    killedBy: ['gradient'],
    plant: inRules('prod', () => ({
      reads: () => [0, 'out'],
      vjp: (g, call) => spread(g.mul(call.out()), call).div(call.x(0)),
    })),
  },
  {
    name: 'cumprod: the running sum of g · out divided by the element, NaN at 0',
    rows: ['cumprod'],
    killedBy: ['gradient'],
    plant: inRules('cumprod', () => ({
      reads: () => [0, 'out'],
      vjp: (g, call) => {
        const axis = call.attrs as number
        return g.mul(call.out()).flip([axis]).cumsum(axis).flip([axis]).div(call.x(0))
      },
    })),
  },
  {
    name: 'cumsum: the cotangents summed from the front, as the values were',
    rows: ['cumsum'],
    killedBy: ['adjoint'],
    plant: inVjp('cumsum', (g, call) => g.cumsum(call.attrs)),
  },
  {
    name: 'amax: the whole cotangent for each of equal entries',
    rows: ['amax'],
    killedBy: ['gradient'],
    plant: inVjp('amax', (g, call) => winners(call).where(spread(g, call), 0)),
  },
  {
    name: 'amin: the whole cotangent for the first of equal entries',
    rows: ['amin'],
    killedBy: ['gradient'],
    plant: inVjp('amin', (g, call, i, right) =>
      g.size === 1 ? firstOf(winners(call)).where(spread(g, call), 0) : right.vjp(g, call, i),
    ),
  },
  {
    name: 'max: equal entries share the cotangent, over given axes too',
    rows: ['max'],
    killedBy: ['gradient'],
    plant: inOp('max', () => (x: Tensor, axis, keepDims) => x.amax(axis, keepDims)),
  },
  {
    name: 'variance: the mean as a constant, which only the second derivative shows',
    rows: ['variance', 'std'],
    killedBy: ['secondOrder'],
    plant: inOp('variance', () => (x: Tensor, axis, { correction = 1, keepDims = false }: Options = {}) => {
      const deviations = x.sub(x.mean(axis, true).detach())
      const count = x.size / Math.max(1, x.sum(axis).size)
      return deviations
        .square()
        .sum(axis, keepDims)
        .div(Math.max(0, count - correction))
    }),
  },
  {
    name: 'variance: divides by n whatever the correction',
    rows: ['variance'],
    killedBy: ['value'],
    plant: inOp('variance', (right) => (x, axis, options) => right(x, axis, { ...options, correction: 0 })),
  },
  {
    name: 'std: the plain root of the variance, NaN at 0',
    rows: ['std'],
    killedBy: ['gradient'],
    plant: inOp('std', () => (x: Tensor, axis, options) => variance(x, axis, options).sqrt()),
  },
  {
    name: 'norm: the plain root of the sum of squares, NaN at 0',
    rows: ['norm'],
    killedBy: ['gradient'],
    plant: inOp('norm', (right) => (x: Tensor, options) => {
      const { ord, axis, keepDims } = options
      return ord === 2 ? x.square().sum(axis, keepDims).sqrt() : right(x, options)
    }),
  },
  {
    name: 'mean: the gradient of the sum',
    rows: ['mean'],
    killedBy: ['gradcheck'],
    plant: inOp('mean', (right) => (x: Tensor, axis, keepDims) => {
      return right(scaled(x, x.size / Math.max(1, x.sum(axis).size)), axis, keepDims)
    }),
  },
  {
    name: 'softmax: the sum as a constant, so that only the diagonal of the Jacobian is left',
    rows: ['softmax'],
    killedBy: ['gradcheck'],
    plant: inOp('softmax', () => (x: Tensor, axis) => {
      const weights = x.sub(x.amax(axis, true).detach()).exp()
      return weights.div(weights.sum(axis, true).detach())
    }),
  },
  {
    name: 'softmax: not shifted, so that e^x overflows',
    rows: ['softmax (large entries)'],
    killedBy: ['value'],
    plant: inOp('softmax', () => (x: Tensor, axis) => x.exp().div(x.exp().sum(axis, true))),
  },
  {
    name: 'logSoftmax: the logarithm of what underflowed',
    rows: ['logSoftmax (large entries)'],
    killedBy: ['value'],
    plant: inOp('logSoftmax', () => (x: Tensor, axis) => x.softmax(axis).log()),
  },
  {
    name: 'logSumExp: ∞ - ∞ in lines of -∞',
    rows: ['logSumExp'],
    killedBy: ['value'],
    plant: inOp('logSumExp', (right) => (x: Tensor, axis, keepDims) => {
      if (x.size === 0) return right(x, axis, keepDims)
      const shift = x.detach().amax(axis, true)
      const out = x.sub(shift).exp().sum(axis, true).log().add(shift)
      return keepDims ? out : out.reshape(x.sum(axis).shape)
    }),
  },
])
