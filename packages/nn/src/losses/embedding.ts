import type { MarginLossOptions, Tensor, TripletMarginLossOptions } from '@wengert/autograd'
import { cosineEmbeddingLoss, tripletMarginLoss } from '@wengert/autograd'
import { Module } from '../module/module.ts'
import { lossOptions } from './options.ts'

/**
 * The mean of 1 - cos where the target is 1, of max(0, cos - margin) where it is -1, as {@link cosineEmbeddingLoss}.
 *
 * `input1, input2: [n, d], target: [n] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link cosineEmbeddingLoss} does.
 * @example
 * new CosineEmbeddingLoss().forward(tensor([[3, 4]]), tensor([[4, 3]]), tensor([1])).item() // 0.04
 */
export class CosineEmbeddingLoss extends Module {
  readonly #options: MarginLossOptions

  constructor(options: MarginLossOptions = {}) {
    super()
    this.#options = lossOptions('CosineEmbeddingLoss', options, ['margin', 'reduction'])
  }

  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(input1, input2, target, this.#options)
  }
}

/**
 * The mean of max(0, d(anchor, positive) - d(anchor, negative) + margin), as {@link tripletMarginLoss}.
 *
 * `anchor, positive, negative: [..., d] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link tripletMarginLoss} does.
 * @example
 * new TripletMarginLoss().forward(tensor([[0]]), tensor([[1]]), tensor([[1.5]])).item() // 0.5
 */
export class TripletMarginLoss extends Module {
  readonly #options: TripletMarginLossOptions

  constructor(options: TripletMarginLossOptions = {}) {
    super()
    this.#options = lossOptions('TripletMarginLoss', options, ['margin', 'p', 'eps', 'swap', 'reduction'])
  }

  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this.#options)
  }
}
