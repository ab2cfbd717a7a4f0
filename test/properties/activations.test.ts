import { type Tensor, zeros } from '@wengert/autograd'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as oracles from '#autograd/testing/oracles/index.ts'
import { float64, pull } from '#test/support/arrays.ts'
import { expectClose } from '#test/testing/oracles/differences.ts'
import { draw } from '#test/testing/oracles/draw.ts'

type Activation = oracles.Activation

const { sigmoid, tanh, relu, leakyRelu, elu } = oracles
const s = sigmoid.value

/** erf by Simpson's rule on its integral, 4000 steps. */
function erf(x: number): number {
  const f = (t: number) => Math.exp(-t * t)
  const h = x / 4000
  let sum = f(0) + f(x)
  for (let i = 1; i < 4000; i++) sum += (i % 2 === 1 ? 4 : 2) * f(i * h)
  return ((2 / Math.sqrt(Math.PI)) * sum * h) / 3
}

const phi = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
const Phi = (x: number) => (1 + erf(x / Math.SQRT2)) / 2
const [alpha, scale] = [1.6732632423543772, 1.0507009873554805]

/** log(1 + e^(βx)) / β with derivative σ(βx), x itself above the threshold. */
const softplus = (beta: number, threshold: number): Activation => ({
  value: (x) => (beta * x > threshold ? x : Math.log1p(Math.exp(beta * x)) / beta),
  derivative: (x) => (beta * x > threshold ? 1 : s(beta * x)),
})

const silu: Activation = { value: (x) => x * s(x), derivative: (x) => s(x) * (1 + x * (1 - s(x))) }

const mish: Activation = {
  value: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  derivative: (x) => {
    const t = Math.tanh(Math.log1p(Math.exp(x)))
    return t + x * (1 - t * t) * s(x)
  },
}

const gelu: Activation = { value: (x) => x * Phi(x), derivative: (x) => Phi(x) + x * phi(x) }

const inner = (x: number) => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)
const geluTanh: Activation = {
  value: (x) => (x / 2) * (1 + Math.tanh(inner(x))),
  derivative: (x) => {
    const t = Math.tanh(inner(x))
    return (1 + t) / 2 + (x / 2) * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x)
  },
}

const scaledElu: Activation = {
  value: (x) => scale * elu(alpha).value(x),
  derivative: (x) => scale * elu(alpha).derivative(x),
}

/** Flat outside the bounds and at them. */
const hardtanh: Activation = {
  value: (x) => Math.min(Math.max(x, -1), 1),
  derivative: (x) => Number(x > -1 && x < 1),
}

/** Flat outside the bounds; the derivative is 1 at them. */
const clamp: Activation = {
  value: (x) => Math.min(Math.max(x, -1), 2),
  derivative: (x) => Number(x >= -1 && x <= 2),
}

const table: [string, (x: Tensor) => Tensor, Activation][] = [
  ['sigmoid', (x) => x.sigmoid(), sigmoid],
  ['tanh', (x) => x.tanh(), tanh],
  ['relu', (x) => x.relu(), relu],
  ['leakyRelu', (x) => x.leakyRelu(), leakyRelu()],
  ['leakyRelu with slope 0.3', (x) => x.leakyRelu(0.3), leakyRelu(0.3)],
  ['elu', (x) => x.elu(), elu()],
  ['elu with α 2', (x) => x.elu(2), elu(2)],
  ['selu', (x) => x.selu(), scaledElu],
  ['softplus', (x) => x.softplus(), softplus(1, 20)],
  ['softplus with β 3 and threshold 2', (x) => x.softplus({ beta: 3, threshold: 2 }), softplus(3, 2)],
  ['silu', (x) => x.silu(), silu],
  ['mish', (x) => x.mish(), mish],
  ['gelu', (x) => x.gelu(), gelu],
  ['gelu by tanh', (x) => x.gelu({ approximate: 'tanh' }), geluTanh],
  ['hardtanh', (x) => x.hardtanh(), hardtanh],
  ['clamp', (x) => x.clamp(-1, 2), clamp],
]

describe('activations: dx = g f′(x)', () => {
  test.each(table)('%s', (_name, f, activation) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.constantFrom(1, 3), fc.integer(), (n, scaled, seed) => {
        const random = draw(seed)
        const x = oracles.map(random.reals([n]), (v) => v * scaled)
        const g = random.reals([n])
        const { value, gradients } = pull(f, [x], g)
        expectClose(value, oracles.activationForward(activation, x), 1e-10)
        expectClose(gradients[0]!, oracles.activationBackward(activation, x, g), 1e-10)
      }),
      { numRuns: 30 },
    )
  })

  test('at the kinks the derivative is that of the branch the table of conventions names', () => {
    const at = (f: (x: Tensor) => Tensor, x: number) => {
      const p = float64([x])
      p.requiresGrad = true
      f(p).backward(float64([3]))
      return p.grad!.item()
    }
    expect(at((x) => x.relu(), 0)).toBe(0)
    expect(at((x) => x.abs(), 0)).toBe(0)
    expect(at((x) => x.leakyRelu(0.25), 0)).toBe(0.75)
    expect(at((x) => x.elu(2), 0)).toBe(6)
    expect([at((x) => x.hardtanh(), 1), at((x) => x.hardtanh(), -1)]).toEqual([0, 0])
    expect([at((x) => x.clamp(-1, 1), 1), at((x) => x.clamp(-1, 1), -1)]).toEqual([3, 3])
  })

  test('far from 0 nothing overflows', () => {
    const x = float64([-1000, 1000])
    const large = {
      sigmoid: [0, 1],
      softplus: [0, 1000],
      elu: [-1, 1000],
      silu: [-0, 1000],
      mish: [-0, 1000],
    }
    for (const [name, want] of Object.entries(large)) {
      const input = x.add(zeros([2], { dtype: 'float64' }))
      input.requiresGrad = true
      const out = (input as any)[name]() as Tensor
      expect(out.toArray(), name).toEqual(want)
      out.backward(float64([1, 1]))
      expect(input.grad!.isFinite().all().item(), name).toBe(1)
    }
  })
})
