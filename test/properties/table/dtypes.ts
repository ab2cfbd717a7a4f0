import { type DType, jvp, type Tensor, vjp } from '@wengert/autograd'
import fc from 'fast-check'
import { isFloat } from '#test/specs/samples.ts'
import type { Sample, Spec } from '#test/specs/spec.ts'
import { type Drawn, drawn, dyadicLike, floatsOf, functionOf, onSamples, outputsOf, pull } from './calls.ts'
import { cast, recast, resultOf, whole } from './casts.ts'
import { expectDtype, expectLists, expectNear, expectShape, plain } from './compare.ts'
import { expectRefused } from './zeroSize.ts'

/** Values, gradients, tangents and second derivatives of a sample. */
function derivatives(spec: Spec, it: Sample, seed: number): Tensor[] {
  const outputs = outputsOf(spec, it)
  if (spec.order === 0) return outputs
  const f = functionOf(spec, it)
  const xs = floatsOf(it.inputs)
  const first = pull(spec, it, dyadicLike(seed))
  const [, tangents] = jvp(f, xs, xs.map(dyadicLike(seed, 1)))
  const gradient = (...ys: Tensor[]) => vjp(f, ...ys)[1]([...first.cotangents])
  const [values, again] = vjp(gradient, ...xs)
  return [...outputs, ...first.gradients, ...tangents, ...again(values.map(dyadicLike(seed, 2)))]
}

/** float32 agrees with float64 in values and derivatives, and stays float32. */
export function float32(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['smooth']), seed, budget, (it) => {
    const want = derivatives(spec, it, it.seed)
    const got = derivatives(spec, recast(spec, it, 'float32'), it.seed)
    expectLists('result', got, want, (what, x, y) => {
      expectDtype(what, x.dtype, y.dtype === 'float64' ? 'float32' : y.dtype)
      if (spec.draws) expectShape(what, x.shape, y.shape)
      else expectNear(what, plain(x), plain(y), spec.tolerance32)
    })
  })
}

/** Integers and truth values give what float64 gives of them, in the dtype the row says, or are refused by our errors. */
export function dtypes(spec: Spec, seed: number, budget: number): void {
  const source = fc.tuple(drawn(spec, ['points']), fc.constantFrom('int32' as const, 'bool' as const))
  onSamples(source, seed, budget, ([it, dtype]) => {
    if (floatsOf(it.inputs).length > 1 && spec.order !== 0) checkPromotion(spec, it)
    const result = resultOf(spec, it.options, dtype)
    const narrow = recast(spec, it, dtype)
    if (result === null) return expectRefused(spec, narrow)
    expectLists('output', outputsOf(spec, narrow), outputsOf(spec, whole(spec, it, dtype)), (what, x, y) => {
      expectDtype(what, x.dtype, isFloat(y) ? result : y.dtype)
      expectNear(what, plain(x), plain(y.to(x.dtype)), x.dtype === 'float32' ? 1e-5 : 0)
    })
  })
}

/** float32 beside float64 gives float64, and each its gradient in its own dtype. */
function checkPromotion(spec: Spec, it: Drawn): void {
  const mixed = cast(it, (i): DType => (i === it.seed % 2 ? 'float32' : 'float64'))
  const { values, gradients } = pull(spec, mixed, dyadicLike(it.seed))
  for (const value of values) expectDtype('output of mixed floats', value.dtype, 'float64')
  expectLists('gradient of mixed floats', gradients, floatsOf(mixed.inputs), (what, g, x) =>
    expectDtype(what, g.dtype, x.dtype),
  )
}
