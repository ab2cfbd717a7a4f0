import { jvp, type Tensor, vjp, zerosLike } from '@wengert/autograd'
import { checkAdjoint } from '#autograd/testing/index.ts'
import type { Spec } from '#test/specs/spec.ts'
import { drawn, dyadicLike, floatsOf, functionOf, onSamples, pull } from './calls.ts'
import { expectLists, expectNear, plain } from './compare.ts'

type Op = (...xs: Tensor[]) => Tensor[]

/** The VJP of a linear op is its adjoint, its JVP the op itself, and so is the adjoint of its adjoint. */
function checkLinear({ name, exact }: Spec, A: Op, inputs: readonly Tensor[], seed: number): void {
  const At = (gs: Tensor[]) => vjp(A, ...inputs.map((x) => zerosLike(x).dynamic()))[1](gs)
  checkAdjoint(A, At, [...inputs], { name, seed, trials: 1, exact })
  const u = inputs.map(dyadicLike(seed, 1))
  const [, tangents] = jvp(A, [...inputs], u)
  const tolerance = exact ? 0 : 1e-12
  const near = (what: string, x: Tensor, y: Tensor) => expectNear(what, plain(x), plain(y), tolerance)
  const values = A(...u)
  expectLists('tangent', tangents, values, near)
  const [, back] = vjp((...gs: Tensor[]) => At(gs), ...values)
  expectLists('adjoint of the adjoint', back(u), values, near)
}

/** ⟨A x, y⟩ = ⟨x, Aᵀ y⟩: exactly on dyadic data, for all arguments together or for each with the others fixed. */
export function adjoint(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['points']), seed, budget, (it) => {
    const [inputs, f] = [floatsOf(it.inputs), functionOf(spec, it)]
    if (spec.linear) checkLinear(spec, f, inputs, it.seed)
    if (!spec.bilinear) return
    inputs.forEach((x, i) => {
      checkLinear(spec, (each) => f(...inputs.with(i, each!)), [x], it.seed)
    })
  })
}

/** gradient(2 v - w / 2) = 2 gradient(v) - gradient(w) / 2, and a zero cotangent has a zero gradient. */
export function linearity(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['points', 'smooth']), seed, budget, (it) => {
    const [v, w] = [dyadicLike(it.seed), dyadicLike(it.seed, 1)]
    const gradients = (cotangent: typeof v) => pull(spec, it, cotangent).gradients
    const [ofV, ofW] = [gradients(v), gradients(w)]
    const both = gradients((y, i) => v(y, i).mul(2).sub(w(y, i).mul(0.5)))
    const want = ofV.map((g, i) => g.mul(2).sub(ofW[i]!.mul(0.5)))
    const tolerance = spec.exact && spec.linear ? 0 : 1e-11
    expectLists('gradient', both, want, (what, x, y) => expectNear(what, plain(x), plain(y), tolerance))
    const none = gradients((y) => zerosLike(y).dynamic())
    expectLists('gradient of nothing', none, ofV, (what, x) =>
      expectNear(what, plain(x), plain(zerosLike(x).dynamic()), 0),
    )
  })
}
