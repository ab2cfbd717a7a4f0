import { type Tensor, vjp } from '@wengert/autograd'
import * as kit from '#autograd/testing/index.ts'
import type { Spec } from '#test/specs/spec.ts'
import { drawn, dyadicLike, floatsOf, functionOf, onSamples, outputsOf } from './calls.ts'

// Gradients against differences, and forwards against backwards, by the checks that are published.

const sizeOf = (xs: readonly { readonly size: number }[]) => xs.reduce((size, x) => size + x.size, 0)

/** Matrices up to this many entries are compared entry by entry. */
const fewEntries = 300

const modeFor = (entries: number) => (entries <= fewEntries ? 'full' : 'directional')

/** Every entry of the Jacobian agrees with differences, on tiny inputs. */
export function gradcheck(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['smooth'], 24), seed, budget, (it) => {
    const inputs = floatsOf(it.inputs)
    const mode = modeFor(sizeOf(inputs) * sizeOf(outputsOf(spec, it)))
    kit.gradcheck(functionOf(spec, it), inputs, { name: spec.name, seed: it.seed, trials: 1, mode })
  })
}

/** ⟨v, J u⟩ agrees with differences for random v and u, on larger inputs. */
export function directional(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['smooth']), seed, budget, (it) => {
    const options = { name: spec.name, seed: it.seed, trials: 1, mode: 'directional' } as const
    kit.gradcheck(functionOf(spec, it), floatsOf(it.inputs), options)
  })
}

/** The derivative of the gradient, by the inputs and by the cotangent, agrees with differences and is symmetric. */
export function secondOrder(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['smooth'], 24), seed, budget, (it) => {
    const inputs = floatsOf(it.inputs)
    const n = sizeOf(inputs)
    const mode = modeFor(n * (n + sizeOf(outputsOf(spec, it))))
    kit.gradgradcheck(functionOf(spec, it), inputs, { name: spec.name, seed: it.seed, trials: 1, mode })
  })
}

/** Forwards and backwards see one Jacobian, at kinks too. */
export function jvp(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['points', 'smooth']), seed, budget, (it) => {
    const exact = spec.exact && spec.linear
    kit.checkJvp(functionOf(spec, it), floatsOf(it.inputs), {
      name: spec.name,
      seed: it.seed,
      trials: 1,
      exact,
    })
  })
}

/** The same of the gradient as a function of inputs and cotangents: forwards through the pass backwards. */
export function jvpOfGradient(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['smooth'], 24), seed, budget, (it) => {
    const [inputs, f] = [floatsOf(it.inputs), functionOf(spec, it)]
    const cotangents = f(...inputs).map(dyadicLike(it.seed))
    const gradient = (...zs: Tensor[]) =>
      vjp(f, ...zs.slice(0, inputs.length))[1](zs.slice(inputs.length)) as Tensor[]
    const options = { name: `gradient of ${spec.name}`, seed: it.seed, trials: 1 }
    kit.checkJvp(gradient, [...inputs, ...cotangents], options)
  })
}
