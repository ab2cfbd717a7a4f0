import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  biasGradientFromError,
  hiddenError,
  inner,
  map,
  ndarray,
  outputError,
  quadraticCost,
  quadraticCostBackward,
  type SigmoidLayer,
  sigmoid,
  sigmoidNetworkBackward,
  sigmoidNetworkForward,
  weightGradientFromError,
} from '#autograd/testing/oracles/index.ts'
import { differences, expectClose, scalar } from './differences.ts'
import { draw } from './draw.ts'

const networks = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 }),
    n: fc.integer({ min: 1, max: 3 }),
    g: fc.double({ min: -3, max: 3, noNaN: true }),
    seed: fc.integer(),
  })
  .map(({ sizes, n, g, seed }) => {
    const random = draw(seed)
    const layers = sizes.slice(1).map((j, l): SigmoidLayer => {
      return { weights: random.reals([j, sizes[l]!]), biases: random.reals([j]) }
    })
    return { layers, x: random.reals([n, sizes[0]!]), y: random.positives([n, sizes.at(-1)!]), g, random }
  })

const cost = (layers: SigmoidLayer[], x: ReturnType<typeof ndarray>, y: ReturnType<typeof ndarray>) => {
  return scalar(quadraticCost(sigmoidNetworkForward(layers, x).activations.at(-1)!, y))
}

test('the textbook network of 2, 2 and 2 neurons has the gradients printed there', () => {
  const layers: SigmoidLayer[] = [
    { weights: ndarray([2, 2], [0.15, 0.2, 0.25, 0.3]), biases: ndarray([2], [0.35, 0.35]) },
    { weights: ndarray([2, 2], [0.4, 0.45, 0.5, 0.55]), biases: ndarray([2], [0.6, 0.6]) },
  ]
  const x = ndarray([1, 2], [0.05, 0.1])
  const y = ndarray([1, 2], [0.01, 0.99])
  expect(cost(layers, x, y).data[0]).toBeCloseTo(0.298371109, 9)
  const { dWeights } = sigmoidNetworkBackward(layers, x, y)
  expect(dWeights[1]!.data[0]).toBeCloseTo(0.082167041, 9)
  expect(dWeights[0]!.data[0]).toBeCloseTo(0.000438568, 9)
})

test('the gradients of all weights, biases and of the input agree with differences of the cost', () => {
  fc.assert(
    fc.property(networks, ({ layers, x, y, g }) => {
      const { dWeights, dBiases, dx } = sigmoidNetworkBackward(layers, x, y, g)
      layers.forEach(({ weights, biases }, l) => {
        const byWeights = differences(
          (p) => cost(layers.with(l, { weights: p, biases }), x, y),
          weights,
          scalar(g),
        )
        const byBiases = differences(
          (p) => cost(layers.with(l, { weights, biases: p }), x, y),
          biases,
          scalar(g),
        )
        expectClose(dWeights[l]!, byWeights)
        expectClose(dBiases[l]!, byBiases)
      })
      expectClose(
        dx,
        differences((p) => cost(layers, p, y), x, scalar(g)),
      )
    }),
  )
})

test('BP1: the error of the last layer is the derivative of the cost by its weighted inputs', () => {
  fc.assert(
    fc.property(networks, ({ layers, x, y }) => {
      const { weighted, activations } = sigmoidNetworkForward(layers, x)
      const z = weighted.at(-1)!
      const want = differences((p) => scalar(quadraticCost(map(p, sigmoid.value), y)), z, scalar(1))
      expectClose(outputError(z, activations.at(-1)!, y), want)
    }),
  )
})

test('BP2: the error of a layer is the derivative of <δ, next weighted input> by its own', () => {
  fc.assert(
    fc.property(networks, ({ layers: [first], x, random }) => {
      const { weights, biases } = first!
      const delta = random.reals([x.shape[0]!, weights.shape[0]!])
      // x stands for the weighted inputs of the layer before.
      const next = (z: typeof x) =>
        sigmoidNetworkForward([{ weights, biases }], map(z, sigmoid.value)).weighted[0]!
      expectClose(hiddenError(weights, delta, x), differences(next, x, delta))
    }),
  )
})

test('BP3 and BP4: a bias gathers the errors, a weight the errors times what came in, exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.integer(), (n, seed) => {
      const random = draw(seed)
      const [a, delta] = [random.integers([n, 3]), random.integers([n, 2])]
      const layer = { weights: random.integers([2, 3]), biases: random.integers([2]) }
      const byBias = (p: typeof a) => sigmoidNetworkForward([{ ...layer, biases: p }], a).weighted[0]!
      const byWeight = (p: typeof a) => sigmoidNetworkForward([{ ...layer, weights: p }], a).weighted[0]!
      expect(biasGradientFromError(delta)).toEqual(differences(byBias, layer.biases, delta, 1))
      const dW = weightGradientFromError(a, delta)
      expect(inner(dW, layer.weights)).toBe(
        inner(differences(byWeight, layer.weights, delta, 1), layer.weights),
      )
    }),
  )
})

test('the gradient of the quadratic cost agrees with differences', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.integer(), (n, seed) => {
      const random = draw(seed)
      const [a, y, g] = [random.reals([n, 2]), random.reals([n, 2]), random.reals([])]
      const want = differences((p) => scalar(quadraticCost(p, y)), a, g)
      expectClose(quadraticCostBackward(a, y, g.data[0]), want)
    }),
  )
})
