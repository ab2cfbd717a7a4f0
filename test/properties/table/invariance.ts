import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { layOut, layoutNames } from '#autograd/testing/index.ts'
import { isFloat } from '#test/specs/samples.ts'
import type { Spec } from '#test/specs/spec.ts'
import { drawn, dyadicLike, onSamples, outputsOf, pull } from './calls.ts'
import { expectLists, expectNear, expectSameBits, plain } from './compare.ts'

/** Equal along its first axis that has two elements, so that a stride of 0 is possible. */
function evened(x: Tensor): Tensor {
  const axis = x.shape.findIndex((n) => n > 1)
  if (axis < 0 || x.size === 0) return x
  return x.slice(...x.shape.map((_, k) => (k === axis ? { stop: 1 } : {}))).expand(x.shape)
}

const layouts = fc.array(fc.constantFrom(...layoutNames), { minLength: 8, maxLength: 8 })

/** The same values and gradients however inputs, constants and cotangents lie in memory. */
export function layout(spec: Spec, seed: number, budget: number): void {
  onSamples(fc.tuple(drawn(spec, ['points']), layouts), seed, budget, ([it, names]) => {
    const tolerance = spec.exact ? 0 : 1e-12
    const near = (what: string, x: Tensor, y: Tensor) => expectNear(what, plain(x), plain(y), tolerance)
    const evenly = (x: Tensor, i: number) => (names[i % 8] === 'broadcast' ? evened(x) : x)
    const inputs = it.inputs.map((x, i) => layOut(evenly(x, i), 'dense'))
    const dense = { ...it, inputs }
    const laid = { ...it, inputs: inputs.map((x, i) => layOut(x, names[i % 8]!)) }
    expectLists('output', outputsOf(spec, laid), outputsOf(spec, dense), near)
    if (spec.order === 0) return
    const cotangent = (y: Tensor, i: number) => evenly(dyadicLike(it.seed)(y, i), i + 4)
    const want = pull(spec, dense, (y, i) => layOut(cotangent(y, i), 'dense'))
    const got = pull(spec, laid, (y, i) => layOut(cotangent(y, i), names[(i + 4) % 8]!))
    const loose = spec.linear || spec.bilinear ? tolerance : 1e-12
    expectLists('gradient', got.gradients, want.gradients, (what, x, y) =>
      expectNear(what, plain(x), plain(y), loose),
    )
  })
}

/** Twice the same bits, and nothing that was given is changed. */
export function determinism(spec: Spec, seed: number, budget: number): void {
  onSamples(drawn(spec, ['points', 'smooth']), seed, budget, (it) => {
    const before = it.inputs.map((x) => x.data())
    const cotangents: { x: Tensor; data: ArrayLike<number> }[] = []
    const noted = (y: Tensor, i: number) => {
      const x = dyadicLike(it.seed)(y, i)
      cotangents.push({ x, data: x.data() })
      return x
    }
    const once = () => {
      const outputs = outputsOf(spec, it)
      return spec.order === 0 ? outputs : [...outputs, ...pull(spec, it, noted).gradients]
    }
    expectLists('output or gradient', once(), once(), (what, x, y) => expectSameBits(what, x.data(), y.data()))
    it.inputs.forEach((x, i) => {
      expectSameBits(`${isFloat(x) ? 'input' : 'constant'} ${i} afterwards`, x.data(), before[i]!)
    })
    for (const { x, data } of cotangents) expectSameBits('a cotangent afterwards', x.data(), data)
  })
}
