import { Generator, type Tensor, zeros } from '@wengert/autograd'
import { init, initialise, Linear, Parameter } from '@wengert/nn'
import { describe, expect, it } from 'vitest'
import { refusal, values } from './support.ts'

const shape = [60, 10, 5, 5] as const
const [fanIn, fanOut] = [10 * 25, 60 * 25]
const size = 60 * 10 * 25
const seeded = (seed: number) => ({ generator: new Generator(seed), dtype: 'float64' }) as const

function moments(x: Tensor) {
  const list = values(x)
  const mean = list.reduce((s, v) => s + v, 0) / list.length
  return { mean, std: Math.sqrt(list.reduce((s, v) => s + (v - mean) ** 2, 0) / list.length), list }
}

/** Mean 0 and the given deviation, within five standard errors of either. */
function expectMoments(x: Tensor, std: number, mean = 0) {
  const got = moments(x)
  expect(Math.abs(got.mean - mean)).toBeLessThan((5 * std) / Math.sqrt(size))
  expect(Math.abs(got.std - std)).toBeLessThan((5 * std) / Math.sqrt(2 * size))
}

/** All within the bound, and close to it on both sides. */
function expectUniform(x: Tensor, bound: number) {
  const { list } = moments(x)
  expect(Math.max(...list)).toBeLessThanOrEqual(bound)
  expect(Math.min(...list)).toBeGreaterThanOrEqual(-bound)
  expect(Math.max(...list)).toBeGreaterThan(0.99 * bound)
  expect(Math.min(...list)).toBeLessThan(-0.99 * bound)
  expectMoments(x, bound / Math.sqrt(3))
}

describe('initialisers have the bounds and moments of their definitions', () => {
  it.each([1, 2, 3])('seed %i', (seed) => {
    const options = seeded(seed)
    expectMoments(init.normal(shape, { mean: 2, std: 3, ...options }), 3, 2)
    expectUniform(init.uniform(shape, { low: -0.5, high: 0.5, ...options }), 0.5)
    expectUniform(init.xavierUniform(shape, { gain: 2, ...options }), 2 * Math.sqrt(6 / (fanIn + fanOut)))
    expectMoments(init.xavierNormal(shape, options), Math.sqrt(2 / (fanIn + fanOut)))
    expectUniform(init.kaimingUniform(shape, { slope: Math.sqrt(5), ...options }), 1 / Math.sqrt(fanIn))
    expectUniform(
      init.kaimingUniform(shape, { nonlinearity: 'tanh', ...options }),
      (5 / 3) * Math.sqrt(3 / fanIn),
    )
    expectMoments(init.kaimingNormal(shape, { nonlinearity: 'relu', ...options }), Math.sqrt(2 / fanIn))
    expectMoments(
      init.kaimingNormal(shape, { mode: 'fanOut', nonlinearity: 'linear', ...options }),
      1 / Math.sqrt(fanOut),
    )
  })

  it('constants', () => {
    expect(values(init.zeros([2]))).toEqual([0, 0])
    expect(values(init.ones([2]))).toEqual([1, 1])
    expect(values(init.constant([2], { value: -0.5, dtype: 'float64' }))).toEqual([-0.5, -0.5])
  })

  it('the same from the same seed, in the dtype asked for', () => {
    const [a, b] = [1, 1].map((seed) => init.normal([5], { generator: new Generator(seed) }))
    expect(values(a!)).toEqual(values(b!))
    expect(a!.dtype).toBe('float32')
    expect(init.kaimingNormal([2, 2], { dtype: 'float64' }).dtype).toBe('float64')
  })
})

describe('fans and gains', () => {
  it('count inputs and outputs of one unit', () => {
    expect(init.fans([6, 3])).toEqual({ fanIn: 3, fanOut: 6 })
    expect(init.fans(shape)).toEqual({ fanIn, fanOut })
    expect(refusal(() => init.fans([6])).name).toBe('ShapeError')
  })

  it('are those of PyTorch', () => {
    const gains = ['linear', 'conv', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu'] as const
    expect(gains.map((name) => init.calculateGain(name))).toEqual([
      1,
      1,
      1,
      5 / 3,
      Math.sqrt(2),
      Math.sqrt(2 / (1 + 0.01 ** 2)),
      0.75,
    ])
    expect(init.calculateGain('leakyRelu', 0)).toBe(Math.sqrt(2))
  })
})

describe('initialise', () => {
  it('fills a parameter in its own shape and dtype', () => {
    const layer = new Linear(4, 3, { dtype: 'float64' })
    const { weight } = layer
    initialise(layer.weight, init.constant, { value: 2 })
    expect(layer.weight).toBe(weight)
    expect(weight.dtype).toBe('float64')
    expect(values(weight)).toEqual(new Array(12).fill(2))
    initialise(layer.weight, init.xavierNormal, { gain: 3, generator: new Generator(5) })
    expect(values(weight)).toEqual(
      values(init.xavierNormal([3, 4], { gain: 3, dtype: 'float64', generator: new Generator(5) })),
    )
  })

  it('takes an initialiser of one’s own', () => {
    const p = new Parameter(zeros([2]))
    initialise(p, (own, options) => init.constant(own, { value: own.length, ...options }))
    expect(values(p)).toEqual([1, 1])
  })

  it('refuses and leaves the parameter as it was', () => {
    const p = new Parameter(zeros([2]))
    expect(refusal(() => initialise(p, init.kaimingNormal)).name).toBe('ShapeError')
    expect(refusal(() => initialise(p, init.normal, { std: -1 })).name).toBe('OptionError')
    expect(refusal(() => initialise(p, null as never)).name).toBe('OptionError')
    expect(refusal(() => initialise(zeros([2]) as never, init.ones)).name).toBe('OptionError')
    expect(values(p)).toEqual([0, 0])
  })
})

describe('an initialiser refuses', () => {
  it.each([
    ['no value', () => init.constant([2])],
    ['a value that is NaN', () => init.constant([2], { value: Number.NaN })],
    ['bounds out of order', () => init.uniform([2], { low: 1, high: 0 })],
    ['an infinite bound', () => init.uniform([2], { high: Infinity })],
    ['a negative deviation', () => init.normal([2], { std: -1 })],
    ['a negative gain', () => init.xavierUniform([2, 2], { gain: -1 })],
    ['an unknown mode', () => init.kaimingUniform([2, 2], { mode: 'fan_in' as never })],
    ['an unknown nonlinearity', () => init.kaimingNormal([2, 2], { nonlinearity: 'swish' as never })],
    ['an unknown option', () => init.zeros([2], { value: 1 } as never)],
    ['a slope that is NaN', () => init.calculateGain('leakyRelu', Number.NaN)],
  ])('%s', (_, make) => {
    expect(refusal(make).name).toBe('OptionError')
  })
})
