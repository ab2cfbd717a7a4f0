import { dropout, type Tensor } from '@wengert/autograd'
import { familyOf, inOp } from '../mutant.ts'

// Batch normalisation and dropout.

interface Options {
  readonly weight?: Tensor
  readonly bias?: Tensor
  readonly eps: number
  readonly training?: boolean
}

/** Means over everything but channels, kept. */
const mean = (x: Tensor) =>
  x.mean(
    [...x.shape.keys()].filter((axis) => axis !== 1),
    true,
  )

/** Training with other statistics, or another way to normalise by them. */
const normalising = (by: (x: Tensor, eps: number) => Tensor) =>
  inOp('batchNorm', (right) => (x: Tensor, options: Options) => {
    if (!options.training) return right(x, options)
    const { weight, bias, eps } = options
    const across = (v: Tensor) => v.reshape([v.size, ...x.shape.slice(2).map(() => 1)])
    const scaled = weight ? by(x, eps).mul(across(weight)) : by(x, eps)
    return { output: bias ? scaled.add(across(bias)) : scaled, runningMean: null, runningVar: null }
  })

export const normalization = familyOf('normalization', [
  {
    name: 'batchNorm: the term of the variance dropped',
    rows: ['batchNorm'],
    killedBy: ['gradcheck'],
    plant: normalising((x, eps) => {
      const deviations = x.sub(mean(x))
      return deviations.mul(mean(deviations.square()).add(eps).rsqrt().detach())
    }),
  },
  {
    name: 'batchNorm: the term of the mean dropped',
    rows: ['batchNorm'],
    killedBy: ['gradcheck'],
    plant: normalising((x, eps) => {
      const deviations = x.sub(mean(x))
      return x.sub(mean(x).detach()).mul(mean(deviations.square()).add(eps).rsqrt())
    }),
  },
  {
    name: 'batchNorm: the mean inside the variance as a constant, which only the second derivative shows',
    rows: ['batchNorm'],
    killedBy: ['secondOrder'],
    plant: normalising((x, eps) => {
      const variance = mean(x.sub(mean(x).detach()).square())
      return x.sub(mean(x)).mul(variance.add(eps).rsqrt())
    }),
  },
  {
    name: 'batchNorm: eps behind the root',
    rows: ['batchNorm'],
    killedBy: ['value'],
    plant: normalising((x, eps) => {
      const deviations = x.sub(mean(x))
      return deviations.div(mean(deviations.square()).sqrt().add(eps))
    }),
  },
  {
    name: 'batchNorm: normalises by n - 1',
    rows: ['batchNorm'],
    killedBy: ['value'],
    plant: normalising((x, eps) => {
      const deviations = x.sub(mean(x))
      const count = x.size / Math.max(1, x.shape[1]!)
      return deviations.mul(
        mean(deviations.square())
          .mul(count / (count - 1))
          .add(eps)
          .rsqrt(),
      )
    }),
  },
  {
    name: 'batchNorm: the running variance divided by n',
    rows: ['batchNorm (running statistics)'],
    killedBy: ['value'],
    plant: inOp('batchNorm', (right) => (x: Tensor, options) => {
      const { runningVar, ...rest } = right(x, options)
      const count = x.size / x.shape[1]!
      const kept = options.runningVar.mul(1 - options.momentum)
      return { ...rest, runningVar: kept.add(runningVar.sub(kept).mul((count - 1) / count)) }
    }),
  },
  {
    name: 'batchNorm: momentum on the wrong side',
    rows: ['batchNorm (running statistics)'],
    killedBy: ['value'],
    plant: inOp(
      'batchNorm',
      (right) => (x, options) => right(x, { ...options, momentum: 1 - options.momentum }),
    ),
  },
  {
    name: 'dropout: what is left is not divided by 1 - p',
    rows: ['dropout'],
    killedBy: ['value'],
    plant: inOp('dropout', (right) => (x: Tensor, p: number, options) => right(x.mul(1 - p), p, options)),
  },
  {
    name: 'dropout: scales values and not cotangents',
    rows: ['dropout'],
    killedBy: ['adjoint'],
    plant: inOp('dropout', (right) => (x: Tensor, p: number, options) => {
      const small = p === 1 ? x : x.mul(1 - p)
      return right(small.add(x.sub(small).detach()), p, options)
    }),
  },
  {
    name: 'dropout: keeps with probability p',
    rows: ['dropout'],
    killedBy: ['value'],
    plant: inOp('dropout', () => (x: Tensor, p, options) => dropout(x, 1 - p, options)),
  },
])
