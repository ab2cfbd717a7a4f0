import { WengertError } from '@wengert/autograd'
import { checkJvp, gradgradcheck } from '#autograd/testing/index.ts'
import { filled, isFloat } from '#test/specs/samples.ts'
import type { Sample, Spec } from '#test/specs/spec.ts'
import { dyadicLike, floatsOf, functionOf, onSamples, outputsOf, pull } from './calls.ts'
import { dtypesOfAll, recast, resultOf } from './casts.ts'
import { expectDtype, expectLists, expectNear, expectShape, plain } from './compare.ts'

/** Empty tensors have values and derivatives of every kind, shaped as they should be, or are refused by our errors. */
export function zeroSize(spec: Spec, seed: number, _budget: number): void {
  spec.empty.forEach((setup) => {
    onSamples(filled(spec, 'points', setup), seed, 1, (it) => {
      if (setup.refused) return expectRefused(spec, it)
      checkValues(spec, it)
      if (spec.order !== 0) checkDerivatives(spec, it, seed)
    })
  })
}

/** Nothing in any dtype is as the oracle says; there is no number but of arguments that are not empty. */
function checkValues(spec: Spec, it: Sample): void {
  const want = [spec.oracle.value(it.inputs.map(plain), it.options)].flat()
  const float64 = outputsOf(spec, it)
  expectLists('output', float64, want, (what, x, y) => expectNear(what, plain(x), y, spec.tolerance))
  for (const dtype of dtypesOfAll) {
    const result = resultOf(spec, it.options, dtype)
    if (result === null) expectRefused(spec, recast(spec, it, dtype))
    else
      expectLists(`${dtype} output`, outputsOf(spec, recast(spec, it, dtype)), float64, (what, x, y) => {
        expectShape(what, x.shape, y.shape)
        expectDtype(what, x.dtype, isFloat(y) ? result : y.dtype)
      })
  }
}

function checkDerivatives(spec: Spec, it: Sample, seed: number): void {
  const { values, gradients, cotangents } = pull(spec, it, dyadicLike(seed))
  const floats = floatsOf(it.inputs)
  expectLists('gradient', gradients, floats, (what, g, x) => expectShape(what, g.shape, x.shape))
  const { backward } = spec.oracle
  if (backward)
    expectLists(
      'gradient',
      gradients,
      backward(cotangents.map(plain), it.inputs.map(plain), it.options),
      (what, x, y) => expectNear(what, plain(x), y, spec.tolerance),
    )
  // Where the mean of nothing is NaN, so is what depends on it.
  if (spec.staircase !== null || !values.every((y) => y.data().every(Number.isFinite))) return
  const options = { name: spec.name, seed, trials: 1 }
  checkJvp(functionOf(spec, it), floats, options)
  gradgradcheck(functionOf(spec, it), floats, options)
}

/** The call ends in an error of ours, not in a value and not in any other error. */
export function expectRefused(spec: Spec, it: Sample): void {
  try {
    outputsOf(spec, it)
  } catch (error) {
    if (error instanceof WengertError) return
    throw error
  }
  const of = it.inputs.map((x) => `${x.dtype} [${x.shape.join(', ')}]`).join(' and ')
  throw new Error(`${spec.name} of ${of} must be refused`)
}
