import { SGD, type SGDOptions } from '@wengert/optim'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byHand, expectTrajectory, parameter, refusal, trajectory } from './support.ts'

/** Stochastic gradient descent written out element by element. */
function sgdByHand(options: Partial<SGDOptions>): number[][] {
  const {
    lr = 1e-3,
    momentum = 0,
    dampening = 0,
    weightDecay = 0,
    nesterov = false,
    maximize = false,
  } = options
  const buffer: number[] = []
  return byHand((x, gradient, t) =>
    x.map((v, i) => {
      const g = (maximize ? -gradient[i]! : gradient[i]!) + weightDecay * v
      if (momentum === 0) return v - lr * g
      buffer[i] = t === 1 ? g : momentum * buffer[i]! + (1 - dampening) * g
      return v - lr * (nesterov ? g + momentum * buffer[i]! : buffer[i]!)
    }),
  )
}

const expectAsByHand = (options: Partial<SGDOptions>) =>
  expectTrajectory(
    trajectory((x) => new SGD([x], options)),
    sgdByHand(options),
  )

describe('SGD follows the trajectory computed by hand', () => {
  it.each([
    [{}],
    [{ lr: 0.1 }],
    [{ lr: 0.05, momentum: 0.9 }],
    [{ lr: 0.05, momentum: 0.9, nesterov: true }],
    [{ lr: 0.05, momentum: 0.8, dampening: 0.5 }],
    [{ lr: 0.05, momentum: 0.9, weightDecay: 0.1 }],
    [{ lr: 0.01, momentum: 0.5, weightDecay: 0.2, maximize: true }],
    [{ lr: 0 }],
  ])('with %o', expectAsByHand)

  it('with any options that go together', () => {
    fc.assert(
      fc.property(
        fc.record({
          lr: fc.double({ min: 0, max: 0.1, noNaN: true }),
          momentum: fc.double({ min: 0, max: 0.95, noNaN: true }),
          dampening: fc.double({ min: 0, max: 1, noNaN: true }),
          weightDecay: fc.double({ min: 0, max: 0.5, noNaN: true }),
          maximize: fc.boolean(),
        }),
        expectAsByHand,
      ),
    )
  })
})

describe('SGD refuses', () => {
  it.each([
    ['a negative rate', { lr: -0.1 }],
    ['a rate that is NaN', { lr: Number.NaN }],
    ['an infinite rate', { lr: Infinity }],
    ['a negative momentum', { momentum: -1 }],
    ['a negative decay', { weightDecay: -1 }],
    ['a flag that is none', { nesterov: 1 as never }],
    ['nesterov without momentum', { nesterov: true }],
    ['nesterov with dampening', { nesterov: true, momentum: 0.9, dampening: 0.1 }],
    ['an unknown option', { learningRate: 0.1 } as never],
  ])('%s', (_, options) => {
    expect(refusal(() => new SGD([parameter()], options)).name).toBe('OptionError')
  })
})
