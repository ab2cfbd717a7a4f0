import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, fraction, nonNegative } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import type { GradientOptions } from './terms.ts'
import { average, last, penalised } from './terms.ts'

/** What {@link Adadelta} takes. */
export interface AdadeltaOptions extends GradientOptions {
  /** Factor of the step; 1. */
  readonly lr: number
  /** Share of the running averages that is kept; 0.9. */
  readonly rho: number
  /** Added under both roots; 1e-6. */
  readonly eps: number
}

const spec: Spec<AdadeltaOptions> = {
  name: 'Adadelta',
  defaults: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false },
  rules: {
    lr: nonNegative,
    rho: fraction,
    eps: nonNegative,
    weightDecay: nonNegative,
    maximize: flag,
  },
  state: { squareAvg: 'tensor', accDelta: 'tensor' },
}

/**
 * Adadelta (Zeiler, 2012), as PyTorch computes it: steps in the unit of the parameter, without a rate to choose.
 *
 *     g = gradient + weightDecay x
 *     v = rho v + (1 - rho) g^2
 *     d = sqrt(u + eps) / sqrt(v + eps) g
 *     u = rho u + (1 - rho) d^2
 *     x = x - lr d
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new Adadelta([w], { eps: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.1056, 1.0299]
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(params: Trainable<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<AdadeltaOptions>,
  ): Update {
    const { lr, rho, eps } = options
    const g = penalised(x, gradient, options)
    const squareAvg = average(last(state, 'squareAvg'), g.square(), rho)
    const before = last(state, 'accDelta')?.add(eps).sqrt() ?? Math.sqrt(eps)
    const delta = g.div(squareAvg.add(eps).sqrt()).mul(before)
    const accDelta = average(last(state, 'accDelta'), delta.square(), rho)
    return { value: delta.mulAdd(-lr, x), state: { squareAvg, accDelta } }
  }
}
