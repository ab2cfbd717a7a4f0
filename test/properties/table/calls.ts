import { type Tensor, vjp } from '@wengert/autograd'
import fc from 'fast-check'
import { drawsOf } from '#autograd/testing/checks/random.ts'
import { type Elements, floats, isFloat, samples } from '#test/specs/samples.ts'
import type { Sample, Spec } from '#test/specs/spec.ts'

// How properties call what a row describes.

/** A sample with the seed of what else is random about a run. */
export interface Drawn extends Sample {
  readonly elements: Elements
  readonly seed: number
}

/** Samples of one kind of elements, or of both. */
export function drawn(spec: Spec, kinds: readonly Elements[], most?: number): fc.Arbitrary<Drawn> {
  const each = kinds.map((elements) => samples(spec, elements, most).map((it) => ({ ...it, elements })))
  return fc.tuple(fc.oneof(...each), fc.noShrink(fc.nat())).map(([it, seed]) => ({
    ...it,
    seed,
    [fc.toStringMethod]: () => describe(spec, it),
  }))
}

/** Arguments as they stand in a counterexample. */
function describe({ name }: Spec, { inputs, options }: Sample): string {
  const special = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value
  const list = inputs.map((x) => `${x.dtype} [${x.shape.join(', ')}] ${JSON.stringify(x.toArray(), special)}`)
  return `${name}: ${[...list, JSON.stringify(options, special)].join(', ')}`
}

/** Runs a property on random samples; the seed says which. */
export function onSamples<T>(
  source: fc.Arbitrary<T>,
  seed: number,
  budget: number,
  check: (it: T) => void,
): void {
  fc.assert(fc.property(source, check), { seed, numRuns: budget })
}

export const floatsOf = (xs: readonly Tensor[]) => xs.filter(isFloat)
const constantsOf = (xs: readonly Tensor[]) => xs.filter((x) => !isFloat(x))

/** All outputs in a list. */
export function outputsOf(spec: Spec, { inputs, options }: Sample): Tensor[] {
  return [spec.run(inputs, options)].flat()
}

/** The op as a function of its float arguments, whose value are the float outputs. */
export function functionOf(spec: Spec, { inputs, options }: Sample): (...xs: Tensor[]) => Tensor[] {
  const constants = constantsOf(inputs)
  return (...xs) => floatsOf(outputsOf(spec, { inputs: [...xs, ...constants], options }))
}

export interface Pulled {
  readonly values: readonly Tensor[]
  readonly cotangents: readonly Tensor[]
  readonly gradients: readonly Tensor[]
}

/** Float outputs, and the gradients of the float inputs for cotangents that may depend on the outputs. */
export function pull(spec: Spec, sample: Sample, cotangentOf: (value: Tensor, i: number) => Tensor): Pulled {
  const [values, pullback] = vjp(functionOf(spec, sample), ...floatsOf(sample.inputs))
  const cotangents = values.map(cotangentOf)
  return { values, cotangents, gradients: pullback(cotangents) }
}

/** Cotangents of small multiples of 1/4, in the dtype of the values: the same for the same seed. */
export function dyadicLike(seed: number, more = 0): (value: Tensor, i: number) => Tensor {
  return (value, i) => {
    const list = drawsOf(seed, i + 8 * more).dyadic(value.size)
    return floats(Array.from(list), value.shape).to(value.dtype)
  }
}
