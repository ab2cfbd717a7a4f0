import type {
  GaussianNllLossOptions,
  KlDivLossOptions,
  PoissonNllLossOptions,
  Tensor,
} from '@wengert/autograd'
import { gaussianNllLoss, klDivLoss, poissonNllLoss } from '@wengert/autograd'
import { Module } from '../module/module.ts'
import { lossOptions } from './options.ts'

/**
 * The mean of target (log target - input), the input being log-probabilities, as {@link klDivLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link klDivLoss} does.
 * @example
 * new KLDivLoss({ reduction: 'sum' }).forward(tensor([0.5, 0.5]).log(), tensor([1, 0])).item() // 0.6931
 */
export class KLDivLoss extends Module {
  readonly #options: KlDivLossOptions

  constructor(options: KlDivLossOptions = {}) {
    super()
    this.#options = lossOptions('KLDivLoss', options, ['logTarget', 'reduction'], ['batchmean'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return klDivLoss(input, target, this.#options)
  }
}

/**
 * The mean of e^input - target input: counts under a Poisson law, as {@link poissonNllLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link poissonNllLoss} does.
 * @example
 * new PoissonNLLLoss().forward(tensor([0]), tensor([2])).item() // 1
 */
export class PoissonNLLLoss extends Module {
  readonly #options: PoissonNllLossOptions

  constructor(options: PoissonNllLossOptions = {}) {
    super()
    this.#options = lossOptions('PoissonNLLLoss', options, ['logInput', 'full', 'eps', 'reduction'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(input, target, this.#options)
  }
}

/**
 * The mean of (log variance + (input - target)² / variance) / 2, as {@link gaussianNllLoss}.
 *
 * `input, target: [...], variance: [...] or [..., 1] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link gaussianNllLoss} does.
 * @example
 * new GaussianNLLLoss().forward(tensor([1]), tensor([3]), tensor([1])).item() // 2
 */
export class GaussianNLLLoss extends Module {
  readonly #options: GaussianNllLossOptions

  constructor(options: GaussianNllLossOptions = {}) {
    super()
    this.#options = lossOptions('GaussianNLLLoss', options, ['full', 'eps', 'reduction'])
  }

  forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(input, target, variance, this.#options)
  }
}
