import { fold, type Tensor, unfold } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { at, generate, inner, type NdArray } from '#autograd/testing/oracles/index.ts'
import { pull, toPlain, toTensor } from '#test/support/arrays.ts'
import { expectEqual } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

const axis = fc
  .record({
    length: fc.integer({ min: 1, max: 7 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 4 }),
    dilation: fc.integer({ min: 1, max: 3 }),
  })
  .filter(({ length, kernel, dilation }) => length > dilation * (kernel - 1))

const cases = fc.record({
  axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
  lead: fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
  seed: fc.integer(),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function optionsOf({ axes }: Case) {
  const per = <K extends keyof Case['axes'][number]>(key: K) => axes.map((one) => one[key])
  const windows = { stride: per('stride'), dilation: per('dilation') }
  const counts = axes.map((a) => Math.floor((a.length - a.dilation * (a.kernel - 1) - 1) / a.stride) + 1)
  return { kernelSize: per('kernel'), size: per('length'), windows, counts }
}

/** Window o holds the elements o·s + j·d. */
function naive(x: NdArray, { axes, lead }: Case): NdArray {
  const { kernelSize, counts } = optionsOf({ axes, lead, seed: 0 })
  const n = axes.length
  return generate([...lead, ...counts, ...kernelSize], (index) => {
    const front = index.slice(0, lead.length)
    const o = index.slice(lead.length, lead.length + n)
    const j = index.slice(lead.length + n)
    return at(x, [...front, ...axes.map((a, i) => o[i]! * a.stride + j[i]! * a.dilation)])
  })
}

describe('unfold and fold', () => {
  test('unfold lays out the windows', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { kernelSize, size, windows } = optionsOf(drawn)
        const x = draw(drawn.seed).integers([...drawn.lead, ...size])
        expectEqual(toPlain(unfold(toTensor(x), { kernelSize, ...windows })), naive(x, drawn))
      }),
    )
  })

  test('are each the gradient of the other: <unfold x, w> = <x, fold w>', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const { kernelSize, size, windows, counts } = optionsOf(drawn)
        const random = draw(drawn.seed)
        const x = random.integers([...drawn.lead, ...size])
        const w = random.integers([...drawn.lead, ...counts, ...kernelSize])
        const forward = pull((p: Tensor) => unfold(p, { kernelSize, ...windows }), [x], w)
        const back = pull((q: Tensor) => fold(q, { size, ...windows }), [w], x)
        expect(inner(forward.value, w)).toBe(inner(x, back.value))
        expectEqual(forward.gradients[0]!, back.value)
        expectEqual(back.gradients[0]!, forward.value)
      }),
      { numRuns: 200 },
    )
  })

  test('fold of ones counts how many windows lie on an element', () => {
    expect(fold(toTensor({ shape: [3, 3], data: new Array(9).fill(1) }), { size: 5 }).toArray()).toEqual([
      1, 2, 3, 2, 1,
    ])
  })
})
