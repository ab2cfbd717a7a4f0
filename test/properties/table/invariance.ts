import type { Tensor } from '@wengert/autograd'
import fc from 'fast-check'
import { type Layout, layOut, layoutNames } from '#autograd/testing/index.ts'
import { isFloat } from '#test/specs/samples.ts'
import type { Sample, Spec } from '#test/specs/spec.ts'
import { drawn, dyadicLike, onSamples, outputsOf, pull } from './calls.ts'
import { dtypesOfAll, recast, resultOf } from './casts.ts'
import { expectLists, expectNear, expectSameBits, plain } from './compare.ts'

/** Equal along its first axis that has two elements, so that a stride of 0 is possible. */
function evened(x: Tensor): Tensor {
  const axis = x.shape.findIndex((n) => n > 1)
  if (axis < 0 || x.size === 0) return x
  return x.slice(...x.shape.map((_, k) => (k === axis ? { stop: 1 } : {}))).expand(x.shape)
}

/** The same tensor dense and laid out as a name says; broadcast ones are made equal along an axis first. */
function twice(x: Tensor, name: Layout): { dense: Tensor; laid: Tensor } {
  const dense = layOut(name === 'broadcast' ? evened(x) : x, 'dense')
  return { dense, laid: layOut(dense, name) }
}

const names = fc.array(fc.constantFrom(...layoutNames), { minLength: 8, maxLength: 8 })

/** The same values and gradients however inputs, constants and cotangents lie in memory, in every dtype. */
export function layouts(spec: Spec, seed: number, budget: number): void {
  const source = fc.tuple(drawn(spec, ['points']), names, fc.constantFrom(...dtypesOfAll))
  onSamples(source, seed, budget, ([it, [...list], other]) => {
    const dtype = resultOf(spec, it.options, other) === null ? 'float64' : other
    const inputs = recast(spec, it, dtype).inputs.map((x, i) => twice(x, list[i % 4]!))
    const dense = { ...it, inputs: inputs.map((x) => x.dense) }
    const laid = { ...it, inputs: inputs.map((x) => x.laid) }
    // Of integers and truth values too, functions with fractional results give float32.
    const rounding = dtype === 'float64' ? 1e-12 : spec.tolerance32
    const tolerance = spec.exact ? 0 : rounding
    const near = (what: string, x: Tensor, y: Tensor) => expectNear(what, plain(x), plain(y), tolerance)
    expectLists('output', outputsOf(spec, laid), outputsOf(spec, dense), near)
    if (spec.order === 0 || dtype === 'int32' || dtype === 'bool') return
    const loose = spec.linear || spec.bilinear ? tolerance : rounding
    checkGradients(spec, { dense, laid }, list.slice(4), it.seed, loose)
  })
}

/** Cotangents in other layouts too. */
function checkGradients(
  spec: Spec,
  { dense, laid }: { dense: Sample; laid: Sample },
  list: readonly Layout[],
  seed: number,
  tolerance: number,
): void {
  const cotangent = (y: Tensor, i: number) => twice(dyadicLike(seed)(y, i), list[i % 4]!)
  const want = pull(spec, dense, (y, i) => cotangent(y, i).dense)
  const got = pull(spec, laid, (y, i) => cotangent(y, i).laid)
  expectLists('gradient', got.gradients, want.gradients, (what, x, y) =>
    expectNear(what, plain(x), plain(y), tolerance),
  )
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
    expectLists('output or gradient', once(), once(), (what, x, y) =>
      expectSameBits(what, x.data(), y.data()),
    )
    it.inputs.forEach((x, i) => {
      expectSameBits(`${isFloat(x) ? 'input' : 'constant'} ${i} afterwards`, x.data(), before[i]!)
    })
    for (const { x, data } of cotangents) expectSameBits('a cotangent afterwards', x.data(), data)
  })
}
