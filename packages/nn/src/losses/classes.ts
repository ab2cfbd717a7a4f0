import type { CrossEntropyOptions, NllLossOptions, Tensor } from '@wengert/autograd'
import { crossEntropy, nllLoss } from '@wengert/autograd'
import type { Buffer } from '../module/buffer.ts'
import { Module } from '../module/module.ts'
import { lossOptions, weightOf } from './options.ts'

/**
 * The mean of -log softmax(logits) at the target, classes (int32) or probabilities, as {@link crossEntropy}.
 *
 * `logits: [n, classes], target: [n] or [n, classes] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link crossEntropy} does.
 * @example
 * new CrossEntropyLoss().forward(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item() // 0.6931
 */
export class CrossEntropyLoss extends Module {
  readonly weight: Buffer | null
  readonly #options: CrossEntropyOptions

  constructor(options: CrossEntropyOptions = {}) {
    super()
    const names = ['weight', 'ignoreIndex', 'labelSmoothing', 'reduction']
    this.#options = lossOptions('CrossEntropyLoss', options, names)
    this.weight = weightOf(options.weight)
  }

  forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target, { ...this.#options, weight: this.weight?.value ?? null })
  }
}

/**
 * The mean of -input at the target class, the input being log-probabilities, as {@link nllLoss}.
 *
 * `input: [n, classes], target: [n] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link nllLoss} does.
 * @example
 * new NLLLoss().forward(tensor([[-1, -2]]), tensor([1], { dtype: 'int32' })).item() // 2
 */
export class NLLLoss extends Module {
  readonly weight: Buffer | null
  readonly #options: NllLossOptions

  constructor(options: NllLossOptions = {}) {
    super()
    this.#options = lossOptions('NLLLoss', options, ['weight', 'ignoreIndex', 'reduction'])
    this.weight = weightOf(options.weight)
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, { ...this.#options, weight: this.weight?.value ?? null })
  }
}
