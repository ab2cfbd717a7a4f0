import type { Tensor } from '@wengert/autograd'
import { floats } from '#test/specs/samples.ts'
import type { Spec } from '#test/specs/spec.ts'
import { drawn, onSamples, pull } from './calls.ts'
import { expectLists, expectNear, plain } from './compare.ts'

/** Of one element each, with which sides are cut off. */
const cutting = new Set(['relu', 'clamp', 'hardtanh'])

/** Whether an op only moves, adds and selects elements, so that its derivatives are no factors but choices. */
export function chooses({ linear, ties, exact, order, op }: Spec): boolean {
  return order !== 0 && exact && (linear || ties || cutting.has(op))
}

/**
 * An infinite cotangent leaves the gradient of what was not chosen at 0, where a product with the mask would make NaN
 * of 0 · ∞; what was chosen gets all of it.
 */
export function unchosen(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['points']), seed, budget, (it) => {
    const gradients = (cotangent: (y: Tensor, i: number) => Tensor) => pull(spec, it, cotangent).gradients
    const at = (y: Tensor, value: number) => {
      const list = new Array<number>(y.size).fill(0)
      if (y.size > 0) list[it.seed % y.size] = value
      return floats(list, y.shape)
    }
    const derivatives = gradients((y) => at(y, 1))
    expectLists(
      'gradient',
      gradients((y) => at(y, Infinity)),
      derivatives,
      (what, g, d) => {
        const data = Array.from(d.data(), (factor) => (factor === 0 ? 0 : factor * Infinity))
        expectNear(what, plain(g), { shape: d.shape, data }, 0)
      },
    )
  })
}
