import type { HuberLossOptions, LossOptions, SmoothL1LossOptions, Tensor } from '@wengert/autograd'
import { huberLoss, l1Loss, mseLoss, smoothL1Loss } from '@wengert/autograd'
import { Module } from '../module/module.ts'
import { lossOptions } from './options.ts'

/**
 * The mean of (input - target)^2, as {@link mseLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws a {@link ShapeError} on different shapes: losses never
 * broadcast.
 * @example
 * new MSELoss().forward(tensor([1, 2]), tensor([0, 0])).item() // 2.5
 */
export class MSELoss extends Module {
  readonly #options: LossOptions

  constructor(options: LossOptions = {}) {
    super()
    this.#options = lossOptions('MSELoss', options, ['reduction'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this.#options)
  }
}

/**
 * The mean of |input - target|, as {@link l1Loss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link l1Loss} does.
 * @example
 * new L1Loss().forward(tensor([1, 2]), tensor([1, 4])).item() // 1
 */
export class L1Loss extends Module {
  readonly #options: LossOptions

  constructor(options: LossOptions = {}) {
    super()
    this.#options = lossOptions('L1Loss', options, ['reduction'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this.#options)
  }
}

/**
 * The mean of u² / (2 beta) where |u| = |input - target| is below beta, else |u| - beta/2, as {@link smoothL1Loss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link smoothL1Loss} does.
 * @example
 * new SmoothL1Loss().forward(tensor([1, 2]), tensor([1, 4])).item() // 0.75
 */
export class SmoothL1Loss extends Module {
  readonly #options: SmoothL1LossOptions

  constructor(options: SmoothL1LossOptions = {}) {
    super()
    this.#options = lossOptions('SmoothL1Loss', options, ['beta', 'reduction'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, this.#options)
  }
}

/**
 * The mean of u²/2 where |u| = |input - target| is below delta, else delta (|u| - delta/2), as {@link huberLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link huberLoss} does.
 * @example
 * new HuberLoss({ delta: 2 }).forward(tensor([1, 2]), tensor([1, 5])).item() // 2
 */
export class HuberLoss extends Module {
  readonly #options: HuberLossOptions

  constructor(options: HuberLossOptions = {}) {
    super()
    this.#options = lossOptions('HuberLoss', options, ['delta', 'reduction'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this.#options)
  }
}
