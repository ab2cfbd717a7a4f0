import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, nonNegative } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import type { GradientOptions } from './terms.ts'
import { last, nextStep, penalised } from './terms.ts'

/** What {@link Adagrad} takes. */
export interface AdagradOptions extends GradientOptions {
  /** Learning rate; 1e-2. */
  readonly lr: number
  /** How fast the learning rate falls: at step t it is lr / (1 + (t - 1) lrDecay); 0. */
  readonly lrDecay: number
  /** What the sum of squares starts from; 0. */
  readonly initialAccumulatorValue: number
  /** Added to the denominator; 1e-10. */
  readonly eps: number
}

const spec: Spec<AdagradOptions> = {
  name: 'Adagrad',
  defaults: { lr: 1e-2, lrDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, weightDecay: 0, maximize: false },
  rules: {
    lr: nonNegative,
    lrDecay: nonNegative,
    initialAccumulatorValue: nonNegative,
    eps: nonNegative,
    weightDecay: nonNegative,
    maximize: flag,
  },
  state: { step: 'count', sum: 'tensor' },
}

/**
 * Adagrad (Duchi, Hazan and Singer, 2011), as PyTorch computes it, at step t:
 *
 *     g = gradient + weightDecay x
 *     s = s + g^2
 *     x = x - lr / (1 + (t - 1) lrDecay) g / (sqrt(s) + eps)
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new Adagrad([w], { lr: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.9, 1.9]
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: Trainable<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<AdagradOptions>,
  ): Update {
    const { lr, lrDecay, initialAccumulatorValue, eps } = options
    const g = penalised(x, gradient, options)
    const step = nextStep(state)
    const sum = g.square().add(last(state, 'sum') ?? initialAccumulatorValue)
    const rate = lr / (1 + (step - 1) * lrDecay)
    return { value: g.div(sum.sqrt().add(eps)).mulAdd(-rate, x), state: { step, sum } }
  }
}
