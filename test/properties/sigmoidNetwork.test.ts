import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import {
  biasGradientFromError,
  hiddenError,
  outputError,
  quadraticCost,
  sigmoidNetworkBackward,
  sigmoidNetworkForward,
  weightGradientFromError,
} from '#autograd/testing/oracles/index.ts'
import { toPlain, toTensor } from '#test/support/arrays.ts'
import { expectClose, scalar } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const cases = fc
  .record({
    n: fc.integer({ min: 1, max: 4 }),
    widths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }),
    seed: fc.integer(),
  })
  .map(({ n, widths, seed }) => {
    const random = draw(seed)
    const layers = widths.slice(1).map((j, l) => ({
      weights: random.reals([j, widths[l]!]),
      biases: random.reals([j]),
    }))
    return {
      layers,
      x: random.reals([n, widths[0]!]),
      y: random.reals([n, widths.at(-1)!]),
      g: random.positives([1]),
    }
  })

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** The network on the tape, with the cotangents of all weighted inputs caught by hooks: the errors δ of the book. */
function train({ layers, x, y, g }: Case) {
  const parameters = layers.map(({ weights, biases }) => ({
    weights: toTensor(weights, { requiresGrad: true }),
    biases: toTensor(biases, { requiresGrad: true }),
  }))
  const errors: Tensor[] = []
  const input = toTensor(x, { requiresGrad: true })
  let a = input
  for (const [l, { weights, biases }] of parameters.entries()) {
    const z = a.matmul(weights.transpose(0, 1)).add(biases)
    z.registerHook((error) => {
      errors[l] = error
    })
    a = z.sigmoid()
  }
  const cost = a
    .sub(toTensor(y))
    .square()
    .sum()
    .div(2 * x.shape[0]!)
  cost.backward(toTensor({ shape: [], data: g.data }))
  return { parameters, errors: errors.map(toPlain), cost: toPlain(cost), dx: toPlain(input.grad!) }
}

describe('a sigmoid network with quadratic cost', () => {
  test('obeys the four equations of backpropagation, layer by layer', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { layers, x, y, g } = drawn
        const { weighted, activations } = sigmoidNetworkForward(layers, x)
        const { parameters, errors, cost } = train(drawn)
        const last = layers.length - 1
        expectClose(cost, scalar(quadraticCost(activations[last + 1]!, y)), 1e-10)
        // BP1: δ^L = ∇C ⊙ σ'(z^L)
        const output = outputError(weighted[last]!, activations[last + 1]!, y)
        expectClose(errors[last]!, { ...output, data: output.data.map((v) => v * g.data[0]!) }, 1e-10)
        for (const [l, { weights, biases }] of parameters.entries()) {
          // BP2: δ^l = (δ^{l+1} W^{l+1}) ⊙ σ'(z^l)
          if (l < last)
            expectClose(errors[l]!, hiddenError(layers[l + 1]!.weights, errors[l + 1]!, weighted[l]!), 1e-10)
          // BP3: ∂C/∂b^l = Σ δ^l
          expectClose(toPlain(biases.grad!), biasGradientFromError(errors[l]!), 1e-10)
          // BP4: ∂C/∂W^l = Σ a^{l-1} δ^l
          expectClose(toPlain(weights.grad!), weightGradientFromError(activations[l]!, errors[l]!), 1e-10)
        }
      }),
    )
  })

  test('has the gradients of the four equations from the last layer to the input', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const want = sigmoidNetworkBackward(drawn.layers, drawn.x, drawn.y, drawn.g.data[0]!)
        const { parameters, dx } = train(drawn)
        for (const [l, { weights, biases }] of parameters.entries()) {
          expectClose(toPlain(weights.grad!), want.dWeights[l]!, 1e-10)
          expectClose(toPlain(biases.grad!), want.dBiases[l]!, 1e-10)
        }
        expectClose(dx, want.dx, 1e-10)
      }),
    )
  })
})
