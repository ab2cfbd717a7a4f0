import { logSoftmax, nllLoss, type Tensor } from '@wengert/autograd'
import { familyOf, inOp, scaled } from '../mutant.ts'

// Losses.

interface Options {
  readonly weight: Tensor | null
  readonly labelSmoothing: number
  readonly reduction: 'mean' | 'sum' | 'none'
  readonly ignoreIndex?: number
}

const isSoft = (target: Tensor) => target.dtype !== 'int32'

export const losses = familyOf('losses', [
  {
    name: 'crossEntropy: the mean divides by the number of labels whatever their weights',
    rows: ['crossEntropy'],
    killedBy: ['value'],
    plant: inOp('crossEntropy', (right) => (z, target: Tensor, options: Options) => {
      if (isSoft(target) || options.reduction !== 'mean') return right(z, target, options)
      const counted = target.notEqual(options.ignoreIndex!).to('float64').sum()
      return right(z, target, { ...options, reduction: 'sum' }).div(counted)
    }),
  },
  {
    name: 'crossEntropy: labels that are to be ignored count in the mean',
    rows: ['crossEntropy'],
    killedBy: ['value'],
    plant: inOp('crossEntropy', (right) => (z, target: Tensor, options: Options) => {
      if (isSoft(target) || options.reduction !== 'mean') return right(z, target, options)
      const { weight, ignoreIndex } = options
      const labels = target.notEqual(ignoreIndex!).where(target, 0)
      const counted = weight ? weight.take(labels).sum() : target.size
      return right(z, target, { ...options, reduction: 'sum' }).div(counted)
    }),
  },
  {
    name: 'crossEntropy: label smoothing dropped',
    rows: ['crossEntropy', 'crossEntropy (probabilities)'],
    killedBy: ['value'],
    plant: inOp('crossEntropy', (right) => (z, t, options) => right(z, t, { ...options, labelSmoothing: 0 })),
  },
  {
    name: 'crossEntropy: the gradient without the softmax',
    rows: ['crossEntropy'],
    killedBy: ['gradcheck'],
    plant: inOp(
      'crossEntropy',
      (right) =>
        (z: Tensor, t: Tensor, { labelSmoothing, ...options }: Options) => {
          if (isSoft(t) || labelSmoothing > 0) return right(z, t, { ...options, labelSmoothing })
          const normaliser = z.sub(logSoftmax(z, Math.min(1, z.rank - 1))).detach()
          return nllLoss(z.sub(normaliser), t, options)
        },
    ),
  },
  {
    name: 'crossEntropy: no gradient for class probabilities',
    rows: ['crossEntropy (probabilities)'],
    killedBy: ['gradcheck'],
    plant: inOp('crossEntropy', (right) => (z, t: Tensor, options) => right(z, t.detach(), options)),
  },
  {
    name: 'nllLoss: the weight of the first class for all',
    rows: ['nllLoss'],
    killedBy: ['value'],
    plant: inOp('nllLoss', (right) => (x, t, options: Options) => {
      const { weight } = options
      return right(
        x,
        t,
        weight ? { ...options, weight: weight.slice({ stop: 1 }).expand(weight.shape) } : options,
      )
    }),
  },
  {
    name: 'nllLoss: wrong sign backwards',
    rows: ['nllLoss'],
    killedBy: ['adjoint'],
    plant: inOp('nllLoss', (right) => (x: Tensor, t, options) => right(scaled(x, -1), t, options)),
  },
  {
    name: 'mseLoss: the gradient of half the square',
    rows: ['mseLoss'],
    killedBy: ['gradcheck'],
    plant: inOp(
      'mseLoss',
      (right) => (x: Tensor, t: Tensor, options) => right(scaled(x, 0.5), scaled(t, 0.5), options),
    ),
  },
  {
    name: 'mseLoss: no gradient for the target',
    rows: ['mseLoss'],
    killedBy: ['gradient'],
    plant: inOp('mseLoss', (right) => (x, t: Tensor, options) => right(x, t.detach(), options)),
  },
])
