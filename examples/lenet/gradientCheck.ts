import {
  assign,
  Generator,
  grad,
  noGrad,
  type Parameter,
  randint,
  type Tensor,
  tensor,
} from '@wengert/autograd'
import { crossEntropy } from '@wengert/nn'
import type { Digits } from '../support/loadDigits.ts'
import type { LeNet } from './model.ts'

export interface CheckedEntry {
  readonly name: string
  readonly index: number
  readonly analytic: number
  readonly numeric: number
}

export interface GradientCheck {
  readonly entries: readonly CheckedEntry[]
  readonly worst: CheckedEntry
  /** The largest |analytic - numeric| / max(|analytic|, |numeric|, scale), scale the parameter's typical gradient. */
  readonly error: number
  readonly passed: boolean
}

const perParameter = 4
const tolerance = 1e-5

/**
 * Compares the tape's gradient of the trained network with central differences in float64, on images hard for it, at
 * random entries of every parameter. The parameters are float64 afterwards and unchanged in value.
 */
export function checkGradients(model: LeNet, digits: Digits, seed: number): GradientCheck {
  const generator = new Generator(seed)
  const chosen = hardest(model, digits, generator)
  const images = digits.test.images.indexSelect(0, chosen).to('float64')
  const labels = digits.test.labels.indexSelect(0, chosen)
  model.to('float64').eval()
  const loss = (network: LeNet): Tensor => crossEntropy(network.forward(images), labels)
  const gradients = grad(loss)(model) as Record<string, Tensor>

  const entries: CheckedEntry[] = []
  let [error, worst] = [-1, 0]
  for (const [name, parameter] of model.namedParameters()) {
    const analytic = gradients[name]!.data()
    const scale = Math.sqrt(gradients[name]!.square().mean().item())
    for (let k = 0; k < perParameter; k++) {
      const index = generator.integer(parameter.size)
      const numeric = centralDifference(parameter, index, () => loss(model).item())
      const entry = { name, index, analytic: analytic[index]!, numeric }
      const size = Math.max(Math.abs(entry.analytic), Math.abs(numeric), scale)
      const relative = size === 0 ? 0 : Math.abs(entry.analytic - numeric) / size
      if (!(relative <= error)) [error, worst] = [relative, entries.length]
      entries.push(entry)
    }
  }
  return { entries, worst: entries[worst]!, error, passed: error <= tolerance }
}

/**
 * Images of a random sample that the network finds hardest: of those it is sure of, the gradient is so small that a
 * difference of losses shows rounding alone.
 */
function hardest(model: LeNet, digits: Digits, generator: Generator): Tensor {
  const sample = randint(0, digits.test.labels.size, [256], { generator })
  const images = digits.test.images.indexSelect(0, sample)
  const labels = digits.test.labels.indexSelect(0, sample)
  model.eval()
  const losses = noGrad(() => crossEntropy(model.forward(images), labels, { reduction: 'none' }))
  return sample.indexSelect(0, losses.topk(16).indices)
}

/** (f(w + h) - f(w - h)) / 2h with one entry of a parameter moved, which is put back afterwards. */
function centralDifference(parameter: Parameter, index: number, f: () => number): number {
  const value = parameter.detach()
  const data = value.data() as Float64Array
  const h = 1e-6 * Math.max(1, Math.abs(data[index]!))
  const at = (entry: number) => {
    assign(parameter, tensor(data.with(index, entry), parameter.shape))
    return f()
  }
  const difference = noGrad(() => at(data[index]! + h) - at(data[index]! - h)) / (2 * h)
  assign(parameter, value)
  return difference
}
