import type { Tensor } from '@wengert/autograd'
import type { Spec, Update } from './optimizer.ts'
import { Optimizer } from './optimizer.ts'
import { flag, nonNegative, twoDecays } from './options.ts'
import type { Trainable } from './parameters.ts'
import type { ParameterState } from './state.ts'
import { ascent, average, decayed, last, nextStep, penalised } from './terms.ts'

/** What {@link Adam} and {@link AdamW} take. */
export interface AdamOptions {
  /** Learning rate; 1e-3. */
  readonly lr: number
  /** Decay of the running averages of the gradient and of its square; [0.9, 0.999]. */
  readonly betas: readonly [number, number]
  /** Added to the denominator; 1e-8. */
  readonly eps: number
  /** Factor of the L2 penalty for Adam, of the decay for AdamW; 0 and 0.01. */
  readonly weightDecay: number
  /** Divide by the largest average square so far (Reddi et al., 2018); false. */
  readonly amsgrad: boolean
  /** Go up instead of down; false. */
  readonly maximize: boolean
}

const spec: Spec<AdamOptions> = {
  name: 'Adam',
  defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false },
  rules: {
    lr: nonNegative,
    betas: twoDecays,
    eps: nonNegative,
    weightDecay: nonNegative,
    amsgrad: flag,
    maximize: flag,
  },
  state: { step: 'count', expAvg: 'tensor', expAvgSq: 'tensor', maxExpAvgSq: 'optional' },
}

/**
 * Adam (Kingma and Ba, 2015), as PyTorch computes it, at step t:
 *
 *     g = gradient + weightDecay x
 *     m = b1 m + (1 - b1) g
 *     v = b2 v + (1 - b2) g^2
 *     x = x - lr m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps)
 *
 * @throws {OptionError} parameters that are none, none at all or come twice; options unknown or out of range.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new Adam([w], { lr: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.9, 1.9]
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: Trainable<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, options, spec)
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<AdamOptions>,
  ): Update {
    return adamStep(x, penalised(x, gradient, options), state, options)
  }
}

/**
 * AdamW (Loshchilov and Hutter, 2019): Adam whose weight decay is no part of the gradient: `x = x (1 - lr weightDecay)`
 * before a step with `weightDecay` 0. The decay is 0.01 unless given.
 *
 * @throws {OptionError} as {@link Adam}.
 * @example
 * const w = new Parameter(tensor([1, 2]))
 * const optimizer = new AdamW([w], { lr: 0.1, weightDecay: 0.1 })
 * optimizer.minimize(() => w.square().sum()) // 5
 * w // [0.89, 1.88]
 */
export class AdamW extends Optimizer<AdamOptions> {
  constructor(params: Trainable<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, options, { ...spec, name: 'AdamW', defaults: { ...spec.defaults, weightDecay: 0.01 } })
  }

  protected update(
    x: Tensor,
    gradient: Tensor,
    state: ParameterState,
    options: Readonly<AdamOptions>,
  ): Update {
    return adamStep(decayed(x, options), ascent(gradient, options), state, options)
  }
}

function adamStep(x: Tensor, g: Tensor, state: ParameterState, options: AdamOptions): Update {
  const { lr, eps, amsgrad, betas } = options
  const [b1, b2] = betas
  const step = nextStep(state)
  const expAvg = average(last(state, 'expAvg'), g, b1)
  const expAvgSq = average(last(state, 'expAvgSq'), g.square(), b2)
  const largest = amsgrad ? (last(state, 'maxExpAvgSq') ?? expAvgSq).maximum(expAvgSq) : expAvgSq
  // Both sides of the fraction times sqrt(1 - b2^t): numbers are multiplied here rather than tensors.
  const root = Math.sqrt(1 - b2 ** step)
  const direction = expAvg.div(largest.sqrt().add(eps * root))
  const value = direction.mulAdd((-lr * root) / (1 - b1 ** step), x)
  return { value, state: { step, expAvg, expAvgSq, ...(amsgrad ? { maxExpAvgSq: largest } : {}) } }
}
