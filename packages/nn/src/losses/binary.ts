import type { BceLossOptions, BceWithLogitsLossOptions, Tensor } from '@wengert/autograd'
import { bceLoss, bceWithLogitsLoss } from '@wengert/autograd'
import type { Buffer } from '../module/buffer.ts'
import { Module } from '../module/module.ts'
import { lossOptions, weightOf } from './options.ts'

/**
 * The mean of -(target log input + (1 - target) log(1 - input)) for probabilities, as {@link bceLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link bceLoss} does.
 * @example
 * new BCELoss().forward(tensor([0.5, 0.5]), tensor([1, 0])).item() // 0.6931
 */
export class BCELoss extends Module {
  readonly weight: Buffer | null
  readonly #options: BceLossOptions

  constructor(options: BceLossOptions = {}) {
    super()
    this.#options = lossOptions('BCELoss', options, ['weight', 'reduction'])
    this.weight = weightOf(options.weight)
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return bceLoss(input, target, { ...this.#options, weight: this.weight?.value ?? null })
  }
}

/**
 * {@link BCELoss} of the sigmoid of the input, from logits, as {@link bceWithLogitsLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link bceWithLogitsLoss} does.
 * @example
 * new BCEWithLogitsLoss().forward(tensor([0, 0]), tensor([1, 0])).item() // 0.6931
 */
export class BCEWithLogitsLoss extends Module {
  readonly weight: Buffer | null
  readonly posWeight: Buffer | null
  readonly #options: BceWithLogitsLossOptions

  constructor(options: BceWithLogitsLossOptions = {}) {
    super()
    this.#options = lossOptions('BCEWithLogitsLoss', options, ['weight', 'posWeight', 'reduction'])
    this.weight = weightOf(options.weight)
    this.posWeight = weightOf(options.posWeight)
  }

  forward(input: Tensor, target: Tensor): Tensor {
    const weights = { weight: this.weight?.value ?? null, posWeight: this.posWeight?.value ?? null }
    return bceWithLogitsLoss(input, target, { ...this.#options, ...weights })
  }
}
