import { ShapeError } from '../../errors/index.ts'
import { activationForward, sigmoid } from './activations.ts'
import { at, generate, type NdArray, requireRank, requireShape, zip } from './ndarray.ts'

/**
 * A sigmoid network with quadratic cost and the four equations of backpropagation (M. Nielsen, Neural
 * Networks and Deep Learning, chapter 2). Samples n are the rows of x, a and δ; weights[l]: [n_l, n_{l-1}]
 * act from the left:
 *
 *   z^l[n, j] = Σ_k W^l[j, k] a^{l-1}[n, k] + b^l[j],   a^l = σ(z^l),   C = 1/(2N) Σ_n |a^L[n] - y[n]|²
 *
 * With the error of a neuron δ^l[n, j] = ∂C / ∂z^l[n, j], the chain rule gives
 *
 *   BP1   δ^L = ∇_a C ⊙ σ'(z^L),   ∇_a C = (a^L - y) / N      as a^L depends on z^L entry by entry
 *   BP2   δ^l = (δ^{l+1} W^{l+1}) ⊙ σ'(z^l)                   as z^{l+1} = W^{l+1} σ(z^l) + b^{l+1}
 *   BP3   ∂C/∂b^l[j] = Σ_n δ^l[n, j]                          as ∂z/∂b = 1
 *   BP4   ∂C/∂W^l[j, k] = Σ_n a^{l-1}[n, k] δ^l[n, j]         as ∂z[n, j]/∂W[j, k] = a^{l-1}[n, k]
 */

/** Weights `[n_l, n_{l-1}]` and biases `[n_l]` of one layer. */
export interface SigmoidLayer {
  readonly weights: NdArray
  readonly biases: NdArray
}

/** Weighted inputs z and activations a of every layer; `activations[0]` is the network's input. */
export interface SigmoidTrace {
  readonly weighted: readonly NdArray[]
  readonly activations: readonly NdArray[]
}

/** Gradients of the cost: one entry per layer, and the one with respect to the input. */
export interface SigmoidGradients {
  readonly dWeights: readonly NdArray[]
  readonly dBiases: readonly NdArray[]
  readonly dx: NdArray
}

function total(length: number, term: (i: number) => number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += term(i)
  return sum
}

/** All layers one after the other; `x: [n, n_0]`. */
export function sigmoidNetworkForward(layers: readonly SigmoidLayer[], x: NdArray): SigmoidTrace {
  const op = 'sigmoidNetworkForward'
  if (layers.length === 0) throw new ShapeError(op, 'a network needs a layer', '0 layers', 'adding one')
  requireRank(op, 'x', x, 2, '[n, k]')
  const weighted: NdArray[] = []
  const activations: NdArray[] = [x]
  for (const { weights, biases } of layers) {
    const a = activations[activations.length - 1]!
    const [n, k] = a.shape as [number, number]
    const j = weights.shape[0] ?? 0
    requireShape(op, 'weights', weights, [j, k])
    requireShape(op, 'biases', biases, [j])
    const z = generate([n, j], ([row, neuron]) => {
      return at(biases, [neuron!]) + total(k, (i) => at(weights, [neuron!, i]) * at(a, [row!, i]))
    })
    weighted.push(z)
    activations.push(activationForward(sigmoid, z))
  }
  return { weighted, activations }
}

/** `1/(2n) Σ |a - y|²`; `a, y: [n, k] -> number`. */
export function quadraticCost(a: NdArray, y: NdArray): number {
  requireShape('quadraticCost', 'y', y, a.shape)
  return zip(a, y, (p, q) => (p - q) ** 2).data.reduce((sum, value) => sum + value, 0) / (2 * a.shape[0]!)
}

/** `da = g (a - y) / n`; `a, y: [n, k]`. */
export function quadraticCostBackward(a: NdArray, y: NdArray, g = 1): NdArray {
  requireShape('quadraticCostBackward', 'y', y, a.shape)
  return zip(a, y, (p, q) => (g * (p - q)) / a.shape[0]!)
}

/** BP1, the error of the last layer: `(a - y)/n ⊙ σ'(z)`; `z, a, y: [n, j] -> [n, j]`. */
export function outputError(z: NdArray, a: NdArray, y: NdArray): NdArray {
  requireShape('outputError', 'z', z, a.shape)
  requireShape('outputError', 'y', y, a.shape)
  return zip(quadraticCostBackward(a, y), z, (value, weighted) => value * sigmoid.derivative(weighted))
}

/**
 * BP2, the error of a layer from the next one's: `(δ W) ⊙ σ'(z)`;
 * `weights: [i, j], error: [n, i], z: [n, j]`.
 */
export function hiddenError(weights: NdArray, error: NdArray, z: NdArray): NdArray {
  return zip(errorOfInput(weights, error), z, (value, weighted) => value * sigmoid.derivative(weighted))
}

function errorOfInput(weights: NdArray, error: NdArray): NdArray {
  const [i, j] = weights.shape as [number, number]
  requireShape('hiddenError', 'error', error, [error.shape[0]!, i])
  return generate([error.shape[0]!, j], ([row, k]) => {
    return total(i, (neuron) => at(error, [row!, neuron]) * at(weights, [neuron, k!]))
  })
}

/** BP3: `∂C/∂b = Σ_n δ`; `error: [n, j] -> [j]`. */
export function biasGradientFromError(error: NdArray): NdArray {
  const [n, j] = error.shape as [number, number]
  return generate([j], ([neuron]) => total(n, (row) => at(error, [row, neuron!])))
}

/**
 * BP4: `∂C/∂W[j, k] = Σ_n a[n, k] δ[n, j]`, a being what came into the layer;
 * `a: [n, k], error: [n, j] -> [j, k]`.
 */
export function weightGradientFromError(a: NdArray, error: NdArray): NdArray {
  const [n, j] = error.shape as [number, number]
  const k = a.shape[1]!
  return generate([j, k], ([neuron, i]) => total(n, (row) => at(a, [row, i!]) * at(error, [row, neuron!])))
}

/**
 * The four equations from the last layer to the first; `x: [n, n_0], y: [n, n_L]`, g the cotangent of the
 * cost.
 */
export function sigmoidNetworkBackward(
  layers: readonly SigmoidLayer[],
  x: NdArray,
  y: NdArray,
  g = 1,
): SigmoidGradients {
  const { weighted, activations } = sigmoidNetworkForward(layers, x)
  const last = layers.length - 1
  let error = outputError(weighted[last]!, activations[last + 1]!, y)
  error = { shape: error.shape, data: error.data.map((value) => g * value) }
  const dWeights: NdArray[] = []
  const dBiases: NdArray[] = []
  for (let l = last; l >= 0; l--) {
    dBiases.unshift(biasGradientFromError(error))
    dWeights.unshift(weightGradientFromError(activations[l]!, error))
    if (l > 0) error = hiddenError(layers[l]!.weights, error, weighted[l - 1]!)
  }
  return { dWeights, dBiases, dx: errorOfInput(layers[0]!.weights, error) }
}
