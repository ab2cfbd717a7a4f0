import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, fraction, nonNegative } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import type { GradientOptions } from './terms.ts'
import { average, faded, last, penalised } from './terms.ts'

/** What {@link RMSprop} takes. */
export interface RMSpropOptions extends GradientOptions {
  /** Learning rate; 1e-2. */
  readonly lr: number
  /** Share of the last average of squares that is kept; 0.99. */
  readonly alpha: number
  /** Added to the denominator; 1e-8. */
  readonly eps: number
  /** Share of the last direction that is kept; 0. */
  readonly momentum: number
  /** Divide by the spread around the average gradient instead of by its size (Graves, 2013); false. */
  readonly centered: boolean
}

const spec: Spec<RMSpropOptions> = {
  name: 'RMSprop',
  defaults: {
    lr: 1e-2,
    alpha: 0.99,
    eps: 1e-8,
    momentum: 0,
    centered: false,
    weightDecay: 0,
    maximize: false,
  },
  rules: {
    lr: nonNegative,
    alpha: fraction,
    eps: nonNegative,
    momentum: nonNegative,
    centered: flag,
    weightDecay: nonNegative,
    maximize: flag,
  },
  state: { squareAvg: 'tensor', gradAvg: 'optional', momentumBuffer: 'optional' },
}

/**
 * RMSprop (Tieleman and Hinton, 2012), as PyTorch computes it:
 *
 *     g = gradient + weightDecay x
 *     v = alpha v + (1 - alpha) g^2
 *     d = g / (sqrt(v) + eps)                centered: v - m^2 for v, with m = alpha m + (1 - alpha) g
 *     b = momentum b + d
 *     x = x - lr b
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new RMSprop([w], { lr: 0.1, alpha: 0.75 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.8, 1.8]
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: Trainable<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<RMSpropOptions>,
  ): Update {
    const { lr, alpha, eps, momentum, centered } = options
    const g = penalised(x, gradient, options)
    const squareAvg = average(last(state, 'squareAvg'), g.square(), alpha)
    const gradAvg = centered ? average(last(state, 'gradAvg'), g, alpha) : undefined
    const direction = g.div(spread(squareAvg, gradAvg).add(eps))
    const before = last(state, 'momentumBuffer')
    const b = momentum === 0 || before === undefined ? direction : faded(before, momentum, direction)
    return {
      value: b.mulAdd(-lr, x),
      state: {
        squareAvg,
        ...(gradAvg === undefined ? {} : { gradAvg }),
        ...(momentum === 0 ? {} : { momentumBuffer: b }),
      },
    }
  }
}

/** Root of the mean square; around the mean where there is one. A variance that is rounded below 0 is 0, not NaN. */
function spread(squareAvg: Tensor, gradAvg: Tensor | undefined): Tensor {
  return gradAvg === undefined ? squareAvg.sqrt() : squareAvg.sub(gradAvg.square()).maximum(0).sqrt()
}
