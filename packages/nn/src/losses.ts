import type { CrossEntropyOptions, LossOptions, NllLossOptions, Tensor } from '@wengert/autograd'
import { crossEntropy, mseLoss, nllLoss, OptionError } from '@wengert/autograd'
import { Buffer } from './module/buffer.ts'
import { Module } from './module/module.ts'
import { knownOptions, show } from './options.ts'

/** Options whose names are known and whose reduction is one. */
function lossOptions<O extends LossOptions>(op: string, options: O, names: readonly string[]): O {
  const { reduction = 'mean' } = knownOptions(op, options, names)
  if (!['mean', 'sum', 'none'].includes(reduction)) {
    throw new OptionError(op, 'reduction must be known', show(reduction), "'mean', 'sum' or 'none'")
  }
  return { ...options }
}

/** The weights of classes are a buffer, so that they follow the module to another dtype. */
function weightOf(options: { readonly weight?: Tensor | null }): Buffer | null {
  return options.weight == null ? null : new Buffer(options.weight)
}

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
    this.weight = weightOf(options)
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
    this.weight = weightOf(options)
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, { ...this.#options, weight: this.weight?.value ?? null })
  }
}
