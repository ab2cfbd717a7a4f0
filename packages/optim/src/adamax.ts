import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, nonNegative, twoDecays } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import type { GradientOptions } from './terms.ts'
import { average, last, nextStep, penalised } from './terms.ts'

/** What {@link Adamax} takes. */
export interface AdamaxOptions extends GradientOptions {
  /** Learning rate; 2e-3. */
  readonly lr: number
  /** Decay of the running average of the gradient and of the running maximum; [0.9, 0.999]. */
  readonly betas: readonly [number, number]
  /** Added to the size of the gradient; 1e-8. */
  readonly eps: number
}

const spec: Spec<AdamaxOptions> = {
  name: 'Adamax',
  defaults: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false },
  rules: {
    lr: nonNegative,
    betas: twoDecays,
    eps: nonNegative,
    weightDecay: nonNegative,
    maximize: flag,
  },
  state: { step: 'count', expAvg: 'tensor', expInf: 'tensor' },
}

/**
 * Adamax (Kingma and Ba, 2015): Adam in the maximum norm, as PyTorch computes it, at step t:
 *
 *     g = gradient + weightDecay x
 *     m = b1 m + (1 - b1) g
 *     u = max(b2 u, |g| + eps)
 *     x = x - lr / (1 - b1^t) m / u
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new Adamax([w], { lr: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.9, 1.9]
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(params: Trainable<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<AdamaxOptions>,
  ): Update {
    const { lr, eps, betas } = options
    const [b1, b2] = betas
    const g = penalised(x, gradient, options)
    const step = nextStep(state)
    const expAvg = average(last(state, 'expAvg'), g, b1)
    const size = g.abs().add(eps)
    const expInf = last(state, 'expInf')?.mul(b2).maximum(size) ?? size
    const value = expAvg.div(expInf).mulAdd(-lr / (1 - b1 ** step), x)
    return { value, state: { step, expAvg, expInf } }
  }
}
