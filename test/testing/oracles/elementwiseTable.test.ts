import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Elementwise,
  elementwise,
  elementwiseBackward,
  elementwiseForward,
  elementwiseWith,
  map,
  type NdArray,
  ndarray,
} from '#autograd/testing/oracles/index.ts'
import { expectEqual, expectGradients, expectGradientsOffKinks } from './differences.ts'
import { draw } from './draw.ts'

const seeds = fc.integer()
type Name = keyof typeof elementwise

/** Where functions are defined, and no derivative so large that differences say nothing. */
const domains: Partial<Record<Name, (x: number) => number>> = {
  log: (x) => Math.abs(x) + 0.1,
  sqrt: (x) => Math.abs(x) + 0.1,
  rsqrt: (x) => Math.abs(x) + 0.1,
  log1p: (x) => x / 3,
  asin: (x) => x / 3,
  acos: (x) => x / 3,
  tan: (x) => x / 2,
  log2: (x) => Math.abs(x) + 0.1,
  log10: (x) => Math.abs(x) + 0.1,
  acosh: (x) => Math.abs(x) + 1.1,
  atanh: (x) => x / 3,
  erfinv: (x) => x / 3,
  logit: (x) => (x + 3) / 6,
  xlogy: (x) => Math.abs(x) + 0.1,
  // One quotient between two integers for all operands.
  floorDivide: (x) => 4 + x / 100,
}

/**
 * Away from all multiples of 1/2, where the table's functions have their kinks; operand 0 and the others in
 * different places between them, so that no two operands are nearly equal.
 */
const place = (operand: number) => (x: number) => {
  const cell = Math.floor(2 * x) / 2
  return cell + (operand === 0 ? 0.05 : 0.3) + 0.3 * (x - cell)
}

/** Operands that broadcast, each way, for a function of one, two or three arguments. */
const shapes = [
  [[3, 2]],
  [
    [2, 1, 3],
    [2, 1],
  ],
  [[2, 1], [2], [1, 2]],
]

function operands(f: Elementwise, domain: (x: number) => number, seed: number): NdArray[] {
  const random = draw(seed)
  return shapes[f.partials.length - 1]!.map((shape, k) =>
    map(random.reals(shape), (x) => domain(place(k)(x))),
  )
}

function expectDerivatives(f: Elementwise, domain: (x: number) => number = (x) => x): void {
  fc.assert(
    fc.property(seeds, (seed) => {
      const xs = operands(f, domain, seed)
      const forward = (...ps: NdArray[]) => elementwiseForward(f, ps)
      const g = draw(seed + 1).reals(forward(...xs).shape)
      expectGradientsOffKinks(forward, xs, g, elementwiseBackward(f, xs, g))
    }),
    { numRuns: 40 },
  )
}

const apart: Name[] = ['where', 'pow', 'remainder']
const names = Object.keys(elementwise).filter((name) => !apart.includes(name as Name)) as Name[]

describe('derivatives agree with differences away from kinks, and sum what broadcasting repeats:', () => {
  test.each(names)('%s', (name) => expectDerivatives(elementwise[name], domains[name]))

  test.each([
    ['leakyRelu of another slope', elementwiseWith.leakyRelu(-0.3)],
    ['elu of another alpha', elementwiseWith.elu(1.7)],
    ['softplus of another beta, below and above the threshold', elementwiseWith.softplus(2, 1.5)],
    ['gelu by tanh', elementwiseWith.gelu('tanh')],
    ['hardtanh of other bounds', elementwiseWith.hardtanh(-0.5, 1.5)],
    ['clamp on both sides', elementwiseWith.clamp(-1, 0.5)],
    ['clamp from below', elementwiseWith.clamp(0.5)],
    ['clamp with bounds out of order', elementwiseWith.clamp(1, -1)],
  ])('%s', (_, f) => expectDerivatives(f))

  test('pow of a positive base', () => {
    const f = elementwise.pow
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const xs = [random.positives([2, 1, 3]), random.reals([2, 1])]
        const g = random.reals([2, 2, 3])
        expectGradients((...ps) => elementwiseForward(f, ps), xs, g, elementwiseBackward(f, xs, g))
      }),
    )
  })

  test('pow of a negative base in the base, for whole exponents', () => {
    const f = elementwise.pow
    const y = ndarray([4], [-2, 0, 1, 3])
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const [x, g] = [map(random.positives([3, 1]), (v) => -v), random.reals([3, 4])]
        const dx = elementwiseBackward(f, [x, y], g)[0]!
        expectGradients((p) => elementwiseForward(f, [p, y]), [x], g, [dx])
      }),
    )
  })

  test('remainder, for every pair of signs, away from its jumps', () => {
    const f = elementwise.remainder
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const y = map(random.positives([2]), (v) => (random.below(2) === 0 ? v : -v))
        const quotients = map(random.integers([3, 2]), (q) => q + 0.25 + random.below(3) / 4 / 2)
        const x = { shape: [3, 2], data: quotients.data.map((q, i) => q * y.data[i % 2]!) }
        const g = random.reals([3, 2])
        expectGradients((...ps) => elementwiseForward(f, ps), [x, y], g, elementwiseBackward(f, [x, y], g))
      }),
    )
  })

  test('where, exactly, in both branches', () => {
    const f = elementwise.where
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = draw(seed)
        const c = map(random.integers([2, 1]), () => random.below(2))
        const xs = [random.integers([2]), random.integers([3, 1, 1])]
        const g = random.integers([3, 2, 2])
        const [, dx, dy] = elementwiseBackward(f, [c, ...xs], g)
        expectGradients((x, y) => elementwiseForward(f, [c, x!, y!]), xs, g, [dx!, dy!], 1)
      }),
    )
  })
})

test('a scalar operand gathers all errors', () => {
  const [dx, dy] = elementwiseBackward(
    elementwise.mul,
    [ndarray([3], [1, 2, 3]), ndarray([], [10])],
    ndarray([3], [1, 10, 100]),
  )
  expectEqual(dx!, ndarray([3], [10, 100, 1000]))
  expectEqual(dy!, ndarray([], [321]))
})

test('operands that do not broadcast, or too many, are refused', () => {
  const [two, three] = [ndarray([2], [1, 2]), ndarray([3], [1, 2, 3])]
  expect(() => elementwiseForward(elementwise.add, [two, three])).toThrow(
    'elementwiseForward: shapes must broadcast; got [2] and [3]',
  )
  expect(() => elementwiseForward(elementwise.exp, [two, two])).toThrow(/1 operands are needed; got 2/)
  expect(() => elementwiseBackward(elementwise.exp, [two], three)).toThrow(/g must have shape \[2\]/)
})
