import type { MarginLossOptions, MultiMarginLossOptions, Tensor } from '@wengert/autograd'
import { hingeEmbeddingLoss, marginRankingLoss, multiMarginLoss } from '@wengert/autograd'
import type { Buffer } from '../module/buffer.ts'
import { Module } from '../module/module.ts'
import { lossOptions, weightOf } from './options.ts'

/**
 * The mean of the input where the target is 1, of max(0, margin - input) where it is -1, as {@link hingeEmbeddingLoss}.
 *
 * `input: [...], target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link hingeEmbeddingLoss} does.
 * @example
 * new HingeEmbeddingLoss().forward(tensor([0.5, 0.5]), tensor([1, -1])).item() // 0.5
 */
export class HingeEmbeddingLoss extends Module {
  readonly #options: MarginLossOptions

  constructor(options: MarginLossOptions = {}) {
    super()
    this.#options = lossOptions('HingeEmbeddingLoss', options, ['margin', 'reduction'])
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, this.#options)
  }
}

/**
 * The mean of max(0, margin - target (input1 - input2)), as {@link marginRankingLoss}.
 *
 * `input1, input2, target: [...] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link marginRankingLoss} does.
 * @example
 * new MarginRankingLoss().forward(tensor([1]), tensor([3]), tensor([1])).item() // 2
 */
export class MarginRankingLoss extends Module {
  readonly #options: MarginLossOptions

  constructor(options: MarginLossOptions = {}) {
    super()
    this.#options = lossOptions('MarginRankingLoss', options, ['margin', 'reduction'])
  }

  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(input1, input2, target, this.#options)
  }
}

/**
 * The mean of Σ_j≠y max(0, margin - input[y] + input[j])^p / classes, as {@link multiMarginLoss}.
 *
 * `input: [n, classes], target: [n] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link multiMarginLoss} does.
 * @example
 * new MultiMarginLoss().forward(tensor([[0, 0.5]]), tensor([1], { dtype: 'int32' })).item() // 0.25
 */
export class MultiMarginLoss extends Module {
  readonly weight: Buffer | null
  readonly #options: MultiMarginLossOptions

  constructor(options: MultiMarginLossOptions = {}) {
    super()
    this.#options = lossOptions('MultiMarginLoss', options, ['p', 'margin', 'weight', 'reduction'])
    this.weight = weightOf(options.weight)
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(input, target, { ...this.#options, weight: this.weight?.value ?? null })
  }
}
