import type { Tensor } from '@wengert/autograd'
import { OptionError } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { finite, flag, nonNegative } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import { faded, last, penalised } from './terms.ts'

/** What {@link SGD} takes. */
export interface SGDOptions {
  /** Learning rate; 1e-3. */
  readonly lr: number
  /** Share of the last direction that is kept; 0. */
  readonly momentum: number
  /** Share of the gradient that is not added to the direction; 0. */
  readonly dampening: number
  /** Factor of the L2 penalty, added to the gradient; 0. */
  readonly weightDecay: number
  /** Nesterov's momentum: the gradient once more, ahead of the direction; false. */
  readonly nesterov: boolean
  /** Go up instead of down; false. */
  readonly maximize: boolean
}

const spec: Spec<SGDOptions> = {
  name: 'SGD',
  defaults: { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false },
  rules: {
    lr: nonNegative,
    momentum: nonNegative,
    dampening: finite,
    weightDecay: nonNegative,
    nesterov: flag,
    maximize: flag,
  },
  state: { momentumBuffer: 'optional' },
  check({ nesterov, momentum, dampening }) {
    if (!nesterov || (momentum > 0 && dampening === 0)) return
    const got = `momentum ${momentum}, dampening ${dampening}`
    throw new OptionError(
      'SGD',
      'nesterov needs momentum above 0 and dampening 0',
      got,
      '{ momentum: 0.9, nesterov: true }',
    )
  },
}

/**
 * Stochastic gradient descent, with momentum (Polyak) or Nesterov's momentum, as PyTorch computes it:
 *
 *     g = gradient + weightDecay x
 *     b = momentum b + (1 - dampening) g     (b = g at the first step)
 *     x = x - lr (nesterov ? g + momentum b : b)
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range;
 * nesterov without momentum or with dampening.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new SGD([w], { lr: 0.1, momentum: 0.9, nesterov: true })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.62, 1.24]
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: Trainable<SGDOptions>, options: Partial<SGDOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<SGDOptions>,
  ): Update {
    const { lr, momentum, dampening, nesterov } = options
    const g = penalised(x, gradient, options)
    if (momentum === 0) return { value: g.mulAdd(-lr, x), state: {} }
    const before = last(state, 'momentumBuffer')
    const b = before === undefined ? g : faded(before, momentum, dampening === 0 ? g : g.mul(1 - dampening))
    const direction = nesterov ? b.mulAdd(momentum, g) : b
    return { value: direction.mulAdd(-lr, x), state: { momentumBuffer: b } }
  }
}
