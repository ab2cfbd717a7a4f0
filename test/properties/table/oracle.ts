import type { Elements } from '#test/specs/samples.ts'
import type { Spec } from '#test/specs/spec.ts'
import { type Drawn, drawn, dyadicLike, onSamples, outputsOf, pull } from './calls.ts'
import { expectDtype, expectLists, expectNear, plain } from './compare.ts'

const exactly = ({ exact }: Spec, { elements }: Drawn) => exact && elements !== 'smooth'

const kindsOf = (special: boolean): Elements[] =>
  special ? ['points', 'smooth', 'special'] : ['points', 'smooth']

/** The value is the oracle's: in every bit where the row says so and the elements are dyadic. */
export function value(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, kindsOf(spec.special !== false)), seed, budget, (it) => {
    const want = [spec.oracle.value(it.inputs.map(plain), it.options)].flat()
    const tolerance = exactly(spec, it) ? 0 : spec.tolerance
    expectLists('output', outputsOf(spec, it), want, (what, x, y) => expectNear(what, plain(x), y, tolerance))
  })
}

/** The gradients are the oracle's, for a random cotangent; float64, as the inputs. */
export function gradient(spec: Spec, seed: number, budget: number): void {
  const { backward } = spec.oracle
  if (backward === undefined) return
  onSamples(drawn(spec, kindsOf(spec.special === true)), seed, budget, (it) => {
    const { gradients, cotangents } = pull(spec, it, dyadicLike(it.seed))
    const want = backward(cotangents.map(plain), it.inputs.map(plain), it.options)
    const tolerance = exactly(spec, it) && (spec.linear || spec.bilinear) ? 0 : spec.tolerance
    expectLists('gradient', gradients, want, (what, x, y) => {
      expectDtype(what, x.dtype, 'float64')
      expectNear(what, plain(x), y, tolerance)
    })
  })
}
