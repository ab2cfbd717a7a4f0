import fc from 'fast-check'
import { Generator, randint, randn, type Tensor } from '../../index.ts'
import { kinkedActivations, type Layer, type Step, smoothActivations, stepOf } from './layers.ts'

/** A whole small network with its data, drawn at random: from its parameters to its loss. */
export interface Network {
  /** `[2, 3] -> affine 4 -> tanh -> mseLoss`. */
  readonly description: string
  /** In float64, by names such as `0.weight`. */
  readonly parameters: Readonly<Record<string, Tensor>>
  readonly input: Tensor
  /** A scalar. */
  readonly loss: (parameters: Readonly<Record<string, Tensor>>, input: Tensor) => Tensor
}

export interface NetworkOptions {
  /** Only layers with derivatives of every order, so that differences agree everywhere; true. */
  readonly smooth?: boolean
  /** 4. */
  readonly maxLayers?: number
}

type LossName = 'mseLoss' | 'crossEntropy' | 'logSumExp'

interface Plan {
  readonly input: readonly number[]
  readonly layers: readonly Layer[]
  readonly loss: LossName
  readonly seed: number
}

const between = (min: number, max: number) => fc.integer({ min, max })

function layerArbitrary(smooth: boolean): fc.Arbitrary<Layer> {
  const names = smooth ? smoothActivations : [...smoothActivations, ...kinkedActivations]
  const kind = <K extends Layer['kind']>(name: K) => fc.constant(name)
  return fc.oneof(
    { withCrossShrink: true },
    fc.record({ kind: kind('affine'), width: between(1, 4) }),
    fc.record({ kind: kind('activation'), name: fc.constantFrom(...names) }),
    fc.record({
      kind: kind('convolution'),
      channels: between(1, 2),
      stride: between(1, 2),
      padding: between(0, 1),
    }),
    fc.constant<Layer>({ kind: smooth ? 'averagePool' : 'maxPool' }),
    fc.constant<Layer>({ kind: 'normalize' }),
    fc.constant<Layer>({ kind: 'residual' }),
  )
}

/**
 * Whole networks of a few layers, dense and convolutional, residual and normalised, with a loss: what is right op by
 * op must be right put together. Shrinks to no layers on one number.
 *
 * @example
 * fc.assert(fc.property(networks(), ({ loss, parameters, input }) => {
 *   gradcheck(loss, [parameters, input], { mode: 'directional' })
 * }))
 */
export function networks({ smooth = true, maxLayers = 4 }: NetworkOptions = {}): fc.Arbitrary<Network> {
  const vector = fc.tuple(between(1, 3), between(1, 4))
  const image = fc.tuple(between(1, 2), between(1, 2), between(2, 5), between(2, 5))
  return fc
    .record({
      input: fc.oneof({ withCrossShrink: true }, vector, image),
      layers: fc.array(layerArbitrary(smooth), { maxLength: maxLayers }),
      loss: fc.constantFrom<LossName>('mseLoss', 'crossEntropy', 'logSumExp'),
      seed: fc.noShrink(fc.nat()),
    })
    .map(build)
}

function build(plan: Plan): Network {
  const generator = new Generator(plan.seed)
  const steps: Step[] = []
  const parameters: Record<string, Tensor> = {}
  let shape = plan.input
  for (const layer of plan.layers) {
    const step = stepOf(layer, shape)
    if (step === null) continue
    for (const [name, sizes] of Object.entries(step.parameters))
      parameters[`${steps.length}.${name}`] = randn([...sizes], { dtype: 'float64', generator })
        .mul(0.5)
        .dynamic()
    steps.push(step)
    shape = step.out
  }
  const input = randn([...plan.input], { dtype: 'float64', generator }).dynamic()
  const lossOf = lossFor(plan.loss, shape, generator)
  const names = [`[${plan.input.join(', ')}]`, ...steps.map(({ name }) => name), plan.loss]
  const description = names.join(' -> ')
  const forward = (own: Readonly<Record<string, Tensor>>, x: Tensor) =>
    steps.reduce((h, step, i) => step.run(ownOf(step, i, own), h), x)
  return {
    description,
    parameters,
    input,
    loss: (own, x) => lossOf(forward(own, x).flatten(1)),
    ...{ [fc.toStringMethod]: () => `${description} (seed ${plan.seed})` },
  }
}

function ownOf(step: Step, i: number, all: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.keys(step.parameters).map((name) => [name, all[`${i}.${name}`]!]))
}

/** A loss of the outputs `[n, features]`, against targets of its own. */
function lossFor(name: LossName, shape: readonly number[], generator: Generator): (h: Tensor) => Tensor {
  const n = shape[0]!
  const features = shape.slice(1).reduce((size, side) => size * side, 1)
  if (name === 'crossEntropy') {
    const target = randint(0, features, [n], { generator }).dynamic()
    return (h) => h.crossEntropy(target)
  }
  if (name === 'mseLoss') {
    const target = randn([n, features], { dtype: 'float64', generator }).dynamic()
    return (h) => h.mseLoss(target)
  }
  return (h) => h.logSumExp()
}
