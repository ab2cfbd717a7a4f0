import type { CtcLossOptions, Tensor } from '@wengert/autograd'
import { ctcLoss } from '@wengert/autograd'
import { Module } from '../module/module.ts'
import { lossOptions } from './options.ts'

/**
 * The mean of -log of the probability of all alignments with the target, as {@link ctcLoss}.
 *
 * `logProbs: [steps, n, classes], targets: [n, longest], inputLengths, targetLengths: [n] -> []`
 *
 * @throws {OptionError} an unknown option. `forward` throws as {@link ctcLoss} does.
 * @example
 * const even = zeros([2, 1, 2]).logSoftmax(2)
 * new CTCLoss().forward(even, tensor([[1]], { dtype: 'int32' }), [2], [1]).item() // 0.2877
 */
export class CTCLoss extends Module {
  readonly #options: CtcLossOptions

  constructor(options: CtcLossOptions = {}) {
    super()
    this.#options = lossOptions('CTCLoss', options, ['blank', 'zeroInfinity', 'reduction'])
  }

  forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
  ): Tensor {
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, this.#options)
  }
}
