import { isFloat } from '../engine/dtype.ts'
import { DTypeError, OptionError, ShapeError } from '../errors/index.ts'
import { reshape } from '../primitives/movement.ts'
import { checkOptions } from '../tensor/checkOptions.ts'
import { describe } from '../tensor/describe.ts'
import { operation } from '../tensor/operation.ts'
import { show } from '../tensor/shape.ts'
import { expectTensor, type Tensor } from '../tensor/tensor.ts'

const names = ['weight', 'bias', 'runningMean', 'runningVar', 'training', 'momentum', 'eps'] as const

/**
 * Batch normalisation (Ioffe and Szegedy 2015): every channel shifted to mean 0 and scaled to variance 1, then γ and β.
 *
 * `x: [n, c, ...] -> output: [n, c, ...]`, out = (x - μ) / √(σ² + eps) · weight + bias. In training μ and σ² are those
 * of the batch over all axes but c, σ² divided by their number N; otherwise the running ones. The result also has the
 * running statistics after the step, (1 - momentum) old + momentum new, where the new variance is divided by N - 1;
 * null when none were given.
 *
 * Composed of differentiable operations, so it has gradients of every order. Throws a ShapeError in training with one
 * value per channel, which has no variance.
 *
 * @example
 * const { output } = batchNorm(tensor([[1, 10], [3, 30]]), { training: true, eps: 0 })
 * output // [[-1, -1], [1, 1]]
 */
export const batchNorm = operation('batchNorm', (x, options = {}) => {
  checkOptions('batchNorm', options, names)
  const input = expectTensor('batchNorm', x, 'the input')
  const { training = false, momentum = 0.1, eps = 1e-5 } = options
  if (!isFloat(input.dtype))
    throw new DTypeError('batchNorm', 'a float input', input.dtype, "x.to('float32')")
  if (input.rank < 2)
    throw new ShapeError('batchNorm', 'input must be [batch, channels, ...]', show(input.shape), 'unsqueeze')
  for (const [name, value] of Object.entries({ momentum, eps }))
    if (typeof value !== 'number' || !(value >= 0))
      throw new OptionError(
        'batchNorm',
        `${name} must be a number, not negative`,
        describe(value),
        `${name}: 1e-5`,
      )
  const c = input.shape[1]!
  const channel = (name: 'weight' | 'bias' | 'runningMean' | 'runningVar') =>
    perChannel(name, options[name], c)
  const [weight, bias, runningMean, runningVar] = [
    channel('weight'),
    channel('bias'),
    channel('runningMean'),
    channel('runningVar'),
  ]
  const across = (v: Tensor) => reshape(v, [c, ...new Array<number>(input.rank - 2).fill(1)])

  if (!training) {
    if (!runningMean || !runningVar)
      throw new OptionError(
        'batchNorm',
        'runningMean and runningVar outside training',
        'none',
        'training: true, or the running statistics',
      )
    const output = normalise(input, across(runningMean), across(runningVar), eps)
    return { output: affine(output, weight && across(weight), bias && across(bias)), runningMean, runningVar }
  }

  const axes = input.shape.map((_, axis) => axis).filter((axis) => axis !== 1)
  const count = c === 0 ? 0 : input.size / c
  if (count <= 1 && input.size > 0)
    throw new ShapeError(
      'batchNorm',
      'more than one value per channel in training',
      show(input.shape),
      'a larger batch, or evaluation mode',
    )
  const mean = input.mean(axes, true)
  const variance = input.sub(mean).square().mean(axes, true)
  const output = affine(normalise(input, mean, variance, eps), weight && across(weight), bias && across(bias))
  const blend = (old: Tensor | null, fresh: Tensor) => {
    // An empty batch has no statistics, and NaN would stay in the running ones for good.
    if (old === null || count === 0) return old
    const share = fresh.detach().reshape([c]).mul(momentum)
    return old
      .mul(1 - momentum)
      .add(share)
      .to(old.dtype)
  }
  return {
    output,
    runningMean: blend(runningMean, mean),
    runningVar: blend(runningVar, variance.mul(count / (count - 1))),
  }
})

function normalise(x: Tensor, mean: Tensor, variance: Tensor, eps: number): Tensor {
  return x.sub(mean).mul(variance.add(eps).rsqrt())
}

function affine(x: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const scaled = weight ? x.mul(weight) : x
  return bias ? scaled.add(bias) : scaled
}

/** `[c]`, or null. Running statistics are constants of the map. */
function perChannel(name: string, value: Tensor | null | undefined, c: number): Tensor | null {
  if (value === undefined || value === null) return null
  const v = expectTensor('batchNorm', value, name)
  if (v.rank !== 1 || v.size !== c)
    throw new ShapeError('batchNorm', `${name} of shape [${c}]`, show(v.shape), 'one entry per channel')
  return name.startsWith('running') ? v.detach() : v
}
