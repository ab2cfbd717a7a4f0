import type { BatchNormShape, In, ShapeFn, Tensor } from '@wengert/autograd'
import { batchNorm, full, OptionError, Parameter, ShapeError, scope } from '@wengert/autograd'
import { ones, zeros } from '../init/index.ts'
import { Buffer } from '../module/buffer.ts'
import { Layer } from '../module/layer.ts'
import {
  floatDType,
  knownOptions,
  nonNegative,
  positiveInteger,
  show,
  showShape,
  trueOrFalse,
  typeName,
} from '../options.ts'

/** What {@link BatchNorm1d}, {@link BatchNorm2d} and {@link BatchNorm3d} take. */
export interface BatchNormLayerOptions {
  /** Added to the variance; 1e-5. */
  readonly eps?: number
  /** Weight of a new batch in the running statistics; 0.1. With `null` all batches weigh the same. */
  readonly momentum?: number | null
  /** Whether there are a weight and a bias; true. */
  readonly affine?: boolean
  /** Whether running statistics are kept; true. Without them, evaluation normalises by the batch too. */
  readonly trackRunningStats?: boolean
  /** dtype of parameters and statistics; 'float32'. */
  readonly dtype?: 'float32' | 'float64'
}

const names = ['eps', 'momentum', 'affine', 'trackRunningStats', 'dtype'] as const

interface BatchNormFn<C extends number> extends ShapeFn {
  readonly out: BatchNormShape<In<this['in']>, C, 'batchNorm'>
}

/** What batch normalisation of different ranks shares. */
abstract class BatchNorm<C extends number> extends Layer<BatchNormFn<C>> {
  readonly weight: Parameter<[C]> | null
  readonly bias: Parameter<[C]> | null
  readonly runningMean: Buffer<[C]> | null
  readonly runningVar: Buffer<[C]> | null
  readonly numBatchesTracked: Buffer<[]> | null
  readonly eps: number
  readonly momentum: number | null
  readonly #channels: number
  /** Inputs that are taken, as they are written in messages; their ranks are the numbers of their axes. */
  protected abstract readonly inputs: readonly string[]

  constructor(numFeatures: C, options: BatchNormLayerOptions = {}) {
    super()
    const op = typeName(this)
    const { eps = 1e-5, momentum = 0.1, affine = true, ...rest } = knownOptions(op, options, names)
    const { trackRunningStats = true, dtype = 'float32' } = rest
    positiveInteger(op, 'numFeatures', numFeatures)
    nonNegative(op, 'eps', eps)
    if (momentum !== null && !(typeof momentum === 'number' && momentum >= 0 && momentum <= 1)) {
      throw new OptionError(
        op,
        'momentum must be a number from 0 to 1, or null',
        show(momentum),
        'momentum: 0.1',
      )
    }
    trueOrFalse(op, 'affine', affine)
    trueOrFalse(op, 'trackRunningStats', trackRunningStats)
    floatDType(op, dtype)
    this.weight = affine ? new Parameter(ones([numFeatures], { dtype })) : null
    this.bias = affine ? new Parameter(zeros([numFeatures], { dtype })) : null
    this.runningMean = trackRunningStats ? new Buffer(zeros([numFeatures], { dtype })) : null
    this.runningVar = trackRunningStats ? new Buffer(ones([numFeatures], { dtype })) : null
    this.numBatchesTracked = trackRunningStats ? new Buffer(full([], 0, { dtype: 'int32' })) : null
    this.eps = eps
    this.momentum = momentum
    this.#channels = numFeatures
  }

  protected compute(x: Tensor): Tensor {
    this.#checkInput(x)
    // A scope, so that statistics that were replaced are given back at once.
    return scope(() => this.#normalised(x), 'batchNorm')
  }

  #normalised(x: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, numBatchesTracked, eps } = this
    const result = batchNorm(x, {
      weight,
      bias,
      runningMean: runningMean?.value ?? null,
      runningVar: runningVar?.value ?? null,
      training: this.#usesBatch,
      momentum: this.momentum ?? 1 / ((numBatchesTracked?.value.item() ?? 0) + 1),
      eps,
    })
    if (this.training && runningMean !== null && runningVar !== null && numBatchesTracked !== null) {
      runningMean.value = result.runningMean!
      runningVar.value = result.runningVar!
      numBatchesTracked.value = numBatchesTracked.value.add(1)
    }
    return result.output
  }

  get #usesBatch(): boolean {
    return this.training || this.runningMean === null
  }

  #checkInput(x: Tensor): void {
    const refusal = (required: string, remedy: string) =>
      new ShapeError('batchNorm', required, showShape(x.shape), remedy)
    if (!this.inputs.some((input) => input.split(',').length === x.rank))
      throw refusal(`input must be ${this.inputs.join(' or ')}`, 'the BatchNorm of that rank')
    if (x.shape[1] !== this.#channels) {
      const fact = `input has ${x.shape[1]} channels, layer expects ${this.#channels}`
      throw refusal(fact, 'a layer of that many features')
    }
    // The variance of one value is 0, so every output would be the bias, whatever the input.
    if (this.#usesBatch && x.size === this.#channels) {
      const remedy = this.runningMean === null ? 'a larger batch' : 'a larger batch, or eval()'
      throw refusal('more than one value per channel in training', remedy)
    }
  }
}

/**
 * Batch normalisation of features: (x - mean) / sqrt(var + eps) weight + bias for each channel (Ioffe and Szegedy, 2015).
 *
 * `x: [n, c] or [n, c, l] -> the same`. As {@link BatchNorm2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link BatchNorm2d}.
 * @example
 * new BatchNorm1d(2).forward(tensor([[1, 10], [3, 30]])) // [[-1.000, -1.000], [1.000, 1.000]]
 */
export class BatchNorm1d<C extends number> extends BatchNorm<C> {
  protected get inputs() {
    return ['[n, c]', '[n, c, l]']
  }
}

/**
 * Batch normalisation of images: (x - mean) / sqrt(var + eps) weight + bias for each channel (Ioffe and Szegedy, 2015).
 *
 * `x: [n, c, h, w] -> [n, c, h, w]`. In training, mean and variance are the batch's, over all axes but c, and the running
 * statistics move towards them by `momentum`, the variance with n - 1 in its denominator; in evaluation they are the
 * running ones. Options and starting values as in PyTorch.
 *
 * @throws {OptionError} a size that is no positive integer, an option unknown or out of range. `forward` throws a
 * {@link ShapeError} on another rank or other channels, and in training on one value per channel; the statistics stay.
 * @example
 * const layer = new BatchNorm2d(2)
 * layer.forward(ones([4, 2, 3, 3]))
 * layer.runningMean!.value // [0.1, 0.1]
 * layer.eval().forward(ones([4, 2, 3, 3])).shape // [4, 2, 3, 3]
 */
export class BatchNorm2d<C extends number> extends BatchNorm<C> {
  protected get inputs() {
    return ['[n, c, h, w]']
  }
}

/**
 * Batch normalisation of volumes: (x - mean) / sqrt(var + eps) weight + bias for each channel (Ioffe and Szegedy, 2015).
 *
 * `x: [n, c, d, h, w] -> [n, c, d, h, w]`. As {@link BatchNorm2d}.
 *
 * @throws {OptionError} {@link ShapeError} as {@link BatchNorm2d}.
 * @example
 * new BatchNorm3d(2).forward(randn([4, 2, 3, 3, 3])).shape // [4, 2, 3, 3, 3]
 */
export class BatchNorm3d<C extends number> extends BatchNorm<C> {
  protected get inputs() {
    return ['[n, c, d, h, w]']
  }
}
