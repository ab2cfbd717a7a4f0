import {
  Generator,
  gradientOf,
  keep,
  noGrad,
  type Parameter,
  randint,
  randn,
  type Tensor,
} from '@wengert/autograd'
import { BatchNorm1d, crossEntropy, Linear, type Module, ReLU, Sequential } from '@wengert/nn'
import { Adam, clipGradNorm, type Optimizer, SGD } from '@wengert/optim'
import { describe, expect, test } from 'vitest'
import type { Block } from '#autograd/engine/view.ts'
import { leaf } from '#test/support/arrays.ts'
import { counted, unwatched } from './countedEngine.ts'

interface Problem {
  readonly model: Module & { forward(x: Tensor): Tensor }
  readonly loss: () => Tensor
  readonly parameters: Parameter[]
}

/** A small network in which every tensor but the loss has more than 16 elements. */
function problem(): Problem {
  const generator = new Generator(3)
  const model = new Sequential(
    new Linear(20, 24, { generator }),
    new BatchNorm1d(24),
    new ReLU(),
    new Linear(24, 18, { generator }),
  )
  const x = randn([8, 20], { generator })
  const labels = randint(0, 18, [8], { generator })
  return { model, loss: () => crossEntropy(model.forward(x), labels), parameters: model.parameters() }
}

const optimizers: [name: string, make: (parameters: Parameter[]) => Optimizer<any>][] = [
  ['SGD', (parameters) => new SGD(parameters, { lr: 0.05 })],
  ['SGD with momentum', (parameters) => new SGD(parameters, { lr: 0.05, momentum: 0.9, weightDecay: 0.01 })],
  ['Adam', (parameters) => new Adam(parameters, { lr: 0.01, amsgrad: true })],
]

const values = (parameters: readonly Parameter[]) => parameters.map((w) => Array.from(w.data()))

/** The parameters after some steps on an engine that nobody watches. */
function trained(make: (parameters: Parameter[]) => Optimizer<any>, steps: number): number[][] {
  return unwatched(() => {
    const { loss, parameters } = problem()
    const optimizer = make(parameters)
    for (let i = 0; i < steps; i++) optimizer.minimize(loss)
    return values(parameters)
  })
}

describe.each(optimizers)('a loop of steps of %s', (_name, make) => {
  test('by minimize leaves as many blocks as after its second step, and trains as without an eye on it', () => {
    const alone = trained(make, 50)
    counted(({ live, made }) => {
      const { loss, parameters } = problem()
      const optimizer = make(parameters)
      for (let i = 0; i < 2; i++) optimizer.minimize(loss)
      const [after, total] = [live(), made()]
      for (let i = 2; i < 50; i++) optimizer.minimize(loss)
      expect(live()).toBe(after)
      expect(made()).toBeGreaterThan(total + 48 * 20)
      expect(values(parameters)).toEqual(alone)
    })
  })

  test('written out leaves what the forward pass made and looked at, and no more', () => {
    const alone = trained(make, 10)
    counted(({ blocks }) => {
      const { loss, parameters } = problem()
      const optimizer = make(parameters)
      const forward = new Set<Block>()
      // What the forward pass transposed or reshaped stands on the weights: it is its result too. Biases come second.
      const looked = () => parameters.filter((_w, i) => i % 2 === 0).map(({ view }) => view.block)
      const step = () => {
        const before = new Set(blocks())
        const y = loss()
        for (const block of [...blocks().filter((x) => !before.has(x)), ...looked()]) forward.add(block)
        optimizer.zeroGrad()
        y.backward()
        clipGradNorm(parameters, 1e6)
        optimizer.step()
        for (const block of looked()) forward.add(block)
      }
      const others = () => blocks(16).filter((block) => !forward.has(block)).length
      step()
      step()
      const after = others()
      for (let i = 2; i < 10; i++) step()
      expect(others()).toBe(after)
      expect(values(parameters)).toEqual(alone)
    })
  })

  test('leaves its saved state alone', () => {
    counted(() => {
      const { loss, parameters } = problem()
      const optimizer = make(parameters)
      optimizer.minimize(loss)
      const saved = optimizer.stateDict()
      const text = () => JSON.stringify(saved, (_key, x) => (x?.data ? Array.from(x.data()) : x))
      const before = text()
      for (let i = 0; i < 3; i++) optimizer.minimize(loss)
      expect(text()).toBe(before)
      optimizer.loadStateDict(saved)
      optimizer.minimize(loss)
      expect(text()).toBe(before)
    })
  })
})

describe('minimize', () => {
  test('that fails leaves gradients, parameters and blocks as they were', () => {
    counted(({ live }) => {
      const { loss, parameters } = problem()
      const optimizer = new Adam(parameters)
      optimizer.minimize(loss)
      const before = [live(), values(parameters), parameters.map((w) => Array.from(gradientOf(w)!.data()))]
      const failures = [
        () => loss().mul(NaN),
        () => loss().unsqueeze(0).expand([3]),
        () => {
          loss()
          throw new Error('inside')
        },
        () => {
          const y = loss()
          y.registerHook(() => {
            throw new Error('inside a replay')
          })
          return y
        },
        () => noGrad(loss),
      ]
      for (const failure of failures) expect(() => optimizer.minimize(failure)).toThrow()
      expect([live(), values(parameters), parameters.map((w) => Array.from(gradientOf(w)!.data()))]).toEqual(
        before,
      )
    })
  })

  test('keeps what its function keeps, and a gradient that was shown', () => {
    counted(() => {
      const { model, loss, parameters } = problem()
      const optimizer = new SGD(parameters, { lr: 0.1 })
      let kept: Tensor | undefined
      optimizer.minimize(() => {
        kept = keep(loss().mul(2))
        return kept
      })
      const shown = parameters[0]!.grad!
      const before = [Array.from(kept!.data()), Array.from(shown.data())]
      for (let i = 0; i < 3; i++) optimizer.minimize(loss)
      expect([Array.from(kept!.data()), Array.from(shown.data())]).toEqual(before)
      expect(model.stateDict()['1.runningMean']!.data().every(Number.isFinite)).toBe(true)
    })
  })
})

describe('a replay', () => {
  test('of a chain needs no more than a few cotangents at a time', () => {
    counted(({ live, made }) => {
      const x = leaf(new Array(20).fill(0.5))
      let y = x
      for (let i = 0; i < 100; i++) y = y.sin().mul(y)
      const [before, total] = [live(), made()]
      let most = 0
      x.registerHook(() => {
        most = live() - before
      })
      y.sum().backward()
      expect(made() - total).toBeGreaterThan(300)
      expect(most).toBeLessThan(10)
    })
  })

  test('of a wide graph lets go of each part of a sum', () => {
    counted(({ live, made }) => {
      const x = leaf(new Array(20).fill(0.5))
      const before = made()
      let total = x.exp()
      for (let i = 0; i < 50; i++) total = total.add(x.mul(x.sin()))
      const forward = made() - before
      const standing = live()
      total.sum().backward()
      expect(made() - before - forward).toBeGreaterThan(150)
      expect(live(16) - standing).toBeLessThan(5)
      expect(Array.from(x.grad!.data())).toEqual(
        new Array(20).fill(expect.closeTo(Math.exp(0.5) + 50 * (Math.sin(0.5) + 0.5 * Math.cos(0.5)), 10)),
      )
    })
  })

  test('that is recorded frees nothing', () => {
    counted(() => {
      const x = leaf(new Array(20).fill(0.5))
      x.sin().mul(x).sum().backward(undefined, { createGraph: true })
      const g = x.grad!
      x.history!.grad = null
      g.sum().backward()
      expect(x.grad!.data()[0]).toBeCloseTo(2 * Math.cos(0.5) - 0.5 * Math.sin(0.5), 12)
    })
  })
})
