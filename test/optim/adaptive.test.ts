import { assign, type Parameter } from '@wengert/autograd'
import { Adadelta, Adagrad, Adamax, NAdam, type Optimizer, RAdam, RMSprop, Rprop } from '@wengert/optim'
import { describe, expect, it } from 'vitest'
import * as rules from './elementwise.ts'
import { byHand, expectTrajectory, objective, parameter, refusal, trajectory, values } from './support.ts'

interface Row {
  readonly make: (x: Parameter, options: any) => Optimizer<any>
  readonly rule: rules.Rule
  /** Options that together reach every branch; the defaults come first. */
  readonly cases: readonly object[]
  readonly refused: readonly object[]
}

const decay = { weightDecay: 0.3 }
const beyond = [{ lr: -1 }, { lr: Number.NaN }, { rate: 1 }, { maximize: 1 }, 0]
const averages = [{ betas: [0.9, 1] }, { betas: 0.9 }, { eps: -1 }, { weightDecay: -1 }]

const table: Readonly<Record<string, Row>> = {
  RMSprop: {
    make: (x, options) => new RMSprop([x], options),
    rule: rules.rmsprop,
    cases: [
      {},
      { lr: 0.1, alpha: 0.5 },
      { lr: 0.05, momentum: 0.9 },
      { lr: 0.05, alpha: 0.7, centered: true, eps: 0.1 },
      { lr: 0.05, alpha: 0.7, centered: true, momentum: 0.5, eps: 0.1, ...decay, maximize: true },
    ],
    refused: [{ alpha: 1.5 }, { alpha: -0.1 }, { momentum: -1 }, { centered: 'no' }, { eps: Infinity }],
  },
  Adagrad: {
    make: (x, options) => new Adagrad([x], options),
    rule: rules.adagrad,
    cases: [
      {},
      { lr: 0.5 },
      { lr: 0.5, lrDecay: 0.2, initialAccumulatorValue: 0.7 },
      { lr: 0.1, eps: 0.1, ...decay, maximize: true },
    ],
    refused: [{ lrDecay: -1 }, { initialAccumulatorValue: -1 }, { eps: Number.NaN }],
  },
  Adadelta: {
    make: (x, options) => new Adadelta([x], options),
    rule: rules.adadelta,
    cases: [{}, { lr: 0.5, rho: 0.5, eps: 0.1 }, { eps: 0.01, ...decay, maximize: true }],
    refused: [{ rho: 2 }, { eps: -1 }],
  },
  Adamax: {
    make: (x, options) => new Adamax([x], options),
    rule: rules.adamax,
    cases: [{}, { lr: 0.1, betas: [0.5, 0.5], eps: 0.1 }, { lr: 0.1, ...decay, maximize: true }],
    refused: averages,
  },
  NAdam: {
    make: (x, options) => new NAdam([x], options),
    rule: rules.nadam,
    cases: [
      {},
      { lr: 0.1, betas: [0.5, 0.7], momentumDecay: 2, eps: 0.1 },
      { lr: 0.1, ...decay, maximize: true },
      { lr: 0.1, ...decay, decoupledWeightDecay: true },
    ],
    refused: [...averages, { momentumDecay: -1 }, { decoupledWeightDecay: 1 }],
  },
  RAdam: {
    make: (x, options) => new RAdam([x], options),
    rule: rules.radam,
    cases: [
      {},
      { lr: 0.1, betas: [0.5, 0.6], eps: 0.1 },
      { lr: 0.1, ...decay, maximize: true },
      { lr: 0.1, ...decay, decoupledWeightDecay: true },
    ],
    refused: [...averages, { decoupledWeightDecay: 1 }],
  },
  Rprop: {
    make: (x, options) => new Rprop([x], options),
    rule: rules.rprop,
    cases: [{}, { lr: 1, etas: [0.3, 2], stepSizes: [0.5, 0.9] }, { lr: 0.1, maximize: true }],
    refused: [{ etas: [1, 2] }, { etas: [0.5] }, { stepSizes: [2, 1] }, { weightDecay: 1 }],
  },
}

describe.each(Object.entries(table))('%s', (_, { make, rule, cases, refused }) => {
  it.each(cases.map((options) => [options]))(
    'follows the trajectory computed by hand, with %o',
    (options) => {
      const elements = [0, 1, 2, 3].map(() => rule(options))
      expectTrajectory(
        trajectory((x) => make(x, options)),
        byHand((x, g, t) => x.map((value, i) => elements[i]!(value, g[i]!, t))),
      )
    },
  )

  it('goes on from a saved state as if it had never stopped', () => {
    const [x, y] = [parameter(), parameter()]
    const [one, other] = [make(x, cases.at(-1)), make(y, {})]
    for (let step = 0; step < 3; step++) one.minimize(() => objective(x))
    other.loadStateDict(one.stateDict())
    assign(y, x)
    for (let step = 0; step < 3; step++) {
      expect(other.minimize(() => objective(y))).toBe(one.minimize(() => objective(x)))
    }
    expect(values(y)).toEqual(values(x))
  })

  it.each([...beyond, ...refused].map((options) => [options]))('refuses %o', (options) => {
    expect(refusal(() => make(parameter(), options)).name).toBe('OptionError')
  })
})

it.each([0.3, 0.5, 0.7, 0.9])(
  'centered RMSprop with alpha %d stays finite where the variance is rounded',
  (alpha) => {
    for (const slope of [0.1, 0.3, 0.7, 1.1]) {
      const x = parameter([0])
      const optimizer = new RMSprop([x], { centered: true, alpha, eps: 1 })
      for (let step = 0; step < 200; step++) optimizer.minimize(() => x.mul(slope).sum())
      expect(Number.isFinite(values(x)[0]!), `a slope of ${slope}`).toBe(true)
    }
  },
)

it('a number in a saved state must be finite', () => {
  const x = parameter()
  const optimizer = new NAdam([x])
  optimizer.minimize(() => objective(x))
  const saved = optimizer.stateDict()
  const [group] = saved.groups
  const spoilt = {
    ...saved,
    groups: [{ ...group!, states: [{ ...group!.states[0], muProduct: Number.NaN }] }],
  }
  const error = refusal(() => optimizer.loadStateDict(spoilt))
  expect(error.message).toBe(
    'NAdam.loadStateDict: parameter 0 of group 0: muProduct a finite number; got NaN; try the state of such an optimizer',
  )
})
