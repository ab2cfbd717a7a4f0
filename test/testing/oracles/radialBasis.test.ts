import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ndarray, radialBasisBackward, radialBasisForward, zeros } from '#autograd/testing/oracles/index.ts'
import { expectClose, expectGradients } from './differences.ts'
import { draw } from './draw.ts'

test('a unit answers 1 at its centre and e^(-1/2) one width away', () => {
  const centres = ndarray([2, 2], [1, 2, -1, 0])
  const x = ndarray([2, 2], [1, 2, 4, 6])
  const y = radialBasisForward(x, centres, ndarray([2], [5, Math.SQRT2]))
  expectClose(y, ndarray([2, 2], [1, Math.exp(-2), Math.exp(-0.5), Math.exp(-61 / 4)]), 1e-15)
})

test('the gradients of inputs, centres and widths agree with differences', () => {
  const size = fc.integer({ min: 0, max: 3 })
  fc.assert(
    fc.property(size, size, size, fc.integer(), (n, d, j, seed) => {
      const random = draw(seed)
      const xs = [random.reals([n, d]), random.reals([j, d]), random.positives([j])] as const
      const g = random.reals([n, j])
      const { dx, dCentres, dWidths } = radialBasisBackward(...xs, g)
      expectGradients((x, c, s) => radialBasisForward(x!, c!, s!), xs, g, [dx, dCentres, dWidths])
    }),
  )
})

test('moving inputs and centres together changes nothing: dx and dc have the same total', () => {
  const random = draw(1)
  const [x, c, s] = [random.reals([3, 2]), random.reals([4, 2]), random.positives([4])]
  const { dx, dCentres } = radialBasisBackward(x, c, s, random.reals([3, 4]))
  for (const axis of [0, 1]) {
    const total = (values: number[]) => values.reduce((sum, v, i) => (i % 2 === axis ? sum + v : sum), 0)
    expect(total(dx.data) + total(dCentres.data)).toBeCloseTo(0, 14)
    expect(total(dx.data)).not.toBe(0)
  }
})

test('shapes that do not fit are refused', () => {
  expect(() => radialBasisForward(zeros([1, 2]), zeros([3, 1]), zeros([3]))).toThrow(
    /centres must have shape/,
  )
  expect(() => radialBasisForward(zeros([1, 2]), zeros([3, 2]), zeros([2]))).toThrow(/widths must have shape/)
})
