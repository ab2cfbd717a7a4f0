import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, nonNegative, twoDecays } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import type { GradientOptions } from './terms.ts'
import { ascent, average, decayed, last, nextStep, penalised } from './terms.ts'

/** What {@link RAdam} takes. */
export interface RAdamOptions extends GradientOptions {
  /** Learning rate; 1e-3. */
  readonly lr: number
  /** Decay of the running averages of the gradient and of its square; [0.9, 0.999]. */
  readonly betas: readonly [number, number]
  /** Added to the denominator; 1e-8. */
  readonly eps: number
  /** Let the parameter decay before the step, as in AdamW, instead of penalising it; false. */
  readonly decoupledWeightDecay: boolean
}

const spec: Spec<RAdamOptions> = {
  name: 'RAdam',
  defaults: {
    lr: 1e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    decoupledWeightDecay: false,
    weightDecay: 0,
    maximize: false,
  },
  rules: {
    lr: nonNegative,
    betas: twoDecays,
    eps: nonNegative,
    decoupledWeightDecay: flag,
    weightDecay: nonNegative,
    maximize: flag,
  },
  state: { step: 'count', expAvg: 'tensor', expAvgSq: 'tensor' },
}

/**
 * RAdam (Liu et al., 2020): Adam that does not divide by the average square until it is worth something, as PyTorch
 * computes it, at step t:
 *
 *     g = gradient + weightDecay x
 *     m = b1 m + (1 - b1) g
 *     v = b2 v + (1 - b2) g^2
 *     R = 2 / (1 - b2) - 1,   rho = R - 2 t b2^t / (1 - b2^t)
 *     r = sqrt((rho - 4) (rho - 2) R / ((R - 4) (R - 2) rho))
 *     x = x - lr m / (1 - b1^t)                                         while rho <= 5
 *     x = x - lr m / (1 - b1^t) r sqrt(1 - b2^t) / (sqrt(v) + eps)      after that
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new RAdam([w], { lr: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.8, 1.6]
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(params: Trainable<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<RAdamOptions>,
  ): Update {
    const { lr, eps, betas, decoupledWeightDecay } = options
    const [b1, b2] = betas
    const g = decoupledWeightDecay ? ascent(gradient, options) : penalised(x, gradient, options)
    const step = nextStep(state)
    const expAvg = average(last(state, 'expAvg'), g, b1)
    const expAvgSq = average(last(state, 'expAvgSq'), g.square(), b2)
    const rectified = rectification(step, b2)
    const direction = rectified === null ? expAvg : expAvg.div(expAvgSq.sqrt().add(eps)).mul(rectified)
    const from = decoupledWeightDecay ? decayed(x, options) : x
    return { value: direction.mulAdd(-lr / (1 - b1 ** step), from), state: { step, expAvg, expAvgSq } }
  }
}

/** r sqrt(1 - b2^t), or null while the average of squares is of too few steps for its variance to be finite. */
function rectification(step: number, b2: number): number | null {
  const power = b2 ** step
  const most = 2 / (1 - b2) - 1
  const length = most - (2 * step * power) / (1 - power)
  if (length <= 5) return null
  const share = ((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length)
  return Math.sqrt(share * (1 - power))
}
