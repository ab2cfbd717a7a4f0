import type { Generator, Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import { Layer } from '../module/layer.ts'
import { knownOptions, show } from '../options.ts'
import type { SameFn } from './activation.ts'

/**
 * In training, zeros with probability p and the rest divided by 1 - p; in evaluation the input (Srivastava et al., 2014).
 *
 * `x: [...] -> [...]`
 *
 * @throws {OptionError} a p outside [0, 1], an unknown option.
 * @example
 * const layer = new Dropout(0.5, { generator: new Generator(1) })
 * layer.forward(ones([4])) // [2, 2, 2, 0]
 * layer.eval().forward(ones([4])) // [1, 1, 1, 1]
 */
export class Dropout extends Layer<SameFn> {
  readonly p: number
  readonly #options: { readonly generator?: Generator }

  constructor(p = 0.5, options: { readonly generator?: Generator } = {}) {
    super()
    if (!(typeof p === 'number' && p >= 0 && p <= 1)) {
      throw new OptionError('Dropout', 'p must be a probability from 0 to 1', show(p), 'new Dropout(0.5)')
    }
    this.p = p
    this.#options = knownOptions('Dropout', options, ['generator'])
  }

  protected compute(x: Tensor): Tensor {
    return x.dropout(this.p, { ...this.#options, training: this.training })
  }
}
