import { WengertError } from '@wengert/autograd'
import { checkJvp, gradgradcheck } from '#autograd/testing/index.ts'
import { filled } from '#test/specs/samples.ts'
import type { EmptySetup, Sample, Spec } from '#test/specs/spec.ts'
import { dyadicLike, floatsOf, functionOf, onSamples, outputsOf, pull } from './calls.ts'
import { expectLists, expectNear, expectShape, plain } from './compare.ts'

/** Empty tensors have values and derivatives of every kind, shaped as they should be, or are refused by our errors. */
export function zeroSize(spec: Spec, seed: number, _budget: number): void {
  spec.empty.forEach((setup) => {
    onSamples(filled(spec, 'points', setup), seed, 1, (it) => {
      if (setup.refused) expectRefused(spec, setup, it)
      else checkEmpty(spec, it, seed)
    })
  })
}

function checkEmpty(spec: Spec, it: Sample, seed: number): void {
  const { value, backward } = spec.oracle
  const inputs = it.inputs.map(plain)
  expectLists('output', outputsOf(spec, it), [value(inputs, it.options)].flat(), (what, x, y) =>
    expectNear(what, plain(x), y, spec.tolerance),
  )
  if (spec.order === 0) return
  const { values, gradients, cotangents } = pull(spec, it, dyadicLike(seed))
  const floats = floatsOf(it.inputs)
  expectLists('gradient', gradients, floats, (what, g, x) => expectShape(what, g.shape, x.shape))
  if (backward)
    expectLists('gradient', gradients, backward(cotangents.map(plain), inputs, it.options), (what, x, y) =>
      expectNear(what, plain(x), y, spec.tolerance),
    )
  // Where the mean of nothing is NaN, so is what depends on it.
  if (!values.every((y) => y.data().every(Number.isFinite))) return
  const options = { name: spec.name, seed, trials: 1 }
  checkJvp(functionOf(spec, it), floats, options)
  gradgradcheck(functionOf(spec, it), floats, options)
}

export function expectRefused(spec: Spec, { shapes }: EmptySetup, it: Sample): void {
  const of = shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')
  try {
    outputsOf(spec, it)
  } catch (error) {
    if (error instanceof WengertError) return
    throw error
  }
  throw new Error(`${spec.name} of ${of} must be refused`)
}
