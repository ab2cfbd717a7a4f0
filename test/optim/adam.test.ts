import { Adam, type AdamOptions, AdamW } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import { byHand, expectTrajectory, parameter, refusal, trajectory } from './support.ts'

/** Adam written out element by element; `decoupled` is AdamW. */
function adamByHand(options: Partial<AdamOptions>, decoupled = false): number[][] {
  const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, amsgrad = false, maximize = false } = options
  const decay = options.weightDecay ?? (decoupled ? 0.01 : 0)
  const [b1, b2] = betas
  const m = [0, 0, 0, 0]
  const v = [0, 0, 0, 0]
  const top = [0, 0, 0, 0]
  return byHand((x, gradient, t) =>
    x.map((value, i) => {
      const g = (maximize ? -gradient[i]! : gradient[i]!) + (decoupled ? 0 : decay * value)
      m[i] = b1 * m[i]! + (1 - b1) * g
      v[i] = b2 * v[i]! + (1 - b2) * g * g
      top[i] = Math.max(top[i]!, v[i]!)
      const square = amsgrad ? top[i]! : v[i]!
      const step = (lr * (m[i]! / (1 - b1 ** t))) / (Math.sqrt(square) / Math.sqrt(1 - b2 ** t) + eps)
      return (decoupled ? value * (1 - lr * decay) : value) - step
    }),
  )
}

const cases: Partial<AdamOptions>[] = [
  {},
  { lr: 0.1 },
  { lr: 0.3, betas: [0.5, 0.9] },
  { lr: 0.1, eps: 0.1 },
  { lr: 0.5, betas: [0.1, 0.2], amsgrad: true },
  { lr: 0.1, weightDecay: 0.3 },
  { lr: 0.1, weightDecay: 0.3, maximize: true, amsgrad: true },
  { lr: 0.1, betas: [0, 0] },
]

describe('Adam follows the trajectory computed by hand', () => {
  it.each(cases)('with %o', (options) => {
    expectTrajectory(
      trajectory((x) => new Adam([x], options)),
      adamByHand(options),
    )
  })
})

describe('AdamW follows the trajectory computed by hand', () => {
  it.each(cases)('with %o', (options) => {
    expectTrajectory(
      trajectory((x) => new AdamW([x], options)),
      adamByHand(options, true),
    )
  })

  it('and is Adam where nothing decays', () => {
    const options = { lr: 0.2, weightDecay: 0 }
    expect(trajectory((x) => new AdamW([x], options))).toEqual(trajectory((x) => new Adam([x], options)))
  })
})

describe('Adam refuses', () => {
  it.each([
    ['a beta of 1', { betas: [0.9, 1] as const }],
    ['one beta', { betas: [0.9] as never }],
    ['betas that are NaN', { betas: [Number.NaN, 0.9] as const }],
    ['a negative eps', { eps: -1 }],
    ['a negative rate', { lr: -1 }],
    ['a flag that is none', { amsgrad: 'yes' as never }],
    ['an option of another optimizer', { momentum: 0.9 } as never],
  ])('%s', (_, options) => {
    expect(refusal(() => new Adam([parameter()], options)).name).toBe('OptionError')
    expect(refusal(() => new AdamW([parameter()], options)).name).toBe('OptionError')
  })
})
