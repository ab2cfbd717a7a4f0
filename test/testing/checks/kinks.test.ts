import { customVjp, type Tensor, tensor, where } from '@wengert/autograd'
import { avoiding, gradcheck, seeking, tensors } from '@wengert/autograd/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caught } from '#test/testing/caught.ts'

const float64 = (...values: number[]) => tensor(new Float64Array(values)).dynamic()

const square = (factor: number) =>
  customVjp(
    (x) => x.square(),
    (g, _y, x) => g.mul(x).mul(factor),
  )

describe('kinks are suspected where a function bends, jumps or ends, and nowhere else', () => {
  const kinked: readonly [string, (x: Tensor) => Tensor, number[], number][] = [
    ['relu at 0', (x) => x.relu(), [1, 0, -1], 1],
    ['relu near 0', (x) => x.relu(), [1, 3e-7, -1], 1],
    ['a maximum at a tie', (x) => x.max(0), [1, 2, 2], 1],
    ['clamp at its bound', (x) => x.clamp(-1, 1), [0, 1, 0.5], 1],
    ['a slope that changes by a percent', (x) => where(x.greater(1), x.mul(1.01).sub(0.01), x), [0, 1, 2], 1],
    ['a jump', (x) => x.add(x.floor()), [0.5, 2, 1.5], 1],
    ['the end of the domain', (x) => x.add(1e-9).sqrt(), [1, 0, 2], 1],
  ]

  test.each(kinked)('%s', (_name, f, values, at) => {
    for (const mode of ['full', 'directional'] as const) {
      const error = caught(() => gradcheck(f, [float64(...values)], { mode }))
      expect(error.finding.kink, error.message).toBe(true)
      expect(error.message).toMatch(/a kink is suspected.*try inputs further from where/)
      expect(error.input?.index[0]).toBeGreaterThanOrEqual(at)
      expect(gradcheck(f, [float64(...values)], { mode, kinks: 'skip' }).skipped).toBeGreaterThan(0)
    }
  })

  test('a wrong rule of a smooth function is not excused by a kink', () => {
    const smooth = tensors({ shape: [3], values: avoiding([0]) })
    fc.assert(
      fc.property(smooth, fc.constantFrom(1.9, 1, -2), (x, factor) => {
        const error = caught(() => gradcheck(square(factor), [x], { kinks: 'skip' }))
        expect(error.finding.kink).toBe(false)
      }),
    )
  })

  test('a wrong rule is found beside kinks that may be skipped', () => {
    const wrong = customVjp(
      (x) => x.abs().mul(x),
      (g, _y, x) => g.mul(x.abs()),
    )
    const error = caught(() => gradcheck((x) => [x.relu(), wrong(x)], [float64(0, 2)], { kinks: 'skip' }))
    expect(error.output?.path).toBe('output[1]')
    expect(error.ratio).toBeCloseTo(0.5)
  })

  test('values that seek the kink of relu find it in every tensor', () => {
    fc.assert(
      fc.property(tensors({ shape: [3], values: seeking([0]) }), (x) => {
        expect(caught(() => gradcheck((y) => y.relu(), [x])).finding.kink).toBe(true)
      }),
    )
  })
})
