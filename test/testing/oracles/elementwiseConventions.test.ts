import { expect, test } from 'vitest'
import { elementwise, elementwiseWith } from '#autograd/testing/oracles/index.ts'

const inf = Infinity
const nan = Number.NaN

type Name = keyof typeof elementwise

/** ∂f/∂x, ∂f/∂y, ... at a point. */
const slopes = (name: Name, ...x: number[]) => elementwise[name].partials.map((partial) => partial(...x) + 0)

const conventions: [string, Name, number[], number[]][] = [
  ['relu at 0: the piece below', 'relu', [0], [0]],
  ['abs at 0: 0', 'abs', [0], [0]],
  ['leakyRelu at 0: the slope below', 'leakyRelu', [0], [0.01]],
  ['elu at 0: alpha', 'elu', [0], [1]],
  ['hardtanh at the upper bound: 0', 'hardtanh', [1], [0]],
  ['hardtanh at the lower bound: 0', 'hardtanh', [-1], [0]],
  ['sign, floor, ceil and round are flat: floor', 'floor', [2], [0]],
  ['sqrt at 0: the limit', 'sqrt', [0], [inf]],
  ['sqrt below 0: not defined', 'sqrt', [-inf], [nan]],
  ['rsqrt below 0: not defined', 'rsqrt', [-inf], [nan]],
  ['maximum at a tie: half each', 'maximum', [3, 3], [0.5, 0.5]],
  ['minimum at a tie: half each', 'minimum', [3, 3], [0.5, 0.5]],
  ['maximum: all to the larger', 'maximum', [3, 2], [1, 0]],
  ['minimum: all to the smaller', 'minimum', [3, 2], [0, 1]],
  ['pow with exponent 0: flat in the base', 'pow', [0, 0], [0, 0]],
  ['pow of 0 by 1', 'pow', [0, 1], [1, 0]],
  ['pow of 0 by 2: no infinite logarithm', 'pow', [0, 2], [0, 0]],
  ['pow of a negative base: no real logarithm', 'pow', [-2, 3], [12, nan]],
  ['atan2 at the origin: 0', 'atan2', [0, 0], [0, 0]],
  ['atan2 of tiny numbers does not underflow', 'atan2', [3e-200, 4e-200], [1.6e199, -1.2e199]],
  ['logAddExp of equal infinities: half each', 'logAddExp', [-inf, -inf], [0.5, 0.5]],
  ['logAddExp of an infinity and a number', 'logAddExp', [inf, 3], [1, 0]],
  ['where sends exactly 0 to the other side', 'where', [1, 2, nan], [0, 1, 0]],
  ['where, the condition false', 'where', [0, nan, 2], [0, 0, 1]],
]

test.each(conventions)('%s', (_, name, x, want) => {
  const got = slopes(name, ...x)
  expect(got.length).toBe(want.length)
  got.forEach((slope, k) => {
    if (!Number.isFinite(want[k])) expect(slope).toBe(want[k])
    else expect(Math.abs(slope - want[k]!)).toBeLessThanOrEqual(1e-14 * Math.abs(want[k]!))
  })
})

test('clamp has derivative 1 at its bounds and 0 beyond', () => {
  const [derivative] = elementwiseWith.clamp(-1, 2).partials
  expect([-1.5, -1, 0, 2, 2.5].map((x) => derivative!(x))).toEqual([0, 1, 1, 1, 0])
  expect(elementwise.clamp.partials[0]!(-inf)).toBe(1)
})

test('softplus is x itself, with derivative 1, strictly above the threshold', () => {
  const [derivative] = elementwiseWith.softplus(2, 6).partials
  expect(elementwiseWith.softplus(2, 6).value(3)).not.toBe(3)
  expect([derivative!(3), derivative!(3.001)]).toEqual([1 / (1 + Math.exp(-6)), 1])
})

test('powers at 1 and -1 are those of C', () => {
  const { value } = elementwise.pow
  expect([value(1, nan), value(-1, inf), value(-1, -inf), value(nan, 0)]).toEqual([1, 1, 1, 1])
  expect([value(-2, 0.5), value(0, -1), value(2, inf), value(-0.5, inf)]).toEqual([nan, inf, inf, 0])
})

test('nothing overflows that has a finite limit', () => {
  const bounded: Name[] = [
    'tanh',
    'sigmoid',
    'erf',
    'atan',
    'relu',
    'softplus',
    'elu',
    'gelu',
    'silu',
    'mish',
    'selu',
  ]
  for (const name of bounded) {
    for (const x of [-1e4, -800, 800, 1e4]) {
      expect(Number.isFinite(elementwise[name].value(x, 0, 0)), `${name}(${x})`).toBe(true)
      expect(Number.isFinite(slopes(name, x)[0]), `${name}'(${x})`).toBe(true)
    }
    expect(elementwise[name].value(nan, 0, 0), name).toBeNaN()
  }
  const ends = (['softplus', 'gelu', 'silu', 'mish'] as const).map((name) =>
    slopes(name, 800).concat(slopes(name, -800)),
  )
  expect(ends).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [1, 0],
  ])
  expect(elementwise.logAddExp.value(1000, 1000)).toBeCloseTo(1000 + Math.LN2, 12)
  expect([elementwise.logAddExp.value(-inf, -inf), elementwise.logAddExp.value(inf, -inf)]).toEqual([
    -inf,
    inf,
  ])
})

test('NaN stays NaN, but its sign is 0', () => {
  const numbers: Name[] = [
    'neg',
    'abs',
    'floor',
    'round',
    'exp',
    'sqrt',
    'sin',
    'clamp',
    'hardtanh',
    'maximum',
    'pow',
  ]
  for (const name of numbers) expect(elementwise[name].value(nan, 2, 2), name).toBeNaN()
  expect([elementwise.sign.value(nan, 0, 0), ...slopes('abs', nan)]).toEqual([0, 0])
})
