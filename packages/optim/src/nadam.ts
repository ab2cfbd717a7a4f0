import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, nonNegative, twoDecays } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import type { GradientOptions } from './terms.ts'
import { ascent, average, decayed, last, nextStep, penalised } from './terms.ts'

/** What {@link NAdam} takes. */
export interface NAdamOptions extends GradientOptions {
  /** Learning rate; 2e-3. */
  readonly lr: number
  /** Decay of the running averages of the gradient and of its square; [0.9, 0.999]. */
  readonly betas: readonly [number, number]
  /** Added to the denominator; 1e-8. */
  readonly eps: number
  /** How fast the momentum comes to its final size; 4e-3. */
  readonly momentumDecay: number
  /** Let the parameter decay before the step, as in AdamW, instead of penalising it; false. */
  readonly decoupledWeightDecay: boolean
}

const spec: Spec<NAdamOptions> = {
  name: 'NAdam',
  defaults: {
    lr: 2e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    momentumDecay: 4e-3,
    decoupledWeightDecay: false,
    weightDecay: 0,
    maximize: false,
  },
  rules: {
    lr: nonNegative,
    betas: twoDecays,
    eps: nonNegative,
    momentumDecay: nonNegative,
    decoupledWeightDecay: flag,
    weightDecay: nonNegative,
    maximize: flag,
  },
  state: { step: 'count', muProduct: 'number', expAvg: 'tensor', expAvgSq: 'tensor' },
}

/**
 * NAdam (Dozat, 2016): Adam with Nesterov's momentum, as PyTorch computes it, at step t:
 *
 *     g = gradient + weightDecay x
 *     m = b1 m + (1 - b1) g
 *     v = b2 v + (1 - b2) g^2
 *     mu(t) = b1 (1 - 0.96^(t momentumDecay) / 2),   M(t) = mu(1) ... mu(t)
 *     d = sqrt(v / (1 - b2^t)) + eps
 *     x = x - lr ((1 - mu(t)) / (1 - M(t)) g + mu(t + 1) / (1 - M(t + 1)) m) / d
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new NAdam([w], { lr: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.8944, 1.8944]
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(params: Trainable<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<NAdamOptions>,
  ): Update {
    const { lr, eps, betas, momentumDecay, decoupledWeightDecay } = options
    const [b1, b2] = betas
    const g = decoupledWeightDecay ? ascent(gradient, options) : penalised(x, gradient, options)
    const step = nextStep(state)
    const mu = (t: number) => b1 * (1 - 0.5 * 0.96 ** (t * momentumDecay))
    const muProduct = ((state.muProduct as number | undefined) ?? 1) * mu(step)
    const expAvg = average(last(state, 'expAvg'), g, b1)
    const expAvgSq = average(last(state, 'expAvgSq'), g.square(), b2)
    const denominator = expAvgSq
      .div(1 - b2 ** step)
      .sqrt()
      .add(eps)
    const ahead = expAvg.mul(mu(step + 1) / (1 - muProduct * mu(step + 1)))
    const direction = g.mulAdd((1 - mu(step)) / (1 - muProduct), ahead).div(denominator)
    const from = decoupledWeightDecay ? decayed(x, options) : x
    return { value: direction.mulAdd(-lr, from), state: { step, muProduct, expAvg, expAvgSq } }
  }
}
