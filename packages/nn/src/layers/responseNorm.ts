import type { LocalResponseNormOptions, Tensor } from '@wengert/autograd'
import { localResponseNorm } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { finiteNumber, knownOptions, positiveInteger } from '../options.ts'
import type { SameFn } from './activation.ts'

/**
 * Normalisation by `size` neighbouring channels (Krizhevsky et al., 2012), as {@link localResponseNorm}.
 *
 * `x: [n, c, ...] -> [n, c, ...]`
 *
 * @throws {OptionError} a size that is no positive integer, or options that are no finite numbers.
 * @example
 * new LocalResponseNorm(2, { alpha: 2, beta: 1, k: 0 }).forward(tensor([[1, 2, 2]])) // [[1, 0.4, 0.25]]
 */
export class LocalResponseNorm extends Layer<SameFn> {
  readonly size: number
  readonly alpha: number
  readonly beta: number
  readonly k: number

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super()
    const op = 'LocalResponseNorm'
    positiveInteger(op, 'size', size)
    const { alpha = 1e-4, beta = 0.75, k = 1 } = knownOptions(op, options, ['alpha', 'beta', 'k'])
    for (const [name, value] of Object.entries({ alpha, beta, k })) finiteNumber(op, name, value)
    this.size = size
    this.alpha = alpha
    this.beta = beta
    this.k = k
  }

  protected compute(x: Tensor): Tensor {
    const { size, alpha, beta, k } = this
    return localResponseNorm(x, size, { alpha, beta, k })
  }
}
