import type { Tensor } from '@wengert/autograd'
import { full, where, zerosLike } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import type { Rule } from './options.ts'
import { flag, nonNegative } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import { ascent, last } from './terms.ts'

/** What {@link Rprop} takes. */
export interface RpropOptions {
  /** The first step of every element; 1e-2. */
  readonly lr: number
  /** Factors of the step: after a change of sign, below 1, and without one, above 1; [0.5, 1.2]. */
  readonly etas: readonly [number, number]
  /** The smallest and the largest step; [1e-6, 50]. */
  readonly stepSizes: readonly [number, number]
  /** Go up instead of down; false. */
  readonly maximize: boolean
}

const pair = (required: string, fits: (a: number, b: number) => boolean): Rule => ({
  required,
  accepts: (value) =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && fits(value[0], value[1]),
})

const spec: Spec<RpropOptions> = {
  name: 'Rprop',
  defaults: { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false },
  rules: {
    lr: nonNegative,
    etas: pair(
      'must be one number in (0, 1) and one above 1',
      (less, more) => 0 < less && less < 1 && more > 1,
    ),
    stepSizes: pair(
      'must be two numbers of at least 0 in order',
      (least, most) => 0 <= least && least <= most,
    ),
    maximize: flag,
  },
  state: { prev: 'tensor', stepSize: 'tensor' },
}

/**
 * Resilient backpropagation (Riedmiller and Braun, 1993), as PyTorch computes it: of the gradient only the signs count,
 * and every element has a step size of its own. For whole batches; on small ones the signs are noise.
 *
 *     s = clamp(s etas[1])   where g has the sign of the last step
 *     s = clamp(s etas[0])   where it has the other; there g counts as 0, now and as the next step's last
 *     x = x - sign(g) s
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new Rprop([w], { lr: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.9, 1.9]
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(params: Trainable<RpropOptions>, options: Partial<RpropOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<RpropOptions>,
  ): Update {
    const { lr, etas, stepSizes } = options
    const g = ascent(gradient, options)
    const agreement = g.mul(last(state, 'prev') ?? zerosLike(g))
    const turned = agreement.less(0)
    const size = last(state, 'stepSize') ?? full(x.shape, lr, { dtype: x.dtype })
    const grown = where(agreement.greater(0), size.mul(etas[1]), size)
    const stepSize = where(turned, size.mul(etas[0]), grown).clamp(stepSizes[0], stepSizes[1])
    const prev = where(turned, 0, g)
    return { value: x.sub(prev.sign().mul(stepSize)), state: { prev, stepSize } }
  }
}
